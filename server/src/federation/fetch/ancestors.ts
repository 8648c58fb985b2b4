import type { Ctx } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import { LISTENER_JOB, listener } from '../../events/events.ts';
import { inTurn } from '../../jobs/turns.ts';
import { adopt, awaitedBy, DIRECT, findStatusByUri } from '../../statuses/index.ts';
import { type Fetched, FetchFailed, fetchDocument } from './document.ts';
import { takeNote } from './fediverse.ts';
import { isFollowedHere, noteOf } from './note.ts';
import { polite } from './polite.ts';

/** Of one answer, so many that stand above it. */
const MOST = 20;
/** Characters of one that is kept until the one above it is here: many times what a post is. */
const MOST_LENGTH = 65_536;

interface Answer {
  statusId: Id;
  authorId: Id;
  mentioned: readonly Id[];
}

/**
 * Fetches what a status answers that is not known here, and what that answers, when it came to somebody: it follows then,
 * without anybody being told. May run again: what is known is not asked for.
 */
async function fetchAbove(ctx: Ctx, kind: string, answer: Answer): Promise<void> {
  const uri = await awaitedBy(ctx, answer.statusId);
  if (uri === null) return;
  // It may have come beside the answer.
  const here = await findStatusByUri(ctx, uri);
  if (here) return adopt(ctx, { statusId: here.id });
  if (!ctx.origin.federates || !(await isReadHere(ctx, answer))) return;
  await inTurn(ctx, { kind, payload: answer, key: String(answer.statusId), asks: uri }, () =>
    takeAbove(ctx, uri),
  );
}

async function takeAbove(outer: Ctx, uri: string): Promise<void> {
  const { ctx } = polite(outer);
  const above: Fetched[] = [];
  const seen = new Set<string>();
  try {
    for (let next: string | null = uri; next !== null && above.length < MOST; ) {
      if (seen.has(next) || ctx.origin.isOurs(next) || (await findStatusByUri(ctx, next))) break;
      seen.add(next);
      const fetched = await fetchDocument(ctx, next);
      const { inReplyTo } = noteOf(fetched);
      if (JSON.stringify(fetched.document).length > MOST_LENGTH) break;
      above.push(fetched);
      next = inReplyTo;
    }
  } catch (error) {
    giveUp(ctx, error);
  }
  try {
    for (const fetched of above.reverse()) await takeNote(ctx, fetched, true);
  } catch (error) {
    giveUp(ctx, error);
  }
}

function giveUp(ctx: Ctx, error: unknown): void {
  if (!(error instanceof FetchFailed)) throw error;
  ctx.log.debug('what a status answers could not be fetched', { error: error.message });
}

/** What a relay brings, or a thread that was walked down, nobody waits for. */
async function isReadHere(ctx: Ctx, { authorId, mentioned }: Answer): Promise<boolean> {
  if (await isFollowedHere(ctx, authorId)) return true;
  if (mentioned.length === 0) return false;
  const member = await ctx.db
    .selectFrom('members')
    .select('account_id')
    .where((eb) => ctx.dialect.among(eb.ref('account_id'), mentioned))
    .limit(1)
    .executeTakeFirst();
  return member !== undefined;
}

const NAME = 'federation.ancestors';

export const ancestorsListener = listener({
  event: 'status.published',
  name: NAME,
  when: 'after',
  wanted: ({ local, answersUnknown, visibility, quiet }) =>
    !local && answersUnknown === true && visibility < DIRECT && !quiet,
  run: (ctx, { statusId, authorId, mentioned }) =>
    fetchAbove(ctx, `${LISTENER_JOB}:${NAME}`, { statusId, authorId, mentioned }),
});
