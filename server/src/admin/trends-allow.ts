import { KINDS, type KindName, reviewTrend } from '../trends/index.ts';
import { type Command, UsageError } from './command.ts';

export const trendsAllow: Command = {
  name: 'trends allow',
  about: 'Lets a hashtag, a post or a page be shown as trending.',
  takes: ['KIND', 'WHAT'],
  options: {},
  more: 'KIND is tag (by its name), status (by its id) or link (by its address), as trends list shows them.',
  where: 'writer',
  async run(ctx, input) {
    const kind = input.at('KIND');
    if (!Object.hasOwn(KINDS, kind)) throw new UsageError('KIND is none of tag, status, link');
    await reviewTrend(ctx, kind as KindName, input.at('WHAT'), true);
  },
};
