import { findAccount } from '../../accounts/index.ts';
import type { Ctx } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import { findStatus, takeCounts } from '../../statuses/index.ts';
import { fetchDocument } from './document.ts';
import { noteOf } from './note.ts';
import { pollOf } from './poll.ts';

/** Asks the server of a poll what it has counted. @throws {FetchFailed} */
export async function fetchCounts(ctx: Ctx, { statusId, uri }: { statusId: Id; uri: string }): Promise<void> {
  const note = noteOf(await fetchDocument(ctx, uri));
  const poll = pollOf(ctx, note.poll);
  const status = await findStatus(ctx, statusId);
  const author = status && (await findAccount(ctx, status.account_id));
  if (poll && note.id === uri && author?.uri === note.attributedTo) await takeCounts(ctx, statusId, poll);
}
