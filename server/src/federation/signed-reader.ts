import { as, type Ctx } from '../context.ts';
import { Refusal } from '../errors.ts';
import type { Request } from '../http/request.ts';
import { findKey } from './inbox/keys.ts';
import { keyThatMade, learnKey } from './inbox/learn.ts';
import { talksTo } from './policy.ts';
import { type IncomingSignature, readSignature } from './signatures/incoming.ts';
import { SignatureRefused } from './signatures/refused.ts';

/** What was read and checked of a request is asked for again by whoever answers it. */
const read = new WeakMap<Request, IncomingSignature | null>();
const signers = new WeakMap<Request, Ctx>();

/** The signature of a GET in its form and time, before it is checked with a key; null for none that holds so far. */
export function signatureOf(ctx: Ctx, request: Request): IncomingSignature | null {
  if (request.headers.signature === undefined) return null;
  const known = read.get(request);
  if (known !== undefined) return known;
  const { method, target, incoming } = request;
  const { protocol, host } = new URL(ctx.origin.origin);
  let signature: IncomingSignature | null = null;
  try {
    signature = readSignature(
      { method, target, headers: incoming.rawHeaders, body: Buffer.alloc(0) },
      ctx.clock.now(),
      { hosts: [host], scheme: protocol === 'https:' ? 'https' : 'http' },
    );
  } catch (error) {
    if (!(error instanceof SignatureRefused)) throw error;
  }
  read.set(request, signature);
  return signature;
}

/**
 * The context of a reader from another server: acting as the account whose key signed the GET, or as nobody. A
 * signature that does not hold gives nothing, and takes nothing away of what everybody may read. A key that is not
 * known here is fetched only on `learn`: whom a member has blocked or lets follow is known.
 */
export async function signerOf(ctx: Ctx, request: Request, learn: boolean): Promise<Ctx> {
  const signature = signatureOf(ctx, request);
  if (signature === null) return ctx;
  const before = signers.get(request);
  if (before) return before;
  try {
    if (!(await talksTo(ctx, new URL(signature.keyId).host))) return ctx;
    const known =
      (await findKey(ctx, signature.keyId)) ?? (learn ? await learnKey(ctx, signature.keyId) : undefined);
    // A further key says where its account lives, and nothing else.
    if (!known || known.further || known.suspended || known.deleted) return ctx;
    const made = learn ? await keyThatMade(ctx, signature, known) : signature.verify(known.key) && known;
    if (!made) return ctx;
    const signer = as(ctx, { kind: 'remote', accountId: made.accountId });
    signers.set(request, signer);
    return signer;
  } catch (error) {
    if (error instanceof Refusal) return ctx;
    throw error;
  }
}
