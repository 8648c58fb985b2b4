import type { Frame } from '@skein/api/pages.ts';
import { as, type Ctx } from '../context.ts';
import type { Refusal } from '../errors.ts';
import { type Answer, html } from '../http/answer.ts';
import { loadedRenderer } from '../http/render.ts';
import type { Request } from '../http/request.ts';
import { lastSite } from '../instance/index.ts';
import { frameFor, pageHeaders, session, showPage } from '../sign-in/index.ts';

/** The page that a browser sees for a refusal. A member stays a member on it. */
export async function refusalPage(ctx: Ctx, refusal: Refusal, request: Request): Promise<Answer> {
  const { status } = refusal;
  // Where the server itself is at its end, the page asks nothing of the database, which may be what is wrong.
  if (status < 500 && status !== 429 && ctx.origin.settled && loadedRenderer()) {
    const shown = await forWhomItIs(ctx, status, request).catch((error: unknown) => {
      ctx.log.warn('a refusal could not be shown to whom it is for', { error });
      return null;
    });
    if (shown) return shown;
  }
  return forAnybody(ctx, refusal, request);
}

async function forWhomItIs(ctx: Ctx, status: number, request: Request): Promise<Answer | null> {
  const actor = await session(ctx, request);
  if (actor.kind !== 'member') return null;
  return showPage(as(ctx, actor), request, 'error', { status }, { status });
}

function forAnybody(ctx: Ctx, refusal: Refusal, request: Request): Answer {
  const { status } = refusal;
  const render = loadedRenderer();
  if (!render) {
    return { status, headers: { 'Content-Type': 'text/plain; charset=utf-8' }, body: `${refusal.message}\n` };
  }
  const frame: Frame = { ...frameFor(ctx, request), site: lastSite(ctx), viewer: null };
  const notYet = refusal.kind === 'unavailable' && !ctx.origin.settled;
  const page = notYet ? render('not-set-up', {}, frame) : render('error', { status }, frame);
  return html(page, pageHeaders(ctx, request.path.startsWith('/oauth/')), status);
}
