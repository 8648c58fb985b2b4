export { searchAccounts } from './accounts.ts';
export { isAddress, searchAddress } from './address.ts';
export { searchRoutes } from './routes.ts';
