import type { NoticeProps } from '@skein/api/pages.ts';
import { optional } from '@skein/api/params.ts';
import { z } from 'zod';
import type { Ctx } from '../context.ts';
import type { Answer } from '../http/answer.ts';
import type { Request } from '../http/request.ts';
import { type Route, route } from '../http/route.ts';
import { askReset, isOpenReset, resetPassword } from './reset.ts';
import { refuseForgedForm, showPage } from './show-page.ts';

const FORGOTTEN = '/password/forgotten';
const NEW = '/password/new';

const csrf = optional(z.string());
const text = optional(z.string().trim().max(2000)).transform((value) => value ?? '');
const password = optional(z.string().max(10_000)).transform((value) => value ?? '');

/** For whoever forgot their password. */
export const passwordRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: FORGOTTEN,
    access: 'browser',
    scopes: [],
    params: z.object({}),
    answer: null,
    about: 'Ask for a link to a new password',
    async handle(ctx, _params, request) {
      return showPage(ctx, request, 'ask-letter', { action: FORGOTTEN, about: 'password' }, { form: true });
    },
  }),
  route({
    method: 'POST',
    path: FORGOTTEN,
    access: 'browser',
    scopes: [],
    params: z.object({ csrf, email: text }),
    answer: null,
    limit: 'signIn',
    about: 'Send a link to a new password',
    async handle(ctx, { csrf: proof, email }, request) {
      refuseForgedForm(ctx, request, proof);
      await askReset(ctx, email);
      return notice(ctx, request, 'letter-sent');
    },
  }),
  route({
    method: 'GET',
    path: NEW,
    access: 'browser',
    scopes: [],
    params: z.object({ code: text }),
    answer: null,
    about: 'The form for a new password',
    async handle(ctx, { code }, request) {
      if (!(await isOpenReset(ctx, code))) return notice(ctx, request, 'link-used');
      const props = { action: NEW, code, fault: null };
      return showPage(ctx, request, 'new-password', props, { form: true, headers: ORIGIN_ONLY });
    },
  }),
  route({
    method: 'POST',
    path: NEW,
    access: 'browser',
    scopes: [],
    params: z.object({ csrf, code: text, password }),
    answer: null,
    limit: 'signIn',
    about: 'Choose a new password',
    async handle(ctx, { csrf: proof, code, password: chosen }, request) {
      refuseForgedForm(ctx, request, proof);
      const became = await resetPassword(ctx, code, chosen);
      if (became === 'used') return notice(ctx, request, 'link-used');
      if (became === 'done') return notice(ctx, request, 'password-set');
      const props = { action: NEW, code, fault: became };
      return showPage(ctx, request, 'new-password', props, { form: true, status: 422, headers: ORIGIN_ONLY });
    },
  }),
];

/**
 * The address of the page holds a code, so nobody is told more than its origin. Told nothing at all, browsers would say
 * of the form on it that it comes from nowhere, and it would be refused as another site's.
 */
const ORIGIN_ONLY = { 'Referrer-Policy': 'strict-origin' };

function notice(ctx: Ctx, request: Request, about: NoticeProps['about']): Promise<Answer> {
  return showPage(ctx, request, 'notice', { about, signIn: about === 'password-set' });
}
