export { bring, callOff, confirm } from './bring.ts';
export { exportRoutes, file } from './export-routes.ts';
export { portabilityJobs } from './jobs.ts';
export { portabilityListeners } from './listeners.ts';
export { listTaken, noteList } from './recovery-list.ts';
export { failuresOf, importShown, importsOf } from './shown.ts';
export { IMPORTS_KEPT_MS, scheduleTidying } from './tidy.ts';
