/** What a check saw: how many files it looked at, and each fault as one line that names the place. */
export type Findings = { looked: number; faults: string[] };

/** A check that looked at nothing proves nothing, so it fails. */
export function faultsOf({ looked, faults }: Findings): string[] {
  return looked === 0 ? ['looked at no file: is this the right folder?'] : faults;
}
