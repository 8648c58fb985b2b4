import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { notFound } from '../errors.ts';
import { type Answer, rendered } from '../http/answer.ts';
import { present } from './view.ts';

/** The answer of one status. @throws {Refusal} missing */
export async function showStatus(ctx: Ctx, id: Id): Promise<Answer> {
  const [status] = await present(ctx, [id]);
  if (!status) throw notFound();
  return rendered(status);
}
