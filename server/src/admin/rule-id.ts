import { parseId } from '../db/ids.ts';
import type { Id } from '../db/tables.ts';
import { type Input, UsageError } from './command.ts';

/** The rule that was named. @throws {UsageError} */
export function ruleId(input: Input): Id {
  const id = parseId(input.at('ID'));
  if (id === null)
    throw new UsageError(`ID is no id: ${JSON.stringify(input.at('ID'))}; rules list shows them`);
  return id;
}
