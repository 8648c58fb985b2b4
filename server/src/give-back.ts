import { collectAll } from './collect.ts';

const QUIET_MS = 1500;

/**
 * Once the server has settled, gives the system back what only the start needed: V8 keeps sixteen megabytes for
 * young objects after loading all modules, and lets go of them only when it is told that memory is short. It costs one
 * pause, before there is anything to answer. Smaller limits for the whole life would cost every request.
 */
export function giveBackAfterStart(): void {
  setTimeout(collectAll, QUIET_MS).unref();
}
