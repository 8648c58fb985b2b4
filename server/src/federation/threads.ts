import type { SelectQueryBuilder } from 'kysely';
import type { Ctx } from '../context.ts';
import type { Id, Tables } from '../db/tables.ts';
import { notFound } from '../errors.ts';
import { type Route, route } from '../http/route.ts';
import { conversationOf, statusUri, UNLISTED, viewerOf, visibleTo } from '../statuses/index.ts';
import { A_PAGE, type Asked, askedFor, pageOf } from './collections.ts';
import { activityJson, keeping, One, Paged, readable } from './documents.ts';
import { refuseUnlessFederating } from './federates.ts';
import { collection, total } from './objects/collections.ts';
import { ACTIVITY_CONTEXT } from './objects/context.ts';

/** What answers a status of ours, and what belongs to a conversation that began here: for servers that miss some of it. */
export const threadRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/ap/statuses/:id/replies',
    access: 'server',
    scopes: [],
    params: Paged,
    answer: null,
    about: 'What answers a status and is for everybody',
    async handle(ctx, { id, ...query }, request) {
      refuseUnlessFederating(ctx);
      const { status, reader } = await readable(ctx, id, request);
      if (status.uri !== null || status.boost_of_id !== null) throw notFound();
      const url = ctx.origin.replies(status.id);
      const listed = { url, column: 'in_reply_to_id', of: status.id } as const;
      return activityJson(await listOf(reader, listed, askedFor(query)), keeping(reader));
    },
  }),
  ...(['likes', 'shares'] as const).map((which) =>
    route({
      method: 'GET',
      path: `/ap/statuses/:id/${which}`,
      access: 'server',
      scopes: [],
      params: One,
      answer: null,
      about: which === 'likes' ? 'How many like a status' : 'How many pass a status on',
      async handle(ctx, { id }, request) {
        refuseUnlessFederating(ctx);
        const { status, reader } = await readable(ctx, id, request);
        // Of what is not for everybody nothing is counted to others.
        if (status.uri !== null || status.boost_of_id !== null || status.visibility > UNLISTED)
          throw notFound();
        const { favourites_count: likes, boosts_count: shares } = status;
        const told = total(ctx.origin[which](status.id), which === 'likes' ? likes : shares);
        return activityJson({ '@context': ACTIVITY_CONTEXT, ...told }, keeping(reader));
      },
    }),
  ),
  route({
    method: 'GET',
    path: '/ap/conversations/:id',
    access: 'server',
    scopes: [],
    params: Paged,
    answer: null,
    about: 'What belongs to a conversation that began here and is for everybody',
    async handle(ctx, { id, ...query }, request) {
      refuseUnlessFederating(ctx);
      const { status, reader } = await readable(ctx, id, request);
      const isFirst = status.in_reply_to_id === null && (await conversationOf(ctx, status)) === status.id;
      if (status.uri !== null || status.boost_of_id !== null || !isFirst) throw notFound();
      const url = ctx.origin.conversation(status.id);
      const listed = { url, column: 'conversation_id', of: status.id } as const;
      const list = await listOf(reader, listed, askedFor(query));
      return activityJson({ ...list, attributedTo: ctx.origin.account(status.account_id) }, keeping(reader));
    },
  }),
];

interface Thread {
  url: string;
  column: 'in_reply_to_id' | 'conversation_id';
  of: Id;
}

/** Ids of what is for everybody, newest first. */
async function listOf(ctx: Ctx, { url, column, of }: Thread, asked: Asked) {
  const viewer = await viewerOf(ctx);
  const open = ctx.db
    .selectFrom('statuses')
    .where(`statuses.${column}`, '=', of)
    .where('statuses.visibility', '<=', UNLISTED)
    .where(visibleTo(viewer, 'asked'));
  if (!asked.page) return collection(url, await totalOf(ctx, open.select('statuses.id')), `${url}?page=true`);
  const rows = await open
    .select(['statuses.id', 'statuses.uri', 'statuses.boost_of_id'])
    .$if(asked.before !== null, (query) => query.where('statuses.id', '<', asked.before as Id))
    .orderBy('statuses.id', 'desc')
    .limit(A_PAGE)
    .execute();
  const listed = rows.map((row) => ({ cursor: row.id, item: statusUri(ctx, row) }));
  return pageOf(url, undefined, asked, listed);
}

/** Counted among themselves, so that nobody learns of answers that are for others (PR11); beyond this nobody counts. */
const MOST_COUNTED = 1000;

async function totalOf(ctx: Ctx, open: SelectQueryBuilder<Tables, 'statuses', { id: Id }>) {
  const { total: count } = await ctx.db
    .selectFrom(open.limit(MOST_COUNTED + 1).as('open'))
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  return count > MOST_COUNTED ? undefined : count;
}
