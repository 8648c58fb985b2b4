import type { Jobs } from '../context.ts';
import { CARRY_JOB, carry } from './carry.ts';
import './events.ts';

export { addAlias, aliasesOf, removeAlias } from './alias.ts';
export { moveListeners } from './listeners.ts';
export { mayMoveFrom, move, moveFault } from './move.ts';
export { movesOf } from './queries.ts';
export { comeBack, redirect } from './redirect.ts';

export const moveJobs: Jobs = [[CARRY_JOB, carry]];
