import { invalid } from '../errors.ts';

/** What is wrong with one thing of a profile. */
export interface Fault {
  field: string;
  /** As it begins the sentence. */
  name: string;
  error: string;
  description: string;
}

/** Of what has more characters than it may. */
export function tooLong(field: string, name: string, most: number): Fault {
  return { field, name, error: 'ERR_TOO_LONG', description: `is too long (maximum is ${most} characters)` };
}

/** Says all of it at once. @throws {Refusal} invalid with `details`, if there is any */
export function refuse(faults: readonly Fault[]): void {
  const [first] = faults;
  if (!first) return;
  const details: Record<string, { error: string; description: string }[]> = {};
  for (const { field, error, description } of faults) {
    details[field] = [...(details[field] ?? []), { error, description }];
  }
  throw invalid(faults.map(({ name, description }) => `${name} ${description}`).join(', '), { details });
}
