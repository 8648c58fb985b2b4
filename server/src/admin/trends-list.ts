import { trendCandidates } from '../trends/index.ts';
import type { Command } from './command.ts';

/** What a terminal would take for orders. */
const CONTROL = /\p{Cc}+/gu;

export const trendsList: Command = {
  name: 'trends list',
  about: 'Shows what is trending, or would be if it were allowed.',
  takes: [],
  options: {},
  where: 'writer',
  async run(ctx, _input, out) {
    const found = await trendCandidates(ctx);
    if (found.length === 0) out.remark('Nothing is trending.');
    for (const { kind, what, score, allowed } of found) {
      const said = allowed === null ? 'not reviewed' : allowed ? 'allowed' : 'refused';
      out.print(`${kind}  ${what.replace(CONTROL, ' ')}  ${score.toFixed(1)}  ${said}`);
    }
  },
};
