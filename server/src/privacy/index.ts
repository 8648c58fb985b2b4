export { notePolicy } from './noted.ts';
export { privacyProps } from './page.ts';
export { privacyRoutes } from './routes.ts';
