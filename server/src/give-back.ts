import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const QUIET_MS = 1500;

/**
 * Once the server has settled, gives the system back what only the start needed: V8 keeps sixteen megabytes for
 * young objects after loading all modules, and lets go of them only when it is told that memory is short. It costs one
 * pause of 60 to 100 ms, before there is anything to answer. Smaller limits for the whole life would cost every request.
 */
export function giveBackAfterStart(): void {
  setTimeout(() => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as (how: object) => void;
    collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
  }, QUIET_MS).unref();
}
