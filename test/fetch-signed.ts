import type { Actor, Ctx } from '../server/src/context.ts';
import { signCavage } from '../server/src/federation/signatures/cavage.ts';
import { ACTIVITY_JSON, keyPair, pem } from './peer.ts';

/** A GET as another server sends it: signed by the reader, where there is one. */
export async function fetchSigned(
  { ctx, actor }: { ctx: Ctx; actor: Actor },
  address: string,
): Promise<Response> {
  const headers: Record<string, string> = { accept: ACTIVITY_JSON };
  if (actor.kind === 'remote') {
    const { publicKey, privateKey } = keyPair(0);
    const account = await ctx.db
      .selectFrom('accounts')
      .select(['key_id', 'public_key'])
      .where('id', '=', actor.accountId)
      .executeTakeFirstOrThrow();
    if (account.public_key === null) {
      await ctx.writer.write((db) =>
        db
          .updateTable('accounts')
          .set({ public_key: pem(publicKey) })
          .where('id', '=', actor.accountId)
          .execute(),
      );
    }
    const request = { method: 'GET', url: new URL(address) };
    Object.assign(headers, signCavage(request, account.key_id as string, privateKey, ctx.clock.now()));
  }
  return fetch(address, { headers });
}
