import type { FieldFault } from '@skein/api/pages.ts';
import { Refusal } from '../errors.ts';

const FAULTS: Record<string, FieldFault> = {
  ERR_BLANK: 'blank',
  ERR_TOO_SHORT: 'too_short',
  ERR_TOO_LONG: 'too_long',
  ERR_TAKEN: 'taken',
  ERR_RESERVED: 'reserved',
};

/** What the person can mend, by the field where it is said; null for everything else. */
export function faultsIn(error: unknown): Record<string, FieldFault> | null {
  const details = error instanceof Refusal && error.kind === 'invalid' ? error.extras.details : undefined;
  if (!details) return null;
  const faults = Object.entries(details).map(([field, [first]]): [string, FieldFault] => [
    field,
    FAULTS[first?.error ?? ''] ?? 'invalid',
  ]);
  return Object.fromEntries(faults);
}
