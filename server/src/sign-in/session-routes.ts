import { optional } from '@skein/api/params.ts';
import { z } from 'zod';
import { redirect } from '../http/answer.ts';
import { type Route, route } from '../http/route.ts';
import { enter } from './enter.ts';
import { endSession, noSessionCookie, sessionCookie, sessionToken } from './sessions.ts';
import { refuseForgedForm } from './show-page.ts';
import { HOME, SIGN_IN, safeReturn, showSignIn } from './sign-in-form.ts';

const returnTo = optional(z.string().max(10_000));

/** How a browser gets its session and gives it back. */
export const sessionRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: SIGN_IN,
    access: 'browser',
    scopes: [],
    params: z.object({ return_to: returnTo }),
    answer: null,
    about: 'The sign-in form',
    async handle(ctx, { return_to }, request) {
      if (ctx.actor.kind === 'member') return redirect(safeReturn(return_to) ?? HOME);
      return showSignIn(ctx, request, { login: '', fault: null, returnTo: safeReturn(return_to) });
    },
  }),
  route({
    method: 'POST',
    path: SIGN_IN,
    access: 'browser',
    scopes: [],
    params: z.object({
      csrf: optional(z.string()),
      login: z.string().max(500),
      password: z.string().max(10_000),
      return_to: returnTo,
    }),
    answer: null,
    limit: 'signIn',
    about: 'Sign in',
    async handle(ctx, { csrf, login, password, return_to }, request) {
      refuseForgedForm(ctx, request, csrf);
      const before = sessionToken(ctx, request);
      const userAgent = request.headers['user-agent'] ?? '';
      const entered = await enter(ctx, { login, password, userAgent, before });
      const back = safeReturn(return_to);
      if (entered.fault !== null) return showSignIn(ctx, request, { login, returnTo: back, ...entered });
      return redirect(back ?? HOME, sessionCookie(ctx.origin.origin, entered.session));
    },
  }),
  route({
    method: 'POST',
    path: '/sign-out',
    access: 'browser',
    scopes: [],
    params: z.object({ csrf: optional(z.string()) }),
    answer: null,
    about: 'Sign out',
    async handle(ctx, { csrf }, request) {
      const token = sessionToken(ctx, request);
      if (ctx.actor.kind !== 'member' || token === null) return redirect('/');
      refuseForgedForm(ctx, request, csrf);
      await endSession(ctx, token);
      return redirect('/', noSessionCookie(ctx.origin.origin));
    },
  }),
];
