import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { notFound } from '../errors.ts';
import { type Route, route } from '../http/route.ts';
import { conversationOf, statusUri, UNLISTED, viewerOf, visibleTo } from '../statuses/index.ts';
import { A_PAGE, type Asked, askedFor, pageOf } from './collections.ts';
import { activityJson, keeping, Paged, readable } from './documents.ts';
import { refuseUnlessFederating } from './federates.ts';
import { collection } from './objects/collections.ts';

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
      const listed = { url, total: status.replies_count, column: 'in_reply_to_id', of: status.id } as const;
      return activityJson(await listOf(reader, listed, askedFor(query)), keeping(reader));
    },
  }),
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
      const listed = { url, total: undefined, column: 'conversation_id', of: status.id } as const;
      const list = await listOf(reader, listed, askedFor(query));
      return activityJson({ ...list, attributedTo: ctx.origin.account(status.account_id) }, keeping(reader));
    },
  }),
];

interface Thread {
  url: string;
  total: number | undefined;
  column: 'in_reply_to_id' | 'conversation_id';
  of: Id;
}

/** Ids of what is for everybody, newest first. */
async function listOf(ctx: Ctx, { url, total, column, of }: Thread, asked: Asked) {
  if (!asked.page) return collection(url, total, `${url}?page=true`);
  const viewer = await viewerOf(ctx);
  const rows = await ctx.db
    .selectFrom('statuses')
    .select(['statuses.id', 'statuses.uri', 'statuses.boost_of_id'])
    .where(`statuses.${column}`, '=', of)
    .where('statuses.visibility', '<=', UNLISTED)
    .where(visibleTo(viewer, 'asked'))
    .$if(asked.before !== null, (query) => query.where('statuses.id', '<', asked.before as Id))
    .orderBy('statuses.id', 'desc')
    .limit(A_PAGE)
    .execute();
  const listed = rows.map((row) => ({ cursor: row.id, item: statusUri(ctx, row) }));
  return pageOf(url, total, asked, listed);
}
