import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { getOwnIdle } from './queries.ts';

export interface Description {
  attachmentId: Id;
  /** Left out: stays as it is. */
  description?: string | null;
  focus?: string | null;
}

/** Says what is to be seen on a picture that waits for its status, and where the eye should rest. @throws {Refusal} missing */
export async function describe(ctx: Ctx, { attachmentId, description, focus }: Description): Promise<void> {
  await transact(ctx, async (inner) => {
    const { id } = await getOwnIdle(inner, attachmentId);
    if (description === undefined && focus === undefined) return;
    await inner.db
      .updateTable('attachments')
      .set({
        ...(description === undefined ? {} : { description: description === '' ? null : description }),
        ...(focus === undefined ? {} : { focus }),
      })
      .where('id', '=', id)
      .execute();
  });
}
