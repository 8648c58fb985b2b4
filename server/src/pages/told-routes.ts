import { Nothing } from '@skein/api/params.ts';
import { z } from 'zod';
import type { Ctx } from '../context.ts';
import { redirect } from '../http/answer.ts';
import type { Request } from '../http/request.ts';
import { type Route, route } from '../http/route.ts';
import { shownTerms } from '../instance/index.ts';
import { privacyProps } from '../privacy/index.ts';
import { showPage } from '../sign-in/index.ts';

const TERMS = '/terms-of-service';

const page = { method: 'GET', access: 'browser', scopes: [], params: Nothing, answer: null } as const;

async function showTerms(ctx: Ctx, request: Request, day: string | null) {
  return showPage(ctx, request, 'terms', { terms: await shownTerms(ctx, day) });
}

/** What the server owes its members, and they it. */
export const toldPageRoutes: readonly Route[] = [
  // Where apps made for Mastodon look, and where it was here before.
  ...['/privacy-policy', '/privacy'].map((path) =>
    route({
      ...page,
      path,
      about: 'What is kept about people, why and for how long',
      async handle(ctx, _input, request) {
        return showPage(ctx, request, 'privacy', await privacyProps(ctx));
      },
    }),
  ),
  route({
    ...page,
    path: TERMS,
    about: 'The terms of service that hold now',
    handle: (ctx, _input, request) => showTerms(ctx, request, null),
  }),
  route({
    ...page,
    path: `${TERMS}/:date`,
    params: z.object({ date: z.string().max(100) }),
    about: 'The terms of service that hold from a day on',
    handle: (ctx, { date }, request) => showTerms(ctx, request, date),
  }),
  route({
    ...page,
    path: '/terms',
    about: 'Where the terms of service are',
    handle: async () => redirect(TERMS),
  }),
];
