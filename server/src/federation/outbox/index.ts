export { expand } from './expand.ts';
export { outboxListeners } from './listeners.ts';
export { EXPAND_JOB } from './outgoing.ts';
