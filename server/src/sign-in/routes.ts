import type { Route } from '../http/route.ts';
import { appRoutes } from './app-routes.ts';
import { consentRoutes } from './consent-routes.ts';
import { passwordRoutes } from './password-routes.ts';
import { sessionRoutes } from './session-routes.ts';
import { setUpRoutes } from './set-up-routes.ts';
import { signUpApiRoutes } from './sign-up-api.ts';
import { signUpRoutes } from './sign-up-routes.ts';

/** How people and programs get in. */
export const signInRoutes: readonly Route[] = [
  ...setUpRoutes,
  ...signUpRoutes,
  ...signUpApiRoutes,
  ...sessionRoutes,
  ...passwordRoutes,
  ...consentRoutes,
  ...appRoutes,
];
