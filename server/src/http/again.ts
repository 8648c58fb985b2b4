import { type Ctx, readerOf } from '../context.ts';
import { remembered } from '../remembered.ts';
import { type Answer, type Rope, rendered, sameRope } from './answer.ts';
import type { Request } from './request.ts';

interface Known {
  target: string;
  rope: Rope;
  /** How much had changed here when the read began, and when that was. */
  moment: number;
  readAt: number;
  answer: Answer;
}

const KEPT = 200;
/** A mute or a filter ends by the clock, which changes nothing; another process may be slow to tell. */
const UNREAD_MS = 1000;

const pagesOf = remembered(() => new Map<string, Known>());

/**
 * The answer to a reader whose app asks for the same list again and again. While nothing at all was written or announced
 * since, it is the one of last time, a second long; after that it is read anew, and while every piece is the one it was,
 * the bytes joined last time are sent.
 */
export async function answerAgain(
  ctx: Ctx,
  request: Request,
  read: () => Promise<{ rope: Rope; headers: Record<string, string> }>,
): Promise<Answer> {
  const pages = pagesOf(ctx);
  const { path, target } = request;
  const key = `${readerOf(ctx) ?? 'nobody'} ${path}`;
  const known = pages.get(key);
  const readAt = ctx.clock.now();
  // Both only grow: while their sum is the same, nothing was written here, nor announced by another process.
  const moment = ctx.live.changes() + ctx.writer.commits();
  if (known?.moment === moment && known.target === target && Math.abs(readAt - known.readAt) < UNREAD_MS)
    return known.answer;
  const { rope, headers } = await read();
  const body = known && sameRope(known.rope, rope) ? known.answer.body : null;
  const answer = rendered(rope, headers, body);
  pages.delete(key);
  if (pages.size >= KEPT) pages.delete(pages.keys().next().value as string);
  pages.set(key, { rope, target, moment, readAt, answer });
  return answer;
}
