import { type SqlBool, sql } from 'kysely';
import { findAccount } from '../../accounts/index.ts';
import type { Ctx } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import { Refusal } from '../../errors.ts';
import { type Route, route } from '../../http/route.ts';
import { canonicalHost } from '../../origin.ts';
import { remembered } from '../../remembered.ts';
import { createTally } from '../../tally.ts';
import { activityJson, One, ownAccount } from '../documents.ts';
import { collection } from '../objects/collections.ts';
import { signerOf } from '../signed-reader.ts';
import { MOST_SAID } from './digest.ts';

/** Lists of one host in a minute. */
const A_MINUTE = 30;
const askedOf = remembered(({ clock }) => createTally(clock, { spanMs: 60_000, most: 2000 }));

/** Which followers of a member live where the one lives who asks; nobody else is told. */
export const followerRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/ap/accounts/:id/followers_synchronization',
    access: 'server',
    scopes: [],
    params: One,
    answer: null,
    about: 'Who follows an account on the server that asks, which must sign (FEP-8fcf)',
    async handle(ctx, { id }, request) {
      const account = await ownAccount(ctx, id);
      const { actor } = await signerOf(ctx, request, true);
      const signer = 'accountId' in actor ? await findAccount(ctx, actor.accountId) : undefined;
      if (!signer?.uri) throw new Refusal('unauthenticated', 'This list is for servers, which sign');
      const { origin } = new URL(signer.uri);
      const host = canonicalHost(new URL(origin));
      if (askedOf(ctx).count(host).count > A_MINUTE)
        throw new Refusal('tooMany', 'Too many lists at once', { retryAfter: 60 });
      const uris = await followersAt(ctx, account.id, origin);
      const list = { ...collection(ctx.origin.followersThere(account.id), uris.length), orderedItems: uris };
      return activityJson(list, { 'Cache-Control': 'private, no-store' });
    },
  }),
];

/** By the accounts of that server, which are fewer than the followers of who has many. */
async function followersAt(ctx: Ctx, accountId: Id, origin: string): Promise<string[]> {
  const { rows } = await sql<{ uri: string }>`
    select accounts.uri from accounts cross join follows
    where accounts.uri >= ${`${origin}/`} and accounts.uri < ${`${origin}0`} and ${HERE}
    and follows.follower_id = accounts.id and follows.followee_id = ${accountId}
    limit ${sql.lit(MOST_SAID)}`.execute(ctx.slow);
  return rows.map((row) => row.uri);
}

const HERE = sql<SqlBool>`accounts.local = 0`;
