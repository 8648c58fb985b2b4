import { Nothing, optional } from '@skein/api/params.ts';
import { z } from 'zod';
import { as } from '../context.ts';
import type { Route } from '../http/route.ts';
import { leave, noSessionCookie, ownsAlone, showPage } from '../sign-in/index.ts';
import { memberForm, memberPage } from './member-routes.ts';

const LEAVE = '/settings/delete';

/** Where a member deletes their account. */
export const leaveRoutes: readonly Route[] = [
  memberPage({
    path: LEAVE,
    params: Nothing,
    about: 'What deleting your account means, and the form for it',
    async show(ctx, { request }) {
      const props = { action: LEAVE, fault: null, ownsAlone: await ownsAlone(ctx) };
      return showPage(ctx, request, 'leave', props);
    },
  }),
  memberForm({
    path: LEAVE,
    params: z.object({ password: optional(z.string().max(10_000)).transform((value) => value ?? '') }),
    limit: 'password',
    about: 'Delete your account for good',
    async act(ctx, { input, request }) {
      const became = await leave(ctx, input.password);
      if (became === 'gone') {
        const headers = noSessionCookie(ctx.origin.origin);
        const props = { about: 'account-deleted', signIn: false } as const;
        return showPage(as(ctx, { kind: 'nobody' }), request, 'notice', props, { headers });
      }
      const props = {
        action: LEAVE,
        fault: became === 'wrong' ? became : null,
        ownsAlone: became === 'owner',
      };
      return showPage(ctx, request, 'leave', props, { status: became === 'wrong' ? 422 : 403 });
    },
  }),
];
