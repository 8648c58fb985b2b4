import { moveRule } from '../instance/index.ts';
import { type Command, UsageError } from './command.ts';
import { ruleId } from './rule-id.ts';

export const rulesMove: Command = {
  name: 'rules move',
  about: 'Puts a rule at a place among the others: 1 is the first.',
  takes: ['ID', 'PLACE'],
  options: {},
  where: 'writer',
  async run(ctx, input) {
    const place = input.at('PLACE');
    if (!/^[1-9]\d{0,3}$/.test(place)) throw new UsageError(`PLACE is no place: ${JSON.stringify(place)}`);
    await moveRule(ctx, ruleId(input), Number(place));
  },
};
