import { z } from 'zod';
import { type Route, route } from '../http/route.ts';
import { askLetterRoutes, csrf, notice, ORIGIN_ONLY, password, text } from './letter-forms.ts';
import { askReset, isOpenReset, resetPassword } from './reset.ts';
import { refuseForgedForm, showPage } from './show-page.ts';

const FORGOTTEN = '/password/forgotten';
const NEW = '/password/new';

/** For whoever forgot their password. */
export const passwordRoutes: readonly Route[] = [
  ...askLetterRoutes({
    path: FORGOTTEN,
    about: 'password',
    asks: 'Ask for a link to a new password',
    sends: 'Send a link to a new password',
    write: askReset,
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
