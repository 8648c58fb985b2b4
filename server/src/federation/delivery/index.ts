export { hostAlive } from './alive.ts';
export { REPLAY_JOB } from './hosts.ts';
export { type Outcome, readAnswer, readError } from './outcome.ts';
export { createDeliveryPump } from './pump.ts';
export { replay } from './replay.ts';
export { SWEEP_JOB, sweepLog } from './sweep.ts';
