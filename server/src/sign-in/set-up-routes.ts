import type { SetupProps } from '@skein/api/pages.ts';
import { optional } from '@skein/api/params.ts';
import { z } from 'zod';
import type { Ctx } from '../context.ts';
import { type Answer, redirect } from '../http/answer.ts';
import type { Request } from '../http/request.ts';
import { type Route, route } from '../http/route.ts';
import { sessionCookie } from './sessions.ts';
import { proposedFor, type SetUpValues, setUp } from './set-up.ts';
import { refuseWrongCode, SET_UP } from './set-up-link.ts';
import { localeOf, showPage } from './show-page.ts';
import { HOME } from './sign-in-form.ts';

const text = optional(z.string().trim().max(2000)).transform((value) => value ?? '');

/** The page behind the one-time link. Its code is in the form, so no other site can send it. */
export const setUpRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: SET_UP,
    access: 'browser',
    scopes: [],
    params: z.object({ code: text }),
    answer: null,
    about: 'The set-up form',
    async handle(ctx, { code }, request) {
      await refuseWrongCode(ctx, code);
      const { origin, domain } = proposedFor(ctx, request.headers.host);
      const values = { server_name: '', origin, domain, username: '', email: '' };
      return show(ctx, request, { action: SET_UP, token: code, values, faults: {} });
    },
  }),
  route({
    method: 'POST',
    path: SET_UP,
    access: 'browser',
    scopes: [],
    params: z.object({
      token: text,
      server_name: text,
      origin: text,
      domain: text,
      username: text,
      email: text,
      password: optional(z.string().max(10_000)).transform((value) => value ?? ''),
    }),
    answer: null,
    limit: 'signIn',
    about: 'Set the server up',
    async handle(ctx, { token, ...values }, request) {
      const userAgent = request.headers['user-agent'] ?? '';
      const outcome = await setUp(ctx, { code: token, values, locale: localeOf(request), userAgent });
      if (outcome.faults === null) return redirect(HOME, sessionCookie(outcome.origin, outcome.session));
      const props = { action: SET_UP, token, values: withoutPassword(values), faults: outcome.faults };
      return show(ctx, request, props, 422);
    },
  }),
];

function withoutPassword({ password: _, ...values }: SetUpValues): SetupProps['values'] {
  return values;
}

/** The address of the page holds the code, so it is told to nobody. */
function show(ctx: Ctx, request: Request, props: SetupProps, status = 200): Promise<Answer> {
  return showPage(ctx, request, 'setup', props, { status, headers: { 'Referrer-Policy': 'no-referrer' } });
}
