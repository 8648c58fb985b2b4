import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { notFound } from '../errors.ts';
import { type Answer, listRope, rendered } from '../http/answer.ts';
import { linkHeader } from '../http/pages.ts';
import type { Request } from '../http/request.ts';
import type { Listed } from '../http/slice.ts';
import { present } from './view.ts';

/** The answer of one status. @throws {Refusal} missing */
export async function showStatus(ctx: Ctx, id: Id): Promise<Answer> {
  const [status] = await present(ctx, [id]);
  if (!status) throw notFound();
  return rendered(status);
}

/** The answer of a page of statuses that stand in the order of something else, as of bookmarks. */
export async function showStatuses(
  ctx: Ctx,
  request: Request,
  { slice, ids }: Listed,
  prevName?: 'since_id',
): Promise<Answer> {
  return rendered(listRope(await present(ctx, ids)), linkHeader(ctx, request, slice, prevName));
}
