import type { SignInFault } from '@skein/api/pages.ts';
import type { Ctx } from '../context.ts';
import { type Answer, redirect } from '../http/answer.ts';
import type { Request } from '../http/request.ts';
import { findApp } from './apps.ts';
import { showPage } from './show-page.ts';

/** Where the sign-in form stands and is sent to. */
export const SIGN_IN = '/sign-in';

/** Where a member lands when nothing else was asked for. */
export const HOME = '/home';

const STATUS: Record<SignInFault, number> = {
  wrong: 422,
  disabled: 403,
  unconfirmed: 403,
  pending: 403,
  too_many: 429,
};

export interface SignInForm {
  login: string;
  fault: SignInFault | null;
  retryAfter?: number;
  /** Where the person wanted to go. */
  returnTo: string | null;
}

/** The sign-in form, wherever it turns out that somebody has to sign in. */
export async function showSignIn(ctx: Ctx, request: Request, form: SignInForm): Promise<Answer> {
  const { login, fault, retryAfter, returnTo } = form;
  const hidden: Record<string, string> = returnTo === null ? {} : { return_to: returnTo };
  const props = { action: SIGN_IN, login, fault, hidden, app: await appBehind(ctx, returnTo) };
  return showPage(ctx, request, 'sign-in', props, {
    form: true,
    status: fault === null ? 200 : STATUS[fault],
    headers: retryAfter === undefined ? {} : { 'Retry-After': String(retryAfter) },
  });
}

/** Sends somebody who has to be a member to the form, and from there back to where they wanted to go. */
export function toSignIn(returnTo: string): Answer {
  return redirect(`${SIGN_IN}?${new URLSearchParams({ return_to: returnTo })}`);
}

/** A path of ours that somebody may be sent back to; null for anything that could lead elsewhere. */
export function safeReturn(text: string | undefined): string | null {
  const base = 'http://here.invalid';
  if (text === undefined || !URL.canParse(text, base)) return null;
  const { origin, pathname, search, hash } = new URL(text, base);
  // Two slashes at the start would name another host once a browser reads them.
  return origin === base && !pathname.startsWith('//') ? pathname + search + hash : null;
}

async function appBehind(ctx: Ctx, returnTo: string | null): Promise<string | null> {
  if (!returnTo?.startsWith('/oauth/authorize?')) return null;
  const clientId = new URLSearchParams(returnTo.slice(returnTo.indexOf('?'))).get('client_id');
  const app = clientId === null ? undefined : await findApp(ctx, clientId);
  return app?.name ?? null;
}
