import { parseId } from '../db/ids.ts';
import type { Id } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { type Command, UsageError } from './command.ts';
import { COUNTED } from './counters.ts';

/** The writing half of `check --repair`. */
export const recountCommand: Command = {
  name: 'recount',
  about: 'Counts anew what check --repair found wrong.',
  takes: ['KIND', 'IDS'],
  options: {},
  hidden: true,
  where: 'writer',
  async run(ctx, input) {
    const counted = COUNTED[input.at('KIND')];
    const ids = input.at('IDS').split(',').map(parseId);
    if (!counted || ids.includes(null) || ids.length > 500)
      throw new UsageError('these are not up to 500 ids of one kind');
    await transact(ctx, (inner) => counted.repair(inner, ids as Id[]));
  },
};
