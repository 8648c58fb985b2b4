import { findAccount, findByUri, loadAccounts } from '../../accounts/index.ts';
import { actingAccount, as, type Ctx } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import { findStatusByUri, type NewStatus, publish } from '../../statuses/index.ts';
import { accountOf, sameOrigin } from '../fetch/actor.ts';
import { fetchDocument, unlessMissing } from '../fetch/document.ts';
import { isWanted, noteOf, statusOf } from '../fetch/note.ts';
import type { Activity } from '../normalise/activity.ts';
import { type Note, readNote } from '../normalise/objects.ts';
import { Refused } from '../normalise/refused.ts';
import type { Receiver } from './receiver.ts';
import { isBuried } from './tombstones.ts';
import { isVote, receiveVote } from './vote.ts';

/** Somebody published a post. It is taken in once, under its own id, and only if it is anybody's business here. */
export const receiveCreate: Receiver = async (ctx, activity) => {
  const uri = activity.object.id;
  if (uri === null || ctx.origin.isOurs(uri)) return null;
  const note = ownNote(activity) ?? (await fetched(ctx, uri));
  if (!note) return null;
  if (isVote(note)) return note.attributedTo === activity.actor ? receiveVote(ctx, note) : null;
  const author = await findAccount(ctx, await authorOf(ctx, note, activity));
  if (!author || author.suspended_at !== null) return null;
  const status = await statusOf(ctx, note, author);
  if (!(await isWanted(ctx, status, await namesMember(ctx, status)))) return null;
  return async (inner) => {
    // It may have been deleted before it came, or while it was read.
    if (await isBuried(inner, note.id, note.attributedTo)) return;
    await publish(as(inner, { kind: 'remote', accountId: author.id }), status);
  };
};

/** The copy inside counts when the one who signed it is its author. */
export function ownNote({ actor, object, to, cc }: Activity): Note | null {
  if (!object.embedded || object.id === null || !sameOrigin(object.id, actor)) return null;
  const note = readNote(object.embedded);
  if (note instanceof Refused || note.attributedTo !== actor) return null;
  // Some servers address only the activity.
  return note.to.length + note.cc.length > 0 ? note : { ...note, to, cc };
}

/** What is known here, or was deleted, need not be asked for; `publish` and the effect above look again. */
async function fetched(ctx: Ctx, uri: string): Promise<Note | null> {
  if (await findStatusByUri(ctx, uri)) return null;
  return unlessMissing(async () => noteOf(await fetchDocument(ctx, uri)));
}

async function authorOf(ctx: Ctx, note: Note, { actor }: Activity): Promise<Id> {
  if (note.attributedTo === actor) return actingAccount(ctx);
  const known = await findByUri(ctx, note.attributedTo);
  return known ? known.id : accountOf(ctx, note.attributedTo);
}

async function namesMember(ctx: Ctx, { mentioned }: NewStatus): Promise<boolean> {
  return mentioned.length > 0 && (await loadAccounts(ctx, mentioned)).some((account) => account.local === 1);
}
