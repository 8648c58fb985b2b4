import { Report, ReportParams } from '@skein/api/report.ts';
import { notFound } from '../errors.ts';
import { rendered } from '../http/answer.ts';
import { type Route, route } from '../http/route.ts';
import { report } from './report.ts';
import { presentReports } from './view.ts';

export const moderationRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/api/v1/reports',
    access: 'member',
    scopes: ['write:reports'],
    params: ReportParams,
    answer: Report,
    limit: 'report',
    about: 'Tell those who run the server about somebody',
    async handle(ctx, { account_id, status_ids, collection_ids, rule_ids, ...input }) {
      const id = await report(ctx, {
        targetId: account_id ?? 0,
        statusIds: status_ids,
        collectionIds: collection_ids,
        ruleIds: rule_ids,
        comment: input.comment,
        category: input.category,
        forward: input.forward,
      });
      const shown = id === null ? undefined : (await presentReports(ctx, [id])).get(id);
      if (!shown) throw notFound();
      return rendered(shown);
    },
  }),
];
