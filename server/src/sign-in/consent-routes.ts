import { AuthorizeParams } from '@skein/api/application.ts';
import { optional } from '@skein/api/params.ts';
import { z } from 'zod';
import { accountEntity, getAccount } from '../accounts/index.ts';
import type { Ctx } from '../context.ts';
import { forbidden, notFound } from '../errors.ts';
import { type Answer, redirect } from '../http/answer.ts';
import type { Request } from '../http/request.ts';
import { type Route, route } from '../http/route.ts';
import {
  appOfCode,
  codeLocation,
  grant,
  grantable,
  readWish,
  Turned,
  turned,
  type Wish,
} from './authorize.ts';
import { formSource, OUT_OF_BAND } from './redirects.ts';
import { refuseForgedForm, showPage } from './show-page.ts';
import { showSignIn } from './sign-in-form.ts';

const PATH = '/oauth/authorize';

// A missing response_type is told to the app like a wrong one, so it does not fail here.
const Asked = AuthorizeParams.extend({ response_type: z.preprocess((value) => value ?? '', z.string()) });
const Decided = Asked.extend({ csrf: optional(z.string()), decision: optional(z.string()) });

type Params = z.infer<typeof Asked>;

/** Where an app sends a person to ask for access. */
export const consentRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: PATH,
    access: 'browser',
    scopes: [],
    params: Asked,
    answer: null,
    about: 'Ask the person who is signed in whether an app may act for them',
    handle: (ctx, params, request) =>
      orTurned(async () => ask(ctx, await readWish(ctx, params), params, request)),
  }),
  route({
    method: 'POST',
    path: PATH,
    access: 'browser',
    scopes: [],
    params: Decided,
    answer: null,
    about: 'What the person decided',
    handle: (ctx, params, request) =>
      orTurned(async () => {
        const wish = await readWish(ctx, params);
        if (ctx.actor.kind !== 'member') return ask(ctx, wish, params, request);
        refuseForgedForm(ctx, request, params.csrf);
        if (params.decision !== 'allow') {
          throw turned(
            ctx,
            wish,
            'access_denied',
            'The resource owner or authorization server denied the request.',
          );
        }
        const code = await grant(ctx, wish);
        if (wish.redirectUri !== OUT_OF_BAND) return redirect(codeLocation(ctx, wish, code), NO_REFERRER);
        return redirect(`${PATH}/native?${new URLSearchParams({ code })}`);
      }),
  }),
  route({
    method: 'GET',
    path: `${PATH}/native`,
    access: 'browser',
    scopes: [],
    params: z.object({ code: z.string().max(100) }),
    answer: null,
    about: 'Show a code to a person whose app cannot be called back',
    async handle(ctx, { code }, request) {
      const app = ctx.actor.kind === 'member' ? await appOfCode(ctx, code, ctx.actor.accountId) : null;
      if (app === null) throw notFound();
      return showPage(ctx, request, 'authorize-code', { code, app }, { form: true, headers: NO_REFERRER });
    },
  }),
];

const NO_REFERRER = { 'Referrer-Policy': 'no-referrer' };

async function orTurned(answer: () => Promise<Answer>): Promise<Answer> {
  try {
    return await answer();
  } catch (error) {
    if (error instanceof Turned) return redirect(error.location, NO_REFERRER);
    throw error;
  }
}

async function ask(ctx: Ctx, wish: Wish, params: Params, request: Request): Promise<Answer> {
  const { actor } = ctx;
  if (actor.kind !== 'member' || params.force_login) {
    const returnTo = `${PATH}?${new URLSearchParams(hiddenOf(params))}`;
    return showSignIn(ctx, request, { login: '', fault: null, returnTo });
  }
  const scopes = grantable(actor.role, wish.scopes);
  if (scopes.length === 0) throw forbidden('You cannot give these permissions');
  const account = accountEntity(ctx, await getAccount(ctx, actor.accountId));
  const { name, website } = wish.app;
  const props = { action: PATH, app: { name, website }, scopes, account, hidden: hiddenOf(params) };
  return showPage(ctx, request, 'authorize', props, { form: true, formsTo: formSource(wish.redirectUri) });
}

const CARRIED_ON = [
  'response_type',
  'client_id',
  'redirect_uri',
  'scope',
  'state',
  'response_mode',
  'code_challenge',
  'code_challenge_method',
  'lang',
] as const satisfies readonly (keyof Params)[];

/** What the form carries on. `force_login` has been obeyed by then. */
function hiddenOf(params: Params): Record<string, string> {
  const hidden: Record<string, string> = {};
  for (const name of CARRIED_ON) {
    const value = params[name];
    if (value !== undefined) hidden[name] = value;
  }
  return hidden;
}
