import { addRule } from '../instance/index.ts';
import type { Command } from './command.ts';

export const rulesAdd: Command = {
  name: 'rules add',
  about: 'Adds a rule below the others and prints its id.',
  takes: ['TEXT'],
  options: { hint: { value: 'H', about: 'What explains the rule.' } },
  where: 'writer',
  async run(ctx, input, out) {
    out.print(String(await addRule(ctx, { text: input.at('TEXT'), hint: input.text('hint') ?? '' })));
  },
};
