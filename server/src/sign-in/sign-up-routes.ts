import type { SignUpProps } from '@skein/api/pages.ts';
import { Flag, IdParam, Nothing, optional } from '@skein/api/params.ts';
import { z } from 'zod';
import type { Ctx } from '../context.ts';
import { type Answer, redirect } from '../http/answer.ts';
import type { Request } from '../http/request.ts';
import { type Route, route } from '../http/route.ts';
import { shownRules } from '../instance/index.ts';
import {
  approveSignUp,
  confirmAgain,
  confirmSignUp,
  isOpenCode,
  rejectSignUp,
  waitingSignUps,
} from './admit.ts';
import { askLetterRoutes, csrf, notice, ORIGIN_ONLY, password, text } from './letter-forms.ts';
import { localeOf, refuseForgedForm, showPage } from './show-page.ts';
import { HOME, toSignIn } from './sign-in-form.ts';
import { registrations, type SignUpFaults, signUp } from './sign-up.ts';

const SIGN_UP = '/sign-up';
const CONFIRM = '/sign-up/confirm';
const AGAIN = '/sign-up/again';
const REQUESTS = '/settings/requests';

/** How people come to live here, by forms that need no script. */
export const signUpRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: SIGN_UP,
    access: 'browser',
    scopes: [],
    params: Nothing,
    answer: null,
    about: 'The sign-up form',
    async handle(ctx, _params, request) {
      if (ctx.actor.kind === 'member') return redirect(HOME);
      return showForm(ctx, request, { username: '', email: '', reason: '' }, {});
    },
  }),
  route({
    method: 'POST',
    path: SIGN_UP,
    access: 'browser',
    scopes: [],
    params: z.object({
      csrf,
      username: text,
      email: text,
      password,
      agreement: optional(Flag),
      reason: text,
      locale: optional(z.string().max(20)),
    }),
    answer: null,
    limit: 'signIn',
    about: 'Sign up',
    async handle(ctx, { csrf: proof, locale, agreement = false, ...values }, request) {
      if (ctx.actor.kind === 'member') return redirect(HOME);
      refuseForgedForm(ctx, request, proof);
      const outcome = await signUp(ctx, { ...values, agreement, locale: locale ?? localeOf(request) });
      if (outcome.faults === null) return notice(ctx, request, 'letter-sent');
      const { username, email, reason } = values;
      return showForm(ctx, request, { username, email, reason }, outcome.faults);
    },
  }),
  route({
    method: 'GET',
    path: CONFIRM,
    access: 'browser',
    scopes: [],
    params: z.object({ code: text }),
    answer: null,
    about: 'What the link of a letter opens',
    async handle(ctx, { code }, request) {
      if (!(await isOpenCode(ctx, code))) return notice(ctx, request, 'link-used');
      const showing = { form: true, headers: ORIGIN_ONLY };
      return showPage(ctx, request, 'confirm', { action: CONFIRM, code }, showing);
    },
  }),
  route({
    method: 'POST',
    path: CONFIRM,
    access: 'browser',
    scopes: [],
    params: z.object({ csrf, code: text }),
    answer: null,
    limit: 'signIn',
    about: 'Confirm a mail address',
    async handle(ctx, { csrf: proof, code }, request) {
      refuseForgedForm(ctx, request, proof);
      const became = await confirmSignUp(ctx, code);
      if (became === 'waiting') return notice(ctx, request, 'waiting');
      return notice(ctx, request, became === 'used' ? 'link-used' : 'confirmed');
    },
  }),
  ...askLetterRoutes({
    path: AGAIN,
    about: 'confirm',
    asks: 'Ask for the letter once more',
    sends: 'Send the letter once more',
    write: confirmAgain,
  }),
  route({
    method: 'GET',
    path: REQUESTS,
    access: 'browser',
    scopes: [],
    params: Nothing,
    answer: null,
    about: 'Who wants to join, for those who decide',
    async handle(ctx, _params, request) {
      if (ctx.actor.kind !== 'member') return toSignIn(request.target);
      const requests = (await waitingSignUps(ctx)).map(({ id, username, email, reason, confirmed_at }) => ({
        id: String(id),
        username,
        email: email ?? '',
        reason: reason ?? '',
        at: new Date(confirmed_at ?? 0).toISOString(),
      }));
      return showPage(ctx, request, 'requests', { action: REQUESTS, requests }, { form: true });
    },
  }),
  route({
    method: 'POST',
    path: REQUESTS,
    access: 'browser',
    scopes: [],
    params: z.object({ csrf, id: IdParam, decision: z.enum(['approve', 'reject']) }),
    answer: null,
    about: 'Let somebody in, or turn them away',
    async handle(ctx, { csrf: proof, id, decision }, request) {
      refuseForgedForm(ctx, request, proof);
      await (decision === 'approve' ? approveSignUp : rejectSignUp)(ctx, id);
      return redirect(REQUESTS);
    },
  }),
];

async function showForm(
  ctx: Ctx,
  request: Request,
  values: SignUpProps['values'],
  faults: SignUpFaults,
): Promise<Answer> {
  const mode = await registrations(ctx);
  if (mode === 'closed') return notice(ctx, request, 'closed', 403);
  const rules = await shownRules(ctx);
  const props = { action: SIGN_UP, values, faults, approval: mode === 'approval', rules };
  const status = Object.keys(faults).length > 0 ? 422 : 200;
  return showPage(ctx, request, 'sign-up', props, { form: true, status });
}
