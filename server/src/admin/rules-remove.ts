import { removeRule } from '../instance/index.ts';
import type { Command } from './command.ts';
import { ruleId } from './rule-id.ts';

export const rulesRemove: Command = {
  name: 'rules remove',
  about: 'Takes a rule away.',
  takes: ['ID'],
  options: {},
  where: 'writer',
  async run(ctx, input) {
    await removeRule(ctx, ruleId(input));
  },
};
