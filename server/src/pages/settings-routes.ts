import type { StaffPlace } from '@skein/api/pages.ts';
import { Nothing } from '@skein/api/params.ts';
import type { Ctx } from '../context.ts';
import type { Route } from '../http/route.ts';
import { showPage } from '../sign-in/index.ts';
import { filterPageRoutes } from './filter-routes.ts';
import { importRoutes } from './import-routes.ts';
import { languageRoutes } from './language-routes.ts';
import { leaveRoutes } from './leave-routes.ts';
import { mailRoutes } from './mail.ts';
import { memberPage } from './member-routes.ts';
import { moveRoutes } from './move-routes.ts';
import { policyFormRoutes } from './notification-policy.ts';
import { postsFormRoutes } from './posts-form.ts';
import { profileFormRoutes } from './profile-form.ts';
import { rulesRoutes } from './rules-routes.ts';
import { securityRoutes } from './security-routes.ts';
import { serverFormRoutes } from './server-form.ts';
import { takeAlongRoutes } from './take-along-routes.ts';

/** What a member can set, each on a page of its own, and the list of them. */
export const settingsRoutes: readonly Route[] = [
  memberPage({
    path: '/settings',
    params: Nothing,
    about: 'All settings',
    async show(ctx, { request }) {
      return showPage(ctx, request, 'settings', { staff: staffPlaces(ctx) });
    },
  }),
  ...profileFormRoutes,
  ...postsFormRoutes,
  ...policyFormRoutes,
  ...filterPageRoutes,
  ...languageRoutes,
  ...securityRoutes,
  ...takeAlongRoutes,
  ...importRoutes,
  ...moveRoutes,
  ...leaveRoutes,
  ...serverFormRoutes,
  ...rulesRoutes,
  ...mailRoutes,
];

/** Which pages of the server's own are open to whoever looks. */
function staffPlaces({ actor }: Ctx): StaffPlace[] {
  const role = actor.kind === 'member' ? actor.role : 'member';
  if (role === 'member') return [];
  return role === 'moderator' ? ['requests'] : ['server', 'rules', 'requests', 'mail'];
}
