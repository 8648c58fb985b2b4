import { as, type Ctx } from '../context.ts';
import { Refusal } from '../errors.ts';
import type { Request } from '../http/request.ts';
import { findKey } from './inbox/keys.ts';
import { learnKey } from './inbox/learn.ts';
import { readSignature } from './signatures/incoming.ts';
import { SignatureRefused } from './signatures/refused.ts';

/**
 * The context of a reader from another server: acting as the account whose key signed the GET, or as nobody. A
 * signature that does not hold gives nothing, and takes nothing away of what everybody may read. A key that is not
 * known here is fetched only on `learn`: whom a member has blocked or lets follow is known.
 */
export async function signerOf(ctx: Ctx, request: Request, learn: boolean): Promise<Ctx> {
  const { method, target, headers, incoming } = request;
  if (headers.signature === undefined) return ctx;
  const { protocol, host } = new URL(ctx.origin.origin);
  try {
    const signature = readSignature(
      { method, target, headers: incoming.rawHeaders, body: Buffer.alloc(0) },
      ctx.clock.now(),
      { hosts: [host], scheme: protocol === 'https:' ? 'https' : 'http' },
    );
    const known =
      (await findKey(ctx, signature.keyId)) ?? (learn ? await learnKey(ctx, signature.keyId) : undefined);
    if (!known || known.suspended || known.deleted || !signature.verify(known.key)) return ctx;
    return as(ctx, { kind: 'remote', accountId: known.accountId });
  } catch (error) {
    if (error instanceof SignatureRefused || error instanceof Refusal) return ctx;
    throw error;
  }
}
