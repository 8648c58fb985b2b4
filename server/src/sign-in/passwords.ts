import { type Argon2Parameters, argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { PASSWORD_MAX, PASSWORD_MIN } from '@skein/api/limits.ts';
import { Refusal } from '../errors.ts';

/** What one guess costs whoever steals the database: 64 MiB and about a tenth of a second. */
const COST = { memory: 65_536, passes: 3, parallelism: 1 } as const;
const TAG_BYTES = 32;

/** Hashing fills 64 MiB and a thread each time, so few run at once and few may wait. */
const AT_ONCE = 2;
const MOST_WAITING = 32;

type Cost = Pick<Argon2Parameters, 'memory' | 'passes' | 'parallelism'>;

interface Stored extends Cost {
  nonce: Buffer;
  tag: Buffer;
}

/** Says why a password cannot be taken; null when it can. */
export function passwordFault(password: string): 'too_short' | 'too_long' | null {
  const { length } = [...password];
  if (length < PASSWORD_MIN) return 'too_short';
  return length > PASSWORD_MAX ? 'too_long' : null;
}

/** A new PHC string of argon2id. Takes long: stands before a transaction. @throws {Refusal} tooMany */
export async function hashPassword(password: string): Promise<string> {
  const nonce = randomBytes(16);
  const tag = await derive(password, nonce, COST, TAG_BYTES);
  const cost = `m=${COST.memory},t=${COST.passes},p=${COST.parallelism}`;
  return `$argon2id$v=19$${cost}$${base64(nonce)}$${base64(tag)}`;
}

export interface Verdict {
  right: boolean;
  /** True when it was hashed at another cost than today's: then it is time to hash it anew. */
  outdated: boolean;
}

/**
 * Compares a password with what is stored. Without anything stored it takes as long and says no, so that nobody
 * can tell by the time whether a login exists. @throws {Refusal} tooMany
 */
export async function verifyPassword(password: string, stored: string | null): Promise<Verdict> {
  const known = stored === null ? null : parse(stored);
  if (!known || passwordFault(password) === 'too_long') {
    await derive(password.slice(0, PASSWORD_MAX), randomBytes(16), COST, TAG_BYTES);
    return { right: false, outdated: false };
  }
  const tag = await derive(password, known.nonce, known, known.tag.length);
  const outdated =
    known.memory !== COST.memory || known.passes !== COST.passes || known.parallelism !== COST.parallelism;
  return { right: timingSafeEqual(tag, known.tag), outdated };
}

function parse(phc: string): Stored | null {
  const match = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/.exec(phc);
  if (!match) return null;
  const [, memory, passes, parallelism, nonce = '', tag = ''] = match;
  return {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    nonce: Buffer.from(nonce, 'base64'),
    tag: Buffer.from(tag, 'base64'),
  };
}

function base64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}

const derivation = promisify(argon2);
let running = 0;
const waiting: (() => void)[] = [];

async function derive(password: string, nonce: Buffer, cost: Cost, tagLength: number): Promise<Buffer> {
  await enter();
  try {
    const { memory, passes, parallelism } = cost;
    const message = password.normalize('NFKC');
    return await derivation('argon2id', { message, nonce, memory, passes, parallelism, tagLength });
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}

/** Waits for a place, which the one before hands over. */
async function enter(): Promise<void> {
  if (running < AT_ONCE) {
    running += 1;
    return;
  }
  if (waiting.length >= MOST_WAITING) {
    throw new Refusal('tooMany', 'Too many people are signing in at once', { retryAfter: 5 });
  }
  await new Promise<void>((resolve) => waiting.push(resolve));
}
