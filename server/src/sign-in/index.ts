export { commandLineApp } from './command-line-app.ts';
export { createAccount, createMemberKeys } from './create-account.ts';
export { signInListeners } from './listeners.ts';
export { hashPassword, verifyPassword } from './passwords.ts';
export { signInRoutes } from './routes.ts';
export { session } from './sessions.ts';
export { SET_UP, setupLink } from './set-up-link.ts';
export { frameFor, pageHeaders, showPage } from './show-page.ts';
export { authenticate, issueToken, revokeToken, TOKEN_TOPIC } from './tokens.ts';
