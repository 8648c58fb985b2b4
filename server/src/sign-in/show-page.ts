import { chooseLocale, isLocale, LOCALES, type Locale } from '@skein/api/locales.ts';
import type { Frame, PageName, Pages } from '@skein/api/pages.ts';
import { acctOf, findAccount, interfaceLanguageOf } from '../accounts/index.ts';
import type { Ctx } from '../context.ts';
import { type Answer, html, pagePolicy } from '../http/answer.ts';
import { cookieName, readCookie, setCookie } from '../http/cookies.ts';
import { formProof, isForeignForm, isFromHere, isProof, refuseForgery } from '../http/csrf.ts';
import { loadRenderer } from '../http/render.ts';
import type { Request } from '../http/request.ts';
import { siteOf } from '../instance/index.ts';
import { newToken } from '../secrets.ts';
import { sessionToken } from './sessions.ts';

export interface Showing {
  status?: number;
  headers?: Record<string, string>;
  /** The page itself is a form that changes something, so everybody gets its proof; members always do, to sign out. */
  form?: boolean;
  /** Where the form's answer may send the browser, beside ourselves: a source of the policy's form-action. */
  formsTo?: string;
}

/** Binds the sign-in form to the browser it was shown to, before there is a session. */
const VISITOR = 'skein-visitor';
const VISIT_SECONDS = 86_400;

/** One page for people, in their language, with what stands around it. */
export async function showPage<P extends PageName>(
  ctx: Ctx,
  request: Request,
  page: P,
  props: Pages[P],
  { status = 200, headers = {}, form = false, formsTo }: Showing = {},
): Promise<Answer> {
  const render = await loadRenderer();
  const proof = form || ctx.actor.kind === 'member' ? proofOf(ctx, request) : null;
  const frame: Frame = {
    ...frameFor(ctx, request, await chosenBy(ctx)),
    site: await siteOf(ctx),
    viewer: await viewerOf(ctx),
    ...(proof ? { csrf: formProof(proof.secret) } : {}),
  };
  const answer = html(
    render(page, props, frame),
    { ...(proof?.headers ?? {}), ...pageHeaders(ctx, form), ...headers },
    status,
  );
  return formsTo === undefined ? answer : allowForms(answer, formsTo);
}

/** What every frame says that needs no database. */
export function frameFor(
  ctx: Ctx,
  request: Request,
  chosen: Locale | null = null,
): Pick<Frame, 'locale' | 'now' | 'languages' | 'here'> {
  return {
    locale: localeOf(request, chosen),
    now: new Date(ctx.clock.now()).toISOString(),
    languages:
      request.method === 'GET'
        ? LOCALES.map((locale) => ({ locale, href: inLanguage(request, locale) }))
        : [],
    ...(request.method === 'GET' ? { here: request.target } : {}),
  };
}

/** The language that the address names, else the one that the member chose, else the browser's. */
export function localeOf({ headers, query }: Request, chosen: Locale | null = null): Locale {
  return chooseLocale(headers['accept-language'], isLocale(query.lang) ? query.lang : chosen);
}

/**
 * Pages with forms stand in pop-ups that apps have opened and wait for: cut off from their opener, nobody could sign
 * in there. All others are.
 */
export function pageHeaders({ origin, config }: Ctx, form: boolean): Record<string, string> {
  return {
    'Content-Security-Policy': pagePolicy(config.mediaOrigin),
    ...(form ? {} : { 'Cross-Origin-Opener-Policy': 'same-origin' }),
    ...(origin.settled && origin.origin.startsWith('https:')
      ? { 'Strict-Transport-Security': 'max-age=63072000' }
      : {}),
  };
}

/** Refuses a form that did not come from a page of ours in the same browser. @throws {Refusal} forbidden */
export function refuseForgedForm(ctx: Ctx, request: Request, csrf: unknown): void {
  refuseForgery(request, ctx.origin.origin, secretOf(ctx, request), csrf);
}

/** Whether a form that was refused came from a page of ours, so that what stood in it may be given back. Asks no database. */
export function isOwnForm(ctx: Ctx, request: Request, csrf: unknown): boolean {
  if (isForeignForm(request, ctx.origin.origin)) return false;
  return isFromHere(request, ctx.origin.origin) || isProof(cookieSecret(ctx, request), csrf);
}

/** The proof for a form on a page that asks no database who reads it; null where there is no cookie yet. */
export function proofWithoutAsking(ctx: Ctx, request: Request): string | null {
  const secret = cookieSecret(ctx, request);
  return secret === null ? null : formProof(secret);
}

function cookieSecret(ctx: Ctx, request: Request): string | null {
  return sessionToken(ctx, request) || readCookie(request, cookieName(ctx.origin.origin, VISITOR)) || null;
}

function secretOf(ctx: Ctx, request: Request): string | null {
  if (ctx.actor.kind === 'member') return sessionToken(ctx, request);
  return readCookie(request, cookieName(ctx.origin.origin, VISITOR)) || null;
}

function proofOf(ctx: Ctx, request: Request): { secret: string; headers: Record<string, string> } {
  const known = secretOf(ctx, request);
  if (known !== null) return { secret: known, headers: {} };
  const secret = newToken();
  return { secret, headers: setCookie(ctx.origin.origin, VISITOR, secret, VISIT_SECONDS) };
}

async function chosenBy(ctx: Ctx): Promise<Locale | null> {
  return ctx.actor.kind === 'member' ? interfaceLanguageOf(ctx, ctx.actor.accountId) : null;
}

async function viewerOf(ctx: Ctx): Promise<Frame['viewer']> {
  if (ctx.actor.kind !== 'member') return null;
  const account = await findAccount(ctx, ctx.actor.accountId);
  return account ? { acct: acctOf(account), display_name: account.display_name } : null;
}

function inLanguage({ path, target }: Request, locale: Locale): string {
  const mark = target.indexOf('?');
  const query = new URLSearchParams(mark < 0 ? '' : target.slice(mark + 1));
  query.set('lang', locale);
  return `${path}?${query}`;
}

function allowForms(answer: Answer, source: string): Answer {
  const policy = answer.headers['Content-Security-Policy'] ?? '';
  const wider = policy.replace("form-action 'self'", `form-action 'self' ${source}`);
  return { ...answer, headers: { ...answer.headers, 'Content-Security-Policy': wider } };
}
