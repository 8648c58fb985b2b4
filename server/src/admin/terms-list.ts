import { listTerms } from '../instance/index.ts';
import type { Command } from './command.ts';

export const termsList: Command = {
  name: 'terms list',
  about: 'Shows from which days terms of service hold, and when they were published.',
  takes: [],
  options: {},
  where: 'writer',
  async run(ctx, _input, out) {
    for (const { effectiveOn, publishedAt } of await listTerms(ctx))
      out.print(`${effectiveOn}  published ${new Date(publishedAt).toISOString()}`);
  },
};
