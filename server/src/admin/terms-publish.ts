import { publishTerms } from '../instance/index.ts';
import type { Command } from './command.ts';

export const termsPublish: Command = {
  name: 'terms publish',
  about: 'Publishes terms of service that hold from a day on, as 2027-01-31.',
  takes: ['DAY', 'TEXT'],
  options: {},
  more:
    'With - for TEXT it is read from standard input: skein terms publish 2027-01-31 - < terms.txt\n' +
    'An empty line begins a paragraph, # a heading, - a line of a list. What was published stays readable.',
  where: 'writer',
  async run(ctx, input, out) {
    await publishTerms(ctx, { effectiveOn: input.at('DAY'), text: input.at('TEXT') });
    out.print(ctx.origin.path(`/terms-of-service/${input.at('DAY')}`));
  },
};
