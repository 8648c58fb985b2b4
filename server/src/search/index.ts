export { searchAccounts } from './accounts.ts';
export { isAddress, searchAddress } from './address.ts';
export { searchJobs } from './jobs.ts';
export { searchListeners } from './listeners.ts';
export { readAllAnew, scheduleReading } from './read-older.ts';
export { searchRoutes } from './routes.ts';
export { searchStatuses } from './statuses.ts';
