import { findAccount } from '../../accounts/index.ts';
import type { Ctx } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import { transact } from '../../db/transact.ts';
import { findStatusByUri, keepTold, takeCounts } from '../../statuses/index.ts';
import type { Note } from '../normalise/objects.ts';
import { fetchDocument } from './document.ts';
import { noteOf, toldOf } from './note.ts';
import { pollOf } from './poll.ts';

/** Asks the server of a poll what it has counted. @throws {FetchFailed} */
export async function fetchCounts(ctx: Ctx, { statusId, uri }: { statusId: Id; uri: string }): Promise<void> {
  const note = noteOf(await fetchDocument(ctx, uri));
  if (note.id === uri && (await keepCounts(ctx, note)) === statusId) {
    const poll = pollOf(ctx, note.poll);
    if (poll) await takeCounts(ctx, statusId, poll);
  }
}

/** Keeps what the server of a known post says of it, which was fetched from its own id. Gives the post; null for none. */
export async function keepCounts(ctx: Ctx, note: Note): Promise<Id | null> {
  const status = await findStatusByUri(ctx, note.id);
  if (!status || status.uri !== note.id || status.deleted_at !== null) return null;
  const author = await findAccount(ctx, status.account_id);
  if (author?.uri !== note.attributedTo) return null;
  await transact(ctx, (inner) => keepTold(inner, status, toldOf(note)));
  return status.id;
}
