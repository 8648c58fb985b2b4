import { hash, type KeyObject, sign, verify } from 'node:crypto';
import { canonicalJson, NotCanonical } from './jcs.ts';
import { decodeBase58, encodeBase58 } from './multikey.ts';

/** Why a proof is not believed; each broken form has its own word, for logs and for tests. */
export type ProofFault =
  | 'absent'
  | 'several'
  | 'type'
  | 'cryptosuite'
  | 'purpose'
  | 'for-another'
  | 'key-id'
  | 'value'
  | 'time'
  | 'future'
  | 'expired'
  | 'context'
  | 'not-canonical';

/** A proof that is not believed. */
export class ProofRefused extends Error {
  override readonly name = 'ProofRefused';
  readonly fault: ProofFault;

  constructor(fault: ProofFault) {
    super(`proof refused: ${fault}`);
    this.fault = fault;
  }
}

/** What a proof says, once everything that needs no key has been checked. */
export interface Proof {
  keyId: string;
  /** Milliseconds since 1970. */
  created: number;
  /** SHA-256 of its bytes in hex: the same again is a replay. */
  hash: string;
  /** True when this Ed25519 key made it, over the whole document. */
  verify(key: KeyObject): boolean;
}

type Json = Record<string, unknown>;

/** Where the words of a proof are explained (Data Integrity 1.0). */
const TERMS = 'https://w3id.org/security/data-integrity/v1';
const TYPE = 'DataIntegrityProof';
const CRYPTOSUITE = 'eddsa-jcs-2022';
const PURPOSE = 'assertionMethod';

/** How far a peer's clock may be ahead, and how old a proof may be: as long as a server that was away is told. */
const FUTURE_MS = 5 * 60_000;
export const PROOFS_KEPT_MS = 7 * 86_400_000;

/**
 * The same document with a proof by this key (FEP-8b32, eddsa-jcs-2022). The context stands in the proof as well: some
 * put it there before they check, others check what stands there. `now` in milliseconds.
 */
export function prove<D extends { '@context': unknown }>(
  document: D,
  keyId: string,
  key: KeyObject,
  now: number,
): D & { proof: Json } {
  const context = withTerms(document['@context']);
  const whole = { ...document, '@context': context };
  const proof = {
    '@context': context,
    type: TYPE,
    cryptosuite: CRYPTOSUITE,
    verificationMethod: keyId,
    proofPurpose: PURPOSE,
    // Whole seconds: a parser that writes the time anew writes the same.
    created: `${new Date(now).toISOString().slice(0, 19)}Z`,
  };
  const value = `z${encodeBase58(sign(null, message(proof, whole), key))}`;
  return { ...whole, proof: { ...proof, proofValue: value } };
}

/** The same document as it was before `prove`. */
export function withoutProof<D extends { '@context': unknown }>(document: D): Omit<D, 'proof'> {
  const { proof, ...rest } = document as D & { proof?: unknown };
  if (proof === undefined) return rest;
  return { ...rest, '@context': [document['@context']].flat().filter((one) => one !== TERMS) } as Omit<
    D,
    'proof'
  >;
}

function withTerms(context: unknown): unknown[] {
  const list = [context].flat();
  const at = list.findIndex((one) => typeof one !== 'string');
  return at === -1 ? [...list, TERMS] : [...list.slice(0, at), TERMS, ...list.slice(at)];
}

/**
 * Reads the proof of a document, given as it came, and checks all that needs no key. It must be one, of this
 * cryptosuite, for this purpose and for nobody else, and of the last week.
 * @throws {ProofRefused}
 */
export function readProof(text: string, now: number): Proof {
  const { proof, ...document } = parse(text);
  if (proof === undefined) throw new ProofRefused('absent');
  if (Array.isArray(proof)) throw new ProofRefused('several');
  if (typeof proof !== 'object' || proof === null) throw new ProofRefused('type');
  const { proofValue, ...options } = proof as Json;
  if (options.type !== TYPE) throw new ProofRefused('type');
  if (options.cryptosuite !== CRYPTOSUITE) throw new ProofRefused('cryptosuite');
  if (options.proofPurpose !== PURPOSE) throw new ProofRefused('purpose');
  for (const name of ['domain', 'challenge', 'previousProof', 'proof'])
    if (options[name] !== undefined) throw new ProofRefused('for-another');
  const keyId = options.verificationMethod;
  if (typeof keyId !== 'string' || keyId.length > 2048 || !/^https?:\/\//.test(keyId) || !URL.canParse(keyId))
    throw new ProofRefused('key-id');
  const created = readTimes(options, now);
  const signature = readValue(proofValue);
  const messages = candidates(options, document);
  return {
    keyId,
    created,
    hash: hash('sha256', signature, 'hex'),
    verify: (key) =>
      key.asymmetricKeyType === 'ed25519' && messages.some((one) => verify(null, one, key, signature)),
  };
}

/** Numbers that another parser would read as other numbers have no one meaning to be signed. */
function parse(text: string): Json {
  let value: unknown;
  try {
    value = JSON.parse(text, exactly as (name: string, item: unknown) => unknown);
  } catch (error) {
    throw error instanceof ProofRefused ? error : new ProofRefused('not-canonical');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new ProofRefused('absent');
  return value as Json;
}

/** The types do not know yet that a reviver is told how a number was written. */
function exactly(_: string, item: unknown, { source }: { source?: string }): unknown {
  if (typeof item === 'number' && !isExact(item, source)) throw new ProofRefused('not-canonical');
  return item;
}

function isExact(number: number, source = ''): boolean {
  if (!Number.isFinite(number)) return false;
  return /[.eE]/.test(source) || Number.isSafeInteger(number);
}

function readTimes({ created, expires }: Json, now: number): number {
  const from = readTime(created);
  if (from > now + FUTURE_MS) throw new ProofRefused('future');
  if (from < now - PROOFS_KEPT_MS) throw new ProofRefused('expired');
  if (expires !== undefined && readTime(expires) < now) throw new ProofRefused('expired');
  return from;
}

function readTime(value: unknown): number {
  const form = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;
  const time = typeof value === 'string' && form.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(time)) throw new ProofRefused('time');
  return time;
}

function readValue(value: unknown): Buffer {
  const text = typeof value === 'string' && /^z[1-9A-HJ-NP-Za-km-z]{60,90}$/.test(value) ? value : '';
  const bytes = decodeBase58(text.slice(1));
  if (bytes?.length !== 64) throw new ProofRefused('value');
  return bytes;
}

/**
 * What may have been signed. Where the proof has a context, the document's must begin with it, and it is the one that
 * counts; where it has none, some sign as if it had the document's (Fedify), others without.
 */
function candidates(options: Json, document: Json): Buffer[] {
  const { '@context': context } = document;
  if (context === undefined) throw new ProofRefused('context');
  const own = options['@context'];
  try {
    if (own === undefined)
      return [message({ ...options, '@context': context }, document), message(options, document)];
    const [wanted, given] = [[own].flat(), [context].flat()];
    if (canonicalJson(given.slice(0, wanted.length)) !== canonicalJson(wanted))
      throw new ProofRefused('context');
    return [message(options, { ...document, '@context': own })];
  } catch (error) {
    throw error instanceof NotCanonical ? new ProofRefused('not-canonical') : error;
  }
}

function message(options: Json, document: Json): Buffer {
  const digest = (value: Json) => hash('sha256', canonicalJson(value), 'buffer');
  return Buffer.concat([digest(options), digest(document)]);
}
