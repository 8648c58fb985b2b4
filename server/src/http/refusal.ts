import type { Ctx } from '../context.ts';
import { Refusal } from '../errors.ts';
import type { Answer } from './answer.ts';
import type { Doors } from './doors.ts';
import type { Request } from './request.ts';
import type { Route } from './route.ts';

/**
 * What went wrong as an answer: Mastodon's JSON, or a page where a person reads, in plain text where that fails too.
 * What was not meant to happen is logged and says nothing.
 */
export async function refusalAnswer(
  ctx: Ctx,
  doors: Doors,
  error: unknown,
  { route, request }: { route: Route | null; request: Request },
): Promise<Answer> {
  const refusal =
    error instanceof Refusal
      ? error
      : new Refusal('unavailable', 'Something went wrong on our side', { cause: error });
  const unexpected = !(error instanceof Refusal);
  if (unexpected) ctx.log.error('a request failed', { path: request.path, error });
  else if (refusal.extras.cause)
    ctx.log.debug('a request was refused', { path: request.path, error: refusal.extras.cause });
  const status = unexpected ? 500 : refusal.status;
  const headers: Record<string, string> = { ...refusal.extras.headers };
  if (refusal.extras.retryAfter !== undefined) headers['Retry-After'] = String(refusal.extras.retryAfter);
  if (route?.access === 'browser' || (route === null && wantsPage(request))) {
    const page = await doors.refusalPage(ctx, refusal, request, route).catch((failed: unknown): Answer => {
      ctx.log.error('the page of a refusal failed', { path: request.path, error: failed });
      return { status, headers: { 'Content-Type': 'text/plain; charset=utf-8' }, body: refusal.message };
    });
    // Whoever has to sign in is sent there.
    return { ...page, status: page.status === 303 ? 303 : status, headers: { ...page.headers, ...headers } };
  }
  if (status === 401) headers['WWW-Authenticate'] = 'Bearer realm="Skein"';
  const { details, body } = refusal.extras;
  return {
    status,
    headers: { 'Content-Type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify({ error: refusal.message, ...(details ? { details } : {}), ...body }),
  };
}

function wantsPage(request: Request): boolean {
  return (request.headers.accept ?? '').includes('text/html') && !request.path.startsWith('/api/');
}
