import { Nothing } from '@skein/api/params.ts';
import type { Route } from '../http/route.ts';
import { showPage } from '../sign-in/index.ts';
import { memberPage } from './member-routes.ts';

/** Where a member finds the files of what is theirs. */
export const takeAlongRoutes: readonly Route[] = [
  memberPage({
    path: '/settings/export',
    params: Nothing,
    about: 'What you can take along to another server',
    show: (ctx, { request }) => showPage(ctx, request, 'take-along', {}),
  }),
];
