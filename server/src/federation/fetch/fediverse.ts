import {
  type AccountRow,
  findAccount,
  findByHandle,
  findByUri,
  parseHandle,
  upsertRemote,
} from '../../accounts/index.ts';
import type { Fediverse } from '../../context.ts';
import { as, type Ctx } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import { findStatusByUri, publish, UNLISTED } from '../../statuses/index.ts';
import { isBuried } from '../inbox/tombstones.ts';
import type { Note } from '../normalise/objects.ts';
import { idOf, typeOf, url as urlOf } from '../normalise/values.ts';
import { setRecoveryKey } from '../recovery/key.ts';
import { restore, restoreMore } from '../recovery/restore.ts';
import { accountOf, takeActor } from './actor.ts';
import { fetchCounts } from './counts.ts';
import { destinationAt } from './destination.ts';
import {
  ACTIVITY_TYPES,
  documentOf,
  type Fetched,
  FetchFailed,
  fetchDocument,
  get,
  isActivityType,
} from './document.ts';
import { countTold, lookLater } from './look-later.ts';
import { noteOf, statusOf } from './note.ts';
import { alternateOf } from './page.ts';
import { refreshLater } from './refresh.ts';
import { collectionLater } from './refresh-collection.ts';
import { finger } from './webfinger.ts';

type Found = { kind: 'account' | 'status'; id: Id };

/** How rooms reach the fediverse. What cannot be reached, or does not hold, is as if it were not there. */
export function createFediverse(): Fediverse {
  return {
    accountByHandle: (ctx, handle) => orNull(ctx, () => byHandle(ctx, handle)),
    byUrl: (ctx, url) => orNull(ctx, () => found(ctx, url)),
    async refreshPoll(ctx, poll) {
      if (ctx.origin.federates) await orNull(ctx, () => fetchCounts(ctx, poll));
    },
    async lookedUp(ctx, accountId) {
      const account = await findAccount(ctx, accountId);
      if (account) await lookAnew(ctx, account);
    },
    destination: (ctx, handle) => orNull(ctx, () => destinationCalled(ctx, handle)),
    collectionLookedAt: collectionLater,
    setRecoveryKey,
    restore,
    restoreMore,
  };
}

async function orNull<T>(ctx: Ctx, ask: () => Promise<T | null>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof FetchFailed)) throw error;
    ctx.log.debug('nothing was found in the fediverse', { error: error.message });
    return null;
  }
}

async function byHandle(ctx: Ctx, text: string): Promise<Id | null> {
  const known = await findByHandle(ctx, text);
  if (known) {
    await lookAnew(ctx, known);
    return known.id;
  }
  const handle = parseHandle(ctx, text);
  if (!handle || !ctx.origin.federates || ctx.origin.isOurDomain(handle.domain)) return null;
  const { actor } = await finger(ctx, handle);
  // Another domain cannot give one of ours a second name.
  return ctx.origin.isOurs(actor) ? null : counted(ctx, await accountOf(ctx, actor, 'wanted'));
}

async function destinationCalled(ctx: Ctx, text: string) {
  const known = await findByHandle(ctx, text);
  if (known?.local === 1) return { targetId: known.id, told: null };
  const handle = parseHandle(ctx, text);
  if (!handle || !ctx.origin.federates || ctx.origin.isOurDomain(handle.domain)) return null;
  const { record, ...told } = await destinationAt(ctx, known?.uri ?? (await finger(ctx, handle)).actor);
  return { targetId: await upsertRemote(ctx, record), told };
}

async function lookAnew(ctx: Ctx, account: AccountRow): Promise<void> {
  if (account.uri === null) return;
  refreshLater(ctx, { actor: account.uri, fetchedAt: account.fetched_at ?? 0 });
  await lookLater(ctx, account);
}

/** Whoever looks somebody up sees at once how many follow them; the rest is looked at a moment later. */
async function counted(ctx: Ctx, id: Id): Promise<Id> {
  const account = await findAccount(ctx, id);
  if (account?.looked_at !== null) return id;
  await lookLater(ctx, account);
  await countTold(ctx, account);
  return id;
}

/** What `byUrl` gives, for those who must know why there is nothing. @throws {FetchFailed} */
export async function found(ctx: Ctx, text: string): Promise<Found | null> {
  const url = urlOf(text);
  if (url === null) return null;
  const known = await knownUnder(ctx, url);
  if (known || ctx.origin.isOurs(url) || !ctx.origin.federates) return known;
  const fetched = await objectOf(ctx, await fetchAnything(ctx, url));
  return (await knownUnder(ctx, fetched.id)) ?? takeIn(ctx, fetched);
}

async function knownUnder(ctx: Ctx, url: string): Promise<Found | null> {
  const account = await findByUri(ctx, url);
  if (account) return { kind: 'account', id: account.id };
  const status = await findStatusByUri(ctx, url);
  return status && status.deleted_at === null ? { kind: 'status', id: status.id } : null;
}

/** A Create that has an address of its own leads to what was created, which counts where it stands itself. */
async function objectOf(ctx: Ctx, fetched: Fetched): Promise<Fetched> {
  const created = typeOf(fetched.document, isCreate) === 'Create' ? idOf(fetched.document.object) : null;
  return created === null || created === fetched.id ? fetched : fetchDocument(ctx, created);
}

function isCreate(type: string): boolean {
  return type === 'Create';
}

/** People copy the address of the page, which names the document behind it. */
async function fetchAnything(ctx: Ctx, url: string): Promise<Fetched> {
  const page = await get(ctx, url, `${ACTIVITY_TYPES}, text/html;q=0.1`);
  if (isActivityType(page.type)) return documentOf(ctx, url, page);
  const alternate = alternateOf(page);
  if (alternate === null) throw new FetchFailed('type', `${url} is no document of the fediverse`);
  return fetchDocument(ctx, alternate);
}

/** An account or a post. A post must be for everybody: that this server may read it says nothing about who asked. */
async function takeIn(ctx: Ctx, fetched: Fetched): Promise<Found | null> {
  if ('inbox' in fetched.document)
    return { kind: 'account', id: await counted(ctx, await takeActor(ctx, fetched, null, 'wanted')) };
  const id = await takeNote(ctx, fetched);
  return id === null ? null : { kind: 'status', id };
}

/**
 * Takes a post in that was fetched from its own id. Null for one that is not for everybody, or was deleted. `quiet`: long
 * after it was said, so that nobody is told.
 * @throws {FetchFailed}
 */
export async function takeNote(ctx: Ctx, fetched: Fetched, quiet = false): Promise<Id | null> {
  const note = noteOf(fetched);
  if (await isBuried(ctx, note.id, note.attributedTo)) return null;
  const author = await findAccount(ctx, await accountOf(ctx, note.attributedTo));
  return author ? takeFrom(ctx, author, note, quiet) : null;
}

/** The same of one whose author is known, and known to have said it. */
export async function takeFrom(ctx: Ctx, author: AccountRow, note: Note, quiet: boolean): Promise<Id | null> {
  if (author.suspended_at !== null || (await isBuried(ctx, note.id, note.attributedTo))) return null;
  const status = await statusOf(ctx, note, author);
  if (status.visibility > UNLISTED || !status.remote) return null;
  const remote = { ...status.remote, quiet };
  return publish(as(ctx, { kind: 'remote', accountId: author.id }), { ...status, remote });
}
