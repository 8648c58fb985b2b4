import { KINDS, type KindName, reviewTrend } from '../trends/index.ts';
import { type Command, UsageError } from './command.ts';

export const trendsAllow = review('allow', 'Lets a hashtag, a post or a page be shown as trending.');
export const trendsRefuse = review(
  'refuse',
  'Keeps a hashtag, a post or a page from being shown as trending.',
);

function review(decision: 'allow' | 'refuse', about: string): Command {
  return {
    name: `trends ${decision}`,
    about,
    takes: ['KIND', 'WHAT'],
    options: {},
    more: 'KIND is tag (by its name), status (by its id) or link (by its address), as trends list shows them.',
    where: 'writer',
    async run(ctx, input) {
      const kind = input.at('KIND');
      if (!Object.hasOwn(KINDS, kind)) throw new UsageError('KIND is none of tag, status, link');
      await reviewTrend(ctx, kind as KindName, input.at('WHAT'), decision === 'allow');
    },
  };
}
