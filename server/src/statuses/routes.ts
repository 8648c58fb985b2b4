import { AsyncRefresh } from '@skein/api/async-refresh.ts';
import { ById, Flag, IdParam, list, optional } from '@skein/api/params.ts';
import { ScheduledStatus } from '@skein/api/scheduled-status.ts';
import { Context, Status } from '@skein/api/status.ts';
import { BoostParams, PublishParams } from '@skein/api/status-params.ts';
import { z } from 'zod';
import type { Id } from '../db/tables.ts';
import { json, listRope, rendered } from '../http/answer.ts';
import { type Route, route } from '../http/route.ts';
import { visibleAmong } from './among.ts';
import { boost, unboost } from './boost.ts';
import { compose } from './compose.ts';
import { threadOf } from './context.ts';
import { askedPoll } from './polls/new-poll.ts';
import { publish, publishedUnder } from './publish.ts';
import { findStatus } from './queries.ts';
import { policyOf } from './quotes/policy.ts';
import { getRefresh, refreshHeader, refreshThread } from './refresh.ts';
import { remove } from './remove.ts';
import { refuseUnexpected } from './safeguard.ts';
import { postponedTo } from './scheduled/moment.ts';
import { findScheduledUnder } from './scheduled/queries.ts';
import { showScheduled } from './scheduled/routes.ts';
import { schedule } from './scheduled/schedule.ts';
import { showStatus } from './show.ts';
import { present, presentById } from './view.ts';
import { getVisible, getVisiblePost, VISIBILITIES } from './visibility.ts';

const ANCESTORS = Buffer.from('{"ancestors":');
const DESCENDANTS = Buffer.from(',"descendants":');
const END = Buffer.from('}');

export const statusRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/api/v1/statuses',
    access: 'member',
    scopes: ['write:statuses'],
    params: PublishParams,
    answer: z.union([Status, ScheduledStatus]),
    limit: 'publish',
    about: 'Publish a status, or schedule it',
    async handle(ctx, input, request) {
      const { accountId } = ctx.actor;
      const at = postponedTo(ctx, input.scheduled_at);
      const key = request.headers['idempotency-key'];
      const draft = {
        text: input.status,
        spoiler: input.spoiler_text,
        visibility: input.visibility ?? null,
        inReplyToId: input.in_reply_to_id ?? null,
        sensitive: input.sensitive ?? null,
        language: input.language ?? null,
        attachmentIds: input.media_ids,
        poll: askedPoll(input.poll),
        quotedId: input.quoted_status_id ?? null,
        quotePolicy: input.quote_approval_policy ?? null,
        idempotencyKey: typeof key === 'string' && key !== '' ? key : null,
      };
      // A request that is sent again is answered as it was, also when its time came meanwhile.
      const waiting = await findScheduledUnder(ctx, accountId, draft.idempotencyKey);
      if (waiting !== null) return showScheduled(ctx, waiting);
      const composed = await compose(ctx, accountId, draft);
      await refuseUnexpected(ctx, composed, input.allowed_mentions);
      const { visibility, idempotencyKey } = composed;
      if (at === null) return showStatus(ctx, await publish(ctx, composed));
      const known = idempotencyKey === null ? null : await publishedUnder(ctx, accountId, idempotencyKey);
      if (known !== null) return showStatus(ctx, known);
      // What the author chose for all their posts is taken as it is today.
      const quotePolicy = policyOf(composed.quotePolicy ?? 0);
      const kept = { ...draft, visibility: VISIBILITIES[visibility] ?? null, quotePolicy };
      return showScheduled(ctx, await schedule(ctx, { draft: kept, at }));
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/statuses',
    access: 'anyone',
    scopes: ['read:statuses'],
    params: z.object({ id: list(IdParam, 20) }),
    answer: z.array(Status),
    about: 'Show several statuses; those that cannot be seen are left out',
    async handle(ctx, { id }) {
      return rendered(listRope(await present(ctx, await visibleAmong(ctx, id))));
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/statuses/:id',
    access: 'anyone',
    scopes: ['read:statuses'],
    params: ById,
    answer: Status,
    about: 'Show a status',
    async handle(ctx, { id }) {
      return showStatus(ctx, (await getVisible(ctx, id)).id);
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/statuses/:id',
    access: 'member',
    scopes: ['write:statuses'],
    params: ById.extend({ delete_media: optional(Flag) }),
    answer: Status,
    limit: 'remove',
    about: 'Delete a status; the answer holds its text and pictures, to be written anew',
    async handle(ctx, { id, delete_media }) {
      const source = await findStatus(ctx, id);
      const shown = await showStatus(ctx, id);
      await remove(ctx, { statusId: id, keepMedia: delete_media !== true });
      const entity = JSON.parse(Buffer.from(shown.body as Uint8Array).toString()) as object;
      return json({ ...entity, text: source?.source ?? '' });
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/statuses/:id/context',
    access: 'anyone',
    scopes: ['read:statuses'],
    params: ById,
    answer: Context,
    about: 'The conversation around a status',
    async handle(ctx, { id }) {
      const status = await getVisiblePost(ctx, id);
      const { ancestors, descendants } = await threadOf(ctx, status.id);
      const refresh = await refreshThread(ctx, status);
      const shown = await presentById(ctx, [...ancestors, ...descendants]);
      const ropes = (ids: Id[]) =>
        ids.flatMap((one) => [shown.get(one) ?? []]).filter((rope) => rope.length > 0);
      return rendered(
        [ANCESTORS, ...listRope(ropes(ancestors)), DESCENDANTS, ...listRope(ropes(descendants)), END],
        refreshHeader(refresh),
      );
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1_alpha/async_refreshes/:id',
    access: 'member',
    scopes: ['read'],
    params: ById,
    answer: z.object({ async_refresh: AsyncRefresh }),
    about: 'How far the search for what is missing in a conversation has come',
    async handle(ctx, { id }) {
      return json({ async_refresh: await getRefresh(ctx, id) });
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/statuses/:id/reblog',
    access: 'member',
    scopes: ['write:statuses'],
    params: ById.extend(BoostParams.shape),
    answer: Status,
    limit: 'publish',
    about: 'Boost a status; the answer is the boost, with the status in it',
    async handle(ctx, { id, visibility }) {
      const chosen = visibility === undefined ? null : VISIBILITIES.indexOf(visibility);
      return showStatus(ctx, await boost(ctx, { statusId: id, visibility: chosen }));
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/statuses/:id/unreblog',
    access: 'member',
    scopes: ['write:statuses'],
    params: ById,
    answer: Status,
    limit: 'remove',
    about: 'Take a boost back; the answer is the status that was boosted',
    async handle(ctx, { id }) {
      // Taken back first: also from a status that its author has hidden since.
      const originalId = await unboost(ctx, { statusId: id });
      return showStatus(ctx, (await getVisible(ctx, originalId ?? id)).id);
    },
  }),
];
