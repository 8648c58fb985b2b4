export { allowedApps, endApp, endOneSession, openSessions } from './access.ts';
export { authenticate, standingTokens } from './authenticate.ts';
export { changePassword } from './change-password.ts';
export { commandLineApp } from './command-line-app.ts';
export { createAccount, createMemberKeys } from './create-account.ts';
export { signInJobs } from './jobs.ts';
export { leave, ownsAlone } from './leave.ts';
export { signInListeners } from './listeners.ts';
export { hashPassword, verifyPassword } from './passwords.ts';
export { signInRoutes } from './routes.ts';
export { noSessionCookie, session, sessionCookie } from './sessions.ts';
export { SET_UP, setupLink } from './set-up-link.ts';
export {
  frameFor,
  isOwnForm,
  pageHeaders,
  proofWithoutAsking,
  refuseForgedForm,
  showPage,
} from './show-page.ts';
export { HOME, safeReturn, toSignIn } from './sign-in-form.ts';
export { SIGN_IN_KEPT_MS, scheduleTidying } from './tidy.ts';
export { issueToken, judgeTokensAnew, revokeToken, TOKEN_TOPIC } from './tokens.ts';
