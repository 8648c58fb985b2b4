import { createHash } from 'node:crypto';
import type { Route } from '../http/route.ts';

/**
 * The same routes, whose documents have a mark: a server that shows the mark of what it has is told that this is all still
 * true, and nothing is sent again.
 */
export function conditional(routes: readonly Route[]): Route[] {
  return routes.map((one) => ({
    ...one,
    async handle(ctx, params, request) {
      const answer = await one.handle(ctx, params, request);
      if (answer.status !== 200 || typeof answer.body !== 'string') return answer;
      const mark = `W/"${createHash('sha256').update(answer.body).digest('base64url').slice(0, 22)}"`;
      const headers = { ...answer.headers, ETag: mark };
      const shown = request.headers['if-none-match'];
      return holds(shown, mark) ? { status: 304, headers, body: null } : { ...answer, headers };
    },
  }));
}

/** A list of marks; whether one is weak makes no difference (RFC 9110 §13.1.2). */
function holds(shown: string | undefined, mark: string): boolean {
  if (shown === undefined) return false;
  const bare = (text: string) => text.trim().replace(/^W\//, '');
  return shown.split(',').some((one) => bare(one) === bare(mark));
}
