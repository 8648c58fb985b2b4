import { newestReports } from '../moderation/index.ts';
import type { Command } from './command.ts';

const USUAL = 20;
/** What a terminal would take for orders. */
const CONTROL = /\p{Cc}+/gu;

export const reportsList: Command = {
  name: 'reports list',
  about: 'Shows what people told those who run the server about others, the newest first.',
  takes: [],
  options: { most: { value: 'N', about: `so many, instead of ${USUAL}` } },
  where: 'writer',
  async run(ctx, input, out) {
    const reports = await newestReports(ctx, Math.min(input.number('most', USUAL), 1000));
    if (reports.length === 0) out.remark('There are no reports.');
    for (const report of reports) {
      const { id, at, by, about, category, comment, ruleIds, statusIds, collectionIds, forwarded } = report;
      const told = forwarded ? ', told to their server' : '';
      out.print(`${id}  ${at.toISOString()}  ${by ?? 'gone'} about ${about ?? 'gone'}: ${category}${told}`);
      if (comment !== '') out.print(`  ${comment.replace(CONTROL, ' ')}`);
      if (ruleIds.length > 0) out.print(`  rules: ${ruleIds.join(', ')}`);
      if (statusIds.length > 0) out.print(`  posts: ${statusIds.join(', ')}`);
      if (collectionIds.length > 0) out.print(`  collections: ${collectionIds.join(', ')}`);
    }
  },
};
