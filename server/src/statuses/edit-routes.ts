import { ById } from '@skein/api/params.ts';
import { Status, StatusEdit, StatusSource } from '@skein/api/status.ts';
import { EditParams } from '@skein/api/status-params.ts';
import { Translation } from '@skein/api/translation.ts';
import { z } from 'zod';
import { notFound, Refusal } from '../errors.ts';
import { json } from '../http/answer.ts';
import { type Route, route } from '../http/route.ts';
import { compose } from './compose.ts';
import { edit } from './edit.ts';
import { historyOf } from './history.ts';
import { askedPoll } from './polls/new-poll.ts';
import { changeQuotePolicy } from './quotes/change-policy.ts';
import { quotedIn } from './quotes/queries.ts';
import { showStatus } from './show.ts';
import { getVisible, getVisiblePost, UNLISTED, VISIBILITIES } from './visibility.ts';

/** What a status says, said and is to say. */
export const editRoutes: readonly Route[] = [
  route({
    method: 'PUT',
    path: '/api/v1/statuses/:id',
    access: 'member',
    scopes: ['write:statuses'],
    params: EditParams.extend(ById.shape),
    answer: Status,
    limit: 'publish',
    about: 'Change a status; what is not among `media_ids` is taken off it, and a poll that is not sent too',
    async handle(ctx, input) {
      const before = await getVisible(ctx, input.id);
      if (before.account_id !== ctx.actor.accountId) throw notFound();
      const described = input.media_attributes.map(({ id, ...said }) => ({ attachmentId: id, ...said }));
      const draft = {
        text: input.status,
        spoiler: input.spoiler_text,
        visibility: VISIBILITIES[before.visibility] ?? null,
        inReplyToId: null,
        sensitive: input.sensitive ?? input.spoiler_text.trim() !== '',
        language: input.language ?? before.language,
        attachmentIds: input.media_ids,
        poll: askedPoll(input.poll),
        idempotencyKey: null,
      };
      const composed = await compose(ctx, before.account_id, draft, await quotedIn(ctx, before.id));
      await edit(ctx, {
        ...composed,
        statusId: before.id,
        at: null,
        attached: { own: input.media_ids, described },
      });
      const chosen = input.quote_approval_policy;
      if (chosen) await changeQuotePolicy(ctx, { statusId: before.id, chosen });
      return showStatus(ctx, before.id);
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/statuses/:id/history',
    access: 'anyone',
    scopes: ['read:statuses'],
    params: ById,
    answer: z.array(StatusEdit),
    about: 'What a status said from its publication on',
    async handle(ctx, { id }) {
      return json(await historyOf(ctx, await getVisiblePost(ctx, id)));
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/statuses/:id/source',
    access: 'app',
    scopes: ['read:statuses'],
    params: ById,
    answer: StatusSource,
    about: 'What the author of a status typed',
    async handle(ctx, { id }) {
      const { id: statusId, source, content, spoiler } = await getVisible(ctx, id);
      // Of another server's status there is only what it sent.
      return json({ id: String(statusId), text: source ?? content, spoiler_text: spoiler });
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/statuses/:id/translate',
    access: 'member',
    scopes: ['read:statuses'],
    params: ById,
    answer: Translation,
    about: 'A status in another language, which this server does not offer',
    async handle(ctx, { id }) {
      // What is not for everybody would be shown to whoever translates.
      if ((await getVisible(ctx, id)).visibility > UNLISTED) throw notFound();
      throw new Refusal('unavailable', 'This server does not translate');
    },
  }),
];
