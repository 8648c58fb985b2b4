import { readdirSync, readFileSync } from 'node:fs';

let watched = false;

/** From here on the CPU of every PostgreSQL process of this machine counts. Linux only; elsewhere it stays 0. */
export function watchPostgres(): void {
  watched = process.platform === 'linux';
}

/** Microseconds of CPU of all PostgreSQL processes so far, those that ended included in their parent. */
export function databaseCpu(): number {
  if (!watched) return 0;
  let ticks = 0;
  for (const pid of readdirSync('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      if (!stat.includes('(postgres)')) continue;
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      ticks += Number(fields[11]) + Number(fields[12]) + Number(fields[13]) + Number(fields[14]);
    } catch {
      // It ended while we looked.
    }
  }
  return ticks * 10_000;
}
