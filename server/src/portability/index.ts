export { bring, callOff, confirm } from './bring.ts';

import './events.ts';

export { exportRoutes, file } from './export-routes.ts';
export { noteAnswer } from './forget-restore.ts';
export { portabilityJobs } from './jobs.ts';
export { portabilityListeners } from './listeners.ts';
export { listTaken, noteList } from './recovery-list.ts';
export {
  addInboxes,
  type Inbox,
  refuseTooMany,
  restoredActors,
  restoreOf,
  restoresOf,
  startRestore,
  toBeTold,
} from './restores.ts';
export { keysOfRestore, resealRestores, sealedInRestores } from './sealed.ts';
export { failuresOf, importShown, importsOf } from './shown.ts';
export { IMPORTS_KEPT_MS, scheduleTidying } from './tidy.ts';
