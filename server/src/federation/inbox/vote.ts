import type { Ctx } from '../../context.ts';
import { findStatusByUri, holdPoll, vote } from '../../statuses/index.ts';
import type { Note } from '../normalise/objects.ts';
import type { Effect } from './receiver.ts';

/**
 * A vote in a poll has the form of a post: a name, in answer to the poll, and no text. Where votes are cast by an app, snac
 * sends a line break as their text.
 */
export function isVote({ type, name, content, inReplyTo }: Note): boolean {
  return type === 'Note' && name !== null && inReplyTo !== null && /^(\s|<\/?(br|p) ?\/?>)*$/.test(content);
}

/** A choice in a poll of ours, named by its words; one that is not offered says nothing. */
export async function receiveVote(ctx: Ctx, { name, inReplyTo }: Note): Promise<Effect | null> {
  if (name === null || inReplyTo === null || !ctx.origin.isOurs(inReplyTo)) return null;
  const status = await findStatusByUri(ctx, inReplyTo);
  if (!status) return null;
  return async (inner) => {
    const poll = await holdPoll(inner, status.id);
    const place = poll?.options.findIndex(({ title }) => title === name) ?? -1;
    if (place >= 0) await vote(inner, { statusId: status.id, choices: [place] });
  };
}
