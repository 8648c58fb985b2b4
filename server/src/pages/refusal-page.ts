import type { ErrorProps, Frame } from '@skein/api/pages.ts';
import { as, type Ctx } from '../context.ts';
import type { Refusal } from '../errors.ts';
import { type Answer, html } from '../http/answer.ts';
import { loadedRenderer } from '../http/render.ts';
import type { Request } from '../http/request.ts';
import type { Route } from '../http/route.ts';
import { lastSite } from '../instance/index.ts';
import {
  frameFor,
  HOME,
  pageHeaders,
  proofWithoutAsking,
  safeReturn,
  session,
  showPage,
  toSignIn,
} from '../sign-in/index.ts';
import { minutesUntil, type Typed, typedForm, typedIn } from './typed.ts';

interface Refused {
  refusal: Refusal;
  request: Request;
  route: Route | null;
  /** Null where no page of ours sent a form. */
  typed: Typed | null;
  props: ErrorProps;
}

/** The page that a browser sees for a refusal. A member stays a member on it, and what was typed stays with them. */
export async function refusalPage(
  ctx: Ctx,
  refusal: Refusal,
  request: Request,
  route: Route | null,
): Promise<Answer> {
  const typed = await typedIn(ctx, request, route);
  const form = typed && typedForm(typed, request, route);
  if (refusal.kind === 'unauthenticated' && typed && !form)
    return toSignIn(safeReturn(backIn(typed)) ?? HOME);
  const wait = minutesUntil(refusal);
  const props: ErrorProps = {
    status: refusal.status,
    ...(wait === undefined ? {} : { wait }),
    ...(form ? { typed: form } : {}),
  };
  const refused = { refusal, request, route, typed, props };
  if (!isAtItsEnd(refusal) && ctx.origin.settled && loadedRenderer()) {
    const shown = await forWhomItIs(ctx, refused).catch((error: unknown) => {
      ctx.log.warn('a refusal could not be shown to whom it is for', { error });
      return null;
    });
    if (shown) return shown;
  }
  return forAnybody(ctx, refused);
}

/** Where the server itself is at its end, the page asks nothing of the database, which may be what is wrong. */
function isAtItsEnd({ status, extras: { limit = 'token' } }: Refusal): boolean {
  return status >= 500 || (status === 429 && ['token', 'account', 'anonymous'].includes(limit));
}

async function forWhomItIs(
  ctx: Ctx,
  { refusal, request, route, typed, props }: Refused,
): Promise<Answer | null> {
  const actor = ctx.actor.kind === 'member' ? ctx.actor : await session(ctx, request);
  if (actor.kind !== 'member') return null;
  const acting = as(ctx, actor);
  const again = typed && (await route?.again?.(acting, { refusal, request, typed }));
  return again ?? showPage(acting, request, 'error', props, { status: refusal.status });
}

function forAnybody(ctx: Ctx, { refusal, request, props }: Refused): Answer {
  const { status } = refusal;
  const render = loadedRenderer();
  if (!render) {
    return { status, headers: { 'Content-Type': 'text/plain; charset=utf-8' }, body: `${refusal.message}\n` };
  }
  const csrf = props.typed ? proofWithoutAsking(ctx, request) : null;
  const frame: Frame = {
    ...frameFor(ctx, request),
    site: lastSite(ctx),
    viewer: null,
    ...(csrf === null ? {} : { csrf }),
  };
  const notYet = refusal.kind === 'unavailable' && !ctx.origin.settled;
  const page = notYet ? render('not-set-up', {}, frame) : render('error', props, frame);
  return html(page, pageHeaders(ctx, request.path.startsWith('/oauth/')), status);
}

function backIn(typed: Typed | null): string | undefined {
  return typed?.find(([name]) => name === 'back')?.[1];
}
