import { findAccount } from '../../accounts/index.ts';
import { as, type Ctx, type Job } from '../../context.ts';
import type { Id, Time } from '../../db/tables.ts';
import { transact } from '../../db/transact.ts';
import { inTurn } from '../../jobs/turns.ts';
import { findRelay } from '../../moderation/index.ts';
import { findStatusByUri, remove } from '../../statuses/index.ts';
import { accountOf } from '../fetch/actor.ts';
import { FetchFailed, fetchDocument } from '../fetch/document.ts';
import { takeFrom } from '../fetch/fediverse.ts';
import { noteOf } from '../fetch/note.ts';
import { polite } from '../fetch/polite.ts';
import { isGone } from '../inbox/gone.ts';
import { bury } from '../inbox/tombstones.ts';
import { visibilityOf } from '../normalise/audience.ts';

/** Kind of the job that looks at what a relay told of. */
export const RELAYED_JOB = 'federation.relayed';

/** A post that a relay told of, or said to be gone; looked at until then or never. */
export interface Hint {
  uri: string;
  gone: boolean;
  relayId: Id;
  until: Time;
}

/**
 * Looks at it where it is of itself: a public post comes in as its author's own, and no boost of anybody. Each host is
 * asked as politely as for threads; what cannot be had is left.
 */
export async function takeRelayed(ctx: Ctx, hint: Hint, { attempts }: Pick<Job, 'attempts'>): Promise<void> {
  if (hint.until < ctx.clock.now() || (await findRelay(ctx, hint.relayId))?.state !== 'accepted') return;
  const turn = { kind: RELAYED_JOB, payload: hint, asks: hint.uri, attempts: attempts - 1 };
  await inTurn(ctx, turn, async () => {
    try {
      await (hint.gone ? forget(ctx, hint.uri) : take(ctx, hint.uri));
    } catch (error) {
      if (!(error instanceof FetchFailed)) throw error;
      ctx.log.debug('what a relay told of could not be had', { uri: hint.uri, error: error.message });
    }
  });
}

async function take(ctx: Ctx, uri: string): Promise<void> {
  if (await findStatusByUri(ctx, uri)) return;
  const { ctx: asking } = polite(ctx);
  const fetched = await fetchDocument(asking, uri);
  if ('inbox' in fetched.document || (await findStatusByUri(ctx, fetched.id))) return;
  const note = noteOf(fetched);
  const author = await findAccount(asking, await accountOf(asking, note.attributedTo));
  if (author && visibilityOf(note.to, note.cc, author.followers_uri) === 'public')
    await takeFrom(asking, author, note, false);
}

/** A post is gone when its own server says so, whoever told of it. @throws {FetchFailed} where it does not answer */
export async function forget(ctx: Ctx, uri: string): Promise<void> {
  const status = await findStatusByUri(ctx, uri);
  if (!status || status.uri === null || status.deleted_at !== null || status.boost_of_id !== null) return;
  if (!(await isGone(polite(ctx).ctx, uri))) return;
  await transact(ctx, async (inner) => {
    await bury(inner, uri);
    await remove(as(inner, { kind: 'remote', accountId: status.account_id }), { statusId: status.id });
  });
}
