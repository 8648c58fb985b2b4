import { ById, IdParam, PageParams } from '@skein/api/params.ts';
import { Status } from '@skein/api/status.ts';
import { PolicyParams } from '@skein/api/status-params.ts';
import { z } from 'zod';
import { pageOf } from '../../http/pages.ts';
import { type Route, route } from '../../http/route.ts';
import { showStatus, showStatuses } from '../show.ts';
import { getVisible, getVisiblePost } from '../visibility.ts';
import { changeQuotePolicy } from './change-policy.ts';
import { quotesOf } from './list.ts';
import { revokeQuote } from './revoke.ts';

/** Who quotes a status, and who may. */
export const quoteRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v1/statuses/:id/quotes',
    access: 'app',
    scopes: ['read:statuses'],
    params: PageParams.extend(ById.shape),
    answer: z.array(Status),
    about: 'What quotes a status with its author’s consent, the last first',
    async handle(ctx, input, request) {
      const { id } = await getVisiblePost(ctx, input.id);
      return showStatuses(ctx, request, await quotesOf(ctx, id, pageOf(input)), 'since_id');
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/statuses/:id/quotes/:quoting_status_id/revoke',
    access: 'member',
    scopes: ['write:statuses'],
    params: ById.extend({ quoting_status_id: IdParam }),
    answer: Status,
    about: 'Take your consent to a quote back; the answer is the status that quoted',
    async handle(ctx, { id, quoting_status_id: quotingId }) {
      // Taken back first: also from a status that its author has hidden since.
      await revokeQuote(ctx, { statusId: id, quotingId });
      return showStatus(ctx, (await getVisible(ctx, quotingId)).id);
    },
  }),
  ...(['PUT', 'PATCH'] as const).map((method) =>
    route({
      method,
      path: '/api/v1/statuses/:id/interaction_policy',
      access: 'member',
      scopes: ['write:statuses'],
      params: PolicyParams.extend(ById.shape),
      answer: Status,
      about: 'Change who may quote a status of yours',
      async handle(ctx, { id, quote_approval_policy: chosen = null }) {
        await changeQuotePolicy(ctx, { statusId: id, chosen });
        return showStatus(ctx, (await getVisiblePost(ctx, id)).id);
      },
    }),
  ),
];
