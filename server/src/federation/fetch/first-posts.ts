import { type AccountRow, findAccount } from '../../accounts/index.ts';
import type { Ctx } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import { transact } from '../../db/transact.ts';
import { listener } from '../../events/events.ts';
import { enqueue } from '../../jobs/queue.ts';
import { inTurn } from '../../jobs/turns.ts';
import { findStatusByUri } from '../../statuses/index.ts';
import { addressees } from '../normalise/audience.ts';
import { isObject, type Json, withoutPrefix } from '../normalise/document.ts';
import { type Note, readNote } from '../normalise/objects.ts';
import { Refused } from '../normalise/refused.ts';
import { idOf, list, typeOf } from '../normalise/values.ts';
import { sameOrigin } from './actor.ts';
import { itemPages } from './collections.ts';
import { FetchFailed, fetchDocument } from './document.ts';
import { takeFrom } from './fediverse.ts';
import { mayBeBoost, takeBoost } from './first-boosts.ts';
import { lookLater } from './look-later.ts';
import { isFollowedHere, noteOf } from './note.ts';
import { polite } from './polite.ts';
import './tables.ts';

/** Kind of the job that reads what somebody published before a member followed them. */
export const FIRST_POSTS_JOB = 'federation.first-posts';

/** Posts of one account; the pages in which they are looked for, and what is looked at on each. */
const MOST = 40;
const PAGES = 4;
const A_PAGE = 100;
/** However often members come and go. */
const PAUSE_MS = 3_600_000;
const AGAIN_MS = 1_800_000;
const TRIES = 3;

interface Reading {
  accountId: Id;
  tries?: number;
}

function jobFor({ accountId, tries = 0 }: Reading) {
  return { kind: FIRST_POSTS_JOB, payload: { accountId, tries }, key: String(accountId) };
}

/** A member follows somebody whom nobody here followed before, or for a time: what they said until then is missing. */
async function mayMissSome(ctx: Ctx, accountId: Id): Promise<void> {
  const account = await elsewhere(ctx, accountId);
  if (!account?.outbox_uri || !ctx.origin.federates) return;
  await lookLater(ctx, account);
  await transact(ctx, async (inner) => {
    const now = inner.clock.now();
    const read = await inner.db
      .selectFrom('outbox_reads')
      .selectAll()
      .where('account_id', '=', accountId)
      .executeTakeFirst();
    if (read && read.left_at === null) return;
    const runAt = read ? Math.max(now, read.read_at + PAUSE_MS) : now;
    await inner.db
      .insertInto('outbox_reads')
      .values({ account_id: accountId, read_at: runAt, left_at: null })
      .onConflict((conflict) => conflict.column('account_id').doUpdateSet({ read_at: runAt, left_at: null }))
      .execute();
    await enqueue(inner, [{ ...jobFor({ accountId }), runAt }]);
  });
}

/** Nobody here follows them any more: from now on something is missing. */
async function mayMissMore(ctx: Ctx, accountId: Id): Promise<void> {
  if (await isFollowedHere(ctx, accountId)) return;
  await transact(ctx, (inner) =>
    inner.db
      .updateTable('outbox_reads')
      .set({ left_at: inner.clock.now() })
      .where('account_id', '=', accountId)
      .where('left_at', 'is', null)
      .execute(),
  );
}

/** Reads the newest public posts of an account from its outbox. May run again: what is known is not asked for. */
export async function firstPosts(ctx: Ctx, { accountId, tries = 0 }: Reading): Promise<void> {
  const account = await elsewhere(ctx, accountId);
  if (!account?.outbox_uri || !(await isFollowedHere(ctx, accountId))) return;
  const job = jobFor({ accountId, tries });
  await inTurn(ctx, { ...job, asks: account.outbox_uri }, async () => {
    try {
      await read(ctx, account, account.outbox_uri as string);
    } catch (error) {
      if (!(error instanceof FetchFailed)) throw error;
      ctx.log.debug('an outbox could not be read', { account: accountId, error: error.message });
      if (!error.passing || tries >= TRIES) return;
      const again = {
        ...jobFor({ accountId, tries: tries + 1 }),
        runAt: ctx.clock.now() + AGAIN_MS * 2 ** tries,
      };
      await transact(ctx, (inner) => enqueue(inner, [again]));
    }
  });
}

async function elsewhere(ctx: Ctx, accountId: Id): Promise<AccountRow | null> {
  const account = await findAccount(ctx, accountId);
  return account?.local === 0 && account.suspended_at === null && account.deleted_at === null
    ? account
    : null;
}

async function read(outer: Ctx, account: AccountRow, outbox: string): Promise<void> {
  const { ctx, isOver } = polite(outer);
  const owner = account.uri as string;
  if (!sameOrigin(outbox, owner)) return;
  // Asked for by itself, so that a server that does not answer now is asked again later.
  const cover = (await fetchDocument(ctx, outbox)).document;
  const said: unknown[] = [];
  for await (const items of itemPages(ctx, owner, cover, PAGES)) {
    said.push(
      ...list(items)
        .slice(0, A_PAGE)
        .filter((item) => mayBeTaken(account, item)),
    );
    if (said.length >= MOST || isOver()) break;
  }
  // The oldest first, so that what they answered themselves is here before the answer.
  for (const item of said.slice(0, MOST).reverse()) {
    if (isOver()) return;
    await takeSaid(ctx, account, item).catch((error) => {
      if (!(error instanceof FetchFailed)) throw error;
    });
  }
}

/** What an id alone leads to shows only when it is fetched. Boosts are taken in of groups, which say little else. */
function mayBeTaken(account: AccountRow, item: unknown): boolean {
  if (!isObject(item)) return typeof item === 'string';
  return kindOf(item) !== 'Announce' || (account.type === 'Group' && mayBeBoost(account, item));
}

function kindOf(document: Json): string {
  return withoutPrefix(typeOf(document, () => true) ?? '');
}

/** Takes in what stands in an outbox: an activity or a post, whole or by its id. */
async function takeSaid(ctx: Ctx, account: AccountRow, item: unknown): Promise<void> {
  const document = isObject(item) ? item : await named(ctx, account, item);
  if (!document) return;
  if (kindOf(document) === 'Announce')
    return account.type === 'Group' ? takeBoost(ctx, account, document) : undefined;
  const isCreate = kindOf(document) === 'Create';
  const object = isCreate ? document.object : document;
  const note =
    (isObject(object) && ownNote(account, object, document)) || (await fetched(ctx, account, object));
  if (note && !(await findStatusByUri(ctx, note.id))) await takeFrom(ctx, account, note, true);
}

async function named(ctx: Ctx, account: AccountRow, item: unknown): Promise<Json | null> {
  const id = idOf(item);
  if (id === null || !sameOrigin(id, account.uri as string) || (await findStatusByUri(ctx, id))) return null;
  return (await fetchDocument(ctx, id)).document;
}

/**
 * A copy in the outbox counts as if its author had signed it: the outbox is named by the actor, was fetched from their own
 * origin, and speaks only of what this actor said there. Of anybody else it is a hint.
 */
function ownNote({ uri }: AccountRow, object: Json, { to, cc }: Json): Note | null {
  const note = readNote(object);
  if (note instanceof Refused || note.attributedTo !== uri || !sameOrigin(note.id, uri)) return null;
  if (note.to.length + note.cc.length > 0) return note;
  // Some servers address only the activity.
  return { ...note, to: addressees(to), cc: addressees(cc) };
}

async function fetched(ctx: Ctx, account: AccountRow, object: unknown): Promise<Note | null> {
  const id = idOf(object);
  if (id === null || !sameOrigin(id, account.uri as string) || (await findStatusByUri(ctx, id))) return null;
  const note = noteOf(await fetchDocument(ctx, id));
  return note.attributedTo === account.uri ? note : null;
}

/** Follows are those of members alone: one that came from elsewhere has a URI. */
export const firstPostsListeners = [
  listener({
    event: 'follow.started',
    name: 'federation.first-posts',
    when: 'after',
    wanted: ({ uri }) => uri === null,
    run: (ctx, { followeeId }) => mayMissSome(ctx, followeeId),
  }),
  listener({
    event: 'follow.ended',
    name: 'federation.missing-posts',
    when: 'after',
    wanted: ({ uri, wasRequest }) => uri === null && !wasRequest,
    run: (ctx, { followeeId }) => mayMissMore(ctx, followeeId),
  }),
  listener({
    event: 'account.deleted',
    name: 'federation.forget-reading',
    when: 'after',
    wanted: ({ local }) => !local,
    run: (ctx, { accountId }) =>
      transact(ctx, (inner) =>
        inner.db.deleteFrom('outbox_reads').where('account_id', '=', accountId).execute(),
      ),
  }),
];
