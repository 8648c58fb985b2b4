import { Account, AccountSearchParams } from '@skein/api/account.ts';
import { Search, SearchParams } from '@skein/api/search.ts';
import { z } from 'zod';
import { accountRopes } from '../accounts/index.ts';
import { type Ctx, readerOf } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { Refusal } from '../errors.ts';
import { listRope, rendered } from '../http/answer.ts';
import { type Route, route } from '../http/route.ts';
import { present, searchTags, type Tag, tagEntities } from '../statuses/index.ts';
import { searchAccounts } from './accounts.ts';
import { isAddress, searchAddress, type Thing } from './address.ts';
import { searchStatuses } from './statuses.ts';

export const searchRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v2/search',
    access: 'anyone',
    scopes: ['read:search'],
    params: SearchParams,
    answer: Search,
    about: 'Accounts and hashtags by how they begin, posts by their words, or the one thing at an address',
    async handle(ctx, params) {
      const { q, type, resolve = false, following = false, limit, offset = 0 } = params;
      if (offset < 0 || limit < 0) throw bad('limit and offset must not be negative');
      const reader = readerOf(ctx);
      if (reader === null && resolve) throw anonymous('Asking other servers (to resolve remote resources)');
      if (reader === null && params.offset !== undefined)
        throw anonymous('Going on in a search (pagination)');
      const wants = (kind: string) => type === undefined || type === kind;
      if (isAddress(q)) {
        const thing = await searchAddress(ctx, q, resolve);
        const ids = (kind: 'account' | 'status') =>
          thing?.kind === kind && wants(PLURAL[kind]) ? [thing.id] : [];
        return answer(ctx, ids('account'), ids('status'));
      }
      const part = { text: q, limit: Math.min(limit, MOST), offset };
      const query = { ...part, resolve, following: following && reader !== null };
      const accounts = wants('accounts') ? await searchAccounts(ctx, query) : [];
      const tags = wants('hashtags')
        ? await searchTags(ctx, { ...part, reviewed: params.exclude_unreviewed === true })
        : [];
      const { account_id = null, max_id = null, min_id = null } = params;
      const range = { accountId: account_id, maxId: max_id, minId: min_id };
      const statuses =
        reader !== null && wants('statuses') ? await searchStatuses(ctx, { ...part, ...range }) : [];
      return answer(ctx, accounts, statuses, tags);
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/accounts/search',
    access: 'member',
    scopes: ['read:accounts'],
    params: AccountSearchParams,
    answer: z.array(Account),
    about: 'Accounts by the beginning of their handle, or the one at an address',
    async handle(ctx, { q, resolve = false, following = false, limit, offset }) {
      const ids = isAddress(q)
        ? accountAt(await searchAddress(ctx, q, resolve))
        : await searchAccounts(ctx, { text: q, resolve, following, limit, offset: Math.max(0, offset ?? 0) });
      return rendered(listRope(await accountRopes(ctx, ids)));
    },
  }),
];

function accountAt(thing: Thing | null): Id[] {
  return thing?.kind === 'account' ? [thing.id] : [];
}

const PLURAL = { account: 'accounts', status: 'statuses' } as const;

/** Most of each kind that one answer holds. */
const MOST = 40;

function anonymous(what: string): Refusal {
  return new Refusal('unauthenticated', `${what} needs the access token of a person`);
}

function bad(why: string): Refusal {
  return new Refusal('bad', why);
}

async function answer(
  ctx: Ctx,
  accountIds: readonly Id[],
  statusIds: readonly Id[],
  tags: readonly Tag[] = [],
) {
  return rendered([
    Buffer.from('{"accounts":'),
    ...listRope(await accountRopes(ctx, accountIds)),
    Buffer.from(',"statuses":'),
    ...listRope(await present(ctx, statusIds)),
    Buffer.from(`,"hashtags":${JSON.stringify(await tagEntities(ctx, tags))},"collections":[]}`),
  ]);
}
