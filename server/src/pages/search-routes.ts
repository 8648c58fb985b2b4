import { IdParam, optional } from '@skein/api/params.ts';
import { z } from 'zod';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { type Route, route } from '../http/route.ts';
import { isAddress, searchAccounts, searchAddress, searchStatuses } from '../search/index.ts';
import { showPage } from '../sign-in/index.ts';
import { searchTags } from '../statuses/index.ts';
import { statusEntities } from './entities.ts';
import { inPlace } from './filtered.ts';
import { peopleOf } from './people.ts';

const MOST = 40;
const TAGS = 10;
const POSTS = 20;

/** Finding people, and the one thing at an address. */
export const searchPageRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/search',
    access: 'browser',
    scopes: [],
    params: z.object({ q: optional(z.string().trim().max(2048)), max_id: optional(IdParam) }),
    answer: null,
    about: 'Find people, hashtags, and for members posts by their words; or the one thing at an address',
    async handle(ctx, { q = '', max_id: maxId = null }, request) {
      const found =
        maxId === null ? await find(ctx, q) : { ...NOTHING, statuses: await posts(ctx, q, maxId) };
      const last = found.statuses.at(-1);
      const more = isAddress(q) || found.statuses.length < POSTS ? undefined : last;
      return showPage(ctx, request, 'search', {
        q,
        people: await peopleOf(ctx, found.accounts),
        tags: found.tags,
        statuses: inPlace(await statusEntities(ctx, found.statuses), isAddress(q) ? null : 'public'),
        older: more === undefined ? null : `/search?${new URLSearchParams({ q, max_id: String(more) })}`,
      });
    },
  }),
];

interface Found {
  accounts: Id[];
  tags: string[];
  statuses: Id[];
}

const NOTHING: Found = { accounts: [], tags: [], statuses: [] };

async function find(ctx: Ctx, q: string): Promise<Found> {
  const nothing = NOTHING;
  if (q === '') return nothing;
  // Other servers are asked on behalf of people who live here only.
  const resolve = ctx.actor.kind === 'member';
  if (!isAddress(q)) {
    const query = { text: q, resolve, following: false, offset: 0, limit: MOST };
    const tags = await searchTags(ctx, { text: q, limit: TAGS, offset: 0, reviewed: false });
    return {
      accounts: await searchAccounts(ctx, query),
      tags: tags.map(({ name }) => name),
      statuses: await posts(ctx, q, null),
    };
  }
  const thing = await searchAddress(ctx, q, resolve);
  if (thing === null) return nothing;
  return thing.kind === 'account'
    ? { ...nothing, accounts: [thing.id] }
    : { ...nothing, statuses: [thing.id] };
}

/** Strangers find no posts: who wants to be found said so to members. */
async function posts(ctx: Ctx, text: string, maxId: Id | null): Promise<Id[]> {
  if (ctx.actor.kind !== 'member' || text === '') return [];
  return searchStatuses(ctx, { text, offset: 0, limit: POSTS, accountId: null, maxId, minId: null });
}
