export { privacyProps } from './page.ts';
