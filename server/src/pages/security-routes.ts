import type { SecurityProps } from '@skein/api/pages.ts';
import { ById, optional } from '@skein/api/params.ts';
import { z } from 'zod';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { redirect } from '../http/answer.ts';
import type { Request } from '../http/request.ts';
import type { Route } from '../http/route.ts';
import {
  allowedApps,
  changePassword,
  endApp,
  endOneSession,
  openSessions,
  sessionCookie,
  showPage,
} from '../sign-in/index.ts';
import { memberForm, memberPage } from './member-routes.ts';
import { browserNamed } from './user-agent.ts';

const SECURITY = '/settings/security';

const password = optional(z.string().max(10_000)).transform((value) => value ?? '');

/** Where a member looks after who may act as them. */
export const securityRoutes: readonly Route[] = [
  memberPage({
    path: SECURITY,
    params: z.object({ changed: optional(z.string().max(10)) }),
    about: 'Password, browsers that are signed in, and apps',
    async show(ctx, { memberId, input, request }) {
      const props = await securityProps(ctx, memberId, request);
      return showPage(ctx, request, 'security', { ...props, changed: input.changed !== undefined });
    },
  }),
  memberForm({
    path: '/settings/password',
    params: z.object({ current: password, password }),
    about: 'Change the password',
    limit: 'password',
    async act(ctx, { memberId, input, request }) {
      const userAgent = request.headers['user-agent'] ?? '';
      const outcome = await changePassword(ctx, { ...input, userAgent });
      if (outcome.faults === null)
        return redirect(`${SECURITY}?changed=1`, sessionCookie(ctx.origin.origin, outcome.session));
      const props = { ...(await securityProps(ctx, memberId, request)), faults: outcome.faults };
      return showPage(ctx, request, 'security', props, { status: 422 });
    },
  }),
  memberForm({
    path: '/settings/sessions/end',
    params: ById,
    about: 'Sign a browser out',
    async act(ctx, { memberId, input }) {
      await endOneSession(ctx, memberId, input.id);
      return SECURITY;
    },
  }),
  memberForm({
    path: '/settings/apps/end',
    params: ById,
    about: 'Take back what an app was allowed',
    async act(ctx, { memberId, input }) {
      await endApp(ctx, memberId, input.id);
      return SECURITY;
    },
  }),
];

async function securityProps(ctx: Ctx, memberId: Id, request: Request): Promise<SecurityProps> {
  const sessions = await openSessions(ctx, memberId, request);
  const apps = await allowedApps(ctx, memberId);
  const iso = (time: number) => new Date(time).toISOString();
  return {
    faults: {},
    changed: false,
    sessions: sessions.map(({ id, userAgent, since, lastUsed, here }) => ({
      id: String(id),
      ...browserNamed(userAgent),
      since: iso(since),
      lastUsed: iso(lastUsed),
      here,
    })),
    apps: apps.map(({ id, name, scopes, since, lastUsed }) => ({
      id: String(id),
      name,
      scopes,
      since: iso(since),
      lastUsed: lastUsed === null ? null : iso(lastUsed),
    })),
  };
}
