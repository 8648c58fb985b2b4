import type { Frame } from '@skein/api/pages.ts';
import type { Ctx } from '../context.ts';
import type { Refusal } from '../errors.ts';
import { type Answer, html } from '../http/answer.ts';
import { loadedRenderer } from '../http/render.ts';
import type { Request } from '../http/request.ts';
import { lastSite } from '../instance/index.ts';
import { frameFor, pageHeaders } from '../sign-in/index.ts';

/** The page that a browser sees for a refusal. It asks nothing of the database, which may be what is wrong. */
export function refusalPage(ctx: Ctx, refusal: Refusal, request: Request): Answer {
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
