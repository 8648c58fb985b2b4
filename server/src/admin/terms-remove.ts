import { withdrawTerms } from '../instance/index.ts';
import type { Command } from './command.ts';

export const termsRemove: Command = {
  name: 'terms remove',
  about: 'Takes back terms of service that do not hold yet.',
  takes: ['DAY'],
  options: {},
  where: 'writer',
  async run(ctx, input, out) {
    await withdrawTerms(ctx, input.at('DAY'));
    out.print(`removed ${input.at('DAY')}`);
  },
};
