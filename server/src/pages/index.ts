export { untilSetUp } from './before-set-up.ts';
export { refusalPage } from './refusal-page.ts';
export { pageRoutes } from './routes.ts';
