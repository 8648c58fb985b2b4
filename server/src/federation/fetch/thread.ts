import type { Ctx } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import { LISTENER_JOB, listener } from '../../events/events.ts';
import { inTurn } from '../../jobs/turns.ts';
import {
  conversationOf,
  countFound,
  endRefresh,
  findStatus,
  findStatusByUri,
  type StatusRow,
} from '../../statuses/index.ts';
import { url as urlOf } from '../normalise/values.ts';
import { sameOrigin } from './actor.ts';
import { itemsOf } from './collections.ts';
import { keepCounts } from './counts.ts';
import { type Fetched, FetchFailed, fetchDocument } from './document.ts';
import { takeNote } from './fediverse.ts';
import { noteOf } from './note.ts';
import { polite } from './polite.ts';

/** Of one thread in one walk; how far down; of one list what belongs elsewhere, before the rest of it is left alone. */
const MOST_TAKEN = 500;
const MOST_READ = 200;
const DEPTH = 64;
const MOST_STRANGERS = 5;
const MOST_EARLY = 100;
/** Characters of one that is kept until what it answers is here: many times what a post is. */
const MOST_EARLY_LENGTH = 65_536;

interface Asked {
  refreshId: Id;
  statusId: Id;
}

interface Thread {
  ctx: Ctx;
  isOver(): boolean;
  refreshId: Id;
  conversationId: Id;
  taken: number;
  /** What was fetched before what it answers. */
  early: Fetched[];
}

/** Asks the servers of a thread for what answers it and is not known here. May run again: what is known is not asked for. */
async function fillThread(ctx: Ctx, kind: string, asked: Asked): Promise<void> {
  const asks = (await findStatus(ctx, asked.statusId))?.uri ?? '';
  await inTurn(ctx, { kind, payload: asked, key: String(asked.refreshId), asks }, async () => {
    await walk(ctx, asked);
    await endRefresh(ctx, asked.refreshId);
  });
}

async function walk(outer: Ctx, { refreshId, statusId }: Asked): Promise<void> {
  const { ctx, isOver } = polite(outer);
  const status = await findStatus(ctx, statusId);
  if (!status || status.deleted_at !== null) return;
  const conversationId = await conversationOf(ctx, status);
  const thread: Thread = { ctx, isOver, refreshId, conversationId, taken: 0, early: [] };
  const queue = (await above(ctx, status)).map((uri) => ({ uri, depth: 0 }));
  const seen = new Set<string>();
  for (let next = queue.shift(); next && seen.size < MOST_READ && !isFull(thread); next = queue.shift()) {
    if (seen.has(next.uri)) continue;
    seen.add(next.uri);
    for (const uri of await answersTo(thread, next.uri, seen.size === 1))
      if (next.depth < DEPTH) queue.push({ uri, depth: next.depth + 1 });
  }
}

function isFull({ taken, isOver }: Thread): boolean {
  return taken >= MOST_TAKEN || isOver();
}

/** Where to begin: the first post of the thread that another server knows, and the one that was looked at. */
async function above(ctx: Ctx, status: StatusRow): Promise<string[]> {
  let first = status;
  for (let depth = 0; depth < DEPTH && first.in_reply_to_id !== null; depth += 1) {
    const parent = await findStatus(ctx, first.in_reply_to_id);
    if (!parent || parent.uri === null) break;
    first = parent;
  }
  return [first.uri, status.uri].filter((uri) => uri !== null);
}

/** Takes in what a post names as its answers, the first one also as its thread (FEP-7888); gives all that are known then. */
async function answersTo(thread: Thread, uri: string, isFirst: boolean): Promise<string[]> {
  const { ctx } = thread;
  const note = await unlessFailed(ctx, async () => noteOf(await fetchDocument(ctx, uri)));
  if (!note) return [];
  await keepCounts(ctx, note);
  const whole = isFirst ? urlOf(note.conversation) : null;
  const lists: unknown[] = [note.raw.replies ?? note.raw.comments];
  if (whole !== null && sameOrigin(whole, note.id)) lists.unshift(whole);
  const known: string[] = [];
  for (const list of lists) {
    let strangers = 0;
    for await (const item of itemsOf(ctx, note.id, list)) {
      if (isFull(thread) || strangers >= MOST_STRANGERS) break;
      const answer = await unlessFailed(ctx, () => takeAnswer(thread, item));
      if (answer === 'stranger') strangers += 1;
      else if (answer !== null) known.push(answer);
    }
    known.push(...(await takeEarly(thread)));
  }
  return known;
}

/** The post's id where it belongs to the thread and is known here now; null where it cannot be had. */
async function takeAnswer(thread: Thread, uri: string): Promise<string | 'stranger' | null> {
  const { ctx, conversationId } = thread;
  if (ctx.origin.isOurs(uri)) return null;
  const known = await findStatusByUri(ctx, uri);
  if (known) return (await conversationOf(ctx, known)) === conversationId ? uri : null;
  const fetched = await fetchDocument(ctx, uri);
  return take(thread, fetched);
}

async function take(thread: Thread, fetched: Fetched): Promise<string | 'stranger' | null> {
  const { ctx, conversationId, early, refreshId } = thread;
  const { id, inReplyTo } = noteOf(fetched);
  if (inReplyTo === null) return 'stranger';
  const parent = await findStatusByUri(ctx, inReplyTo);
  if (!parent) {
    const isSmall = JSON.stringify(fetched.document).length <= MOST_EARLY_LENGTH;
    if (early.length < MOST_EARLY && isSmall) early.push(fetched);
    return null;
  }
  if ((await conversationOf(ctx, parent)) !== conversationId) return 'stranger';
  if ((await takeNote(ctx, fetched)) === null) return null;
  thread.taken += 1;
  await countFound(ctx, refreshId);
  return id;
}

/** A list may name an answer before what it answers: again, as long as something fits. */
async function takeEarly(thread: Thread): Promise<string[]> {
  const taken: string[] = [];
  for (let more = true; more; ) {
    more = false;
    for (const fetched of thread.early.splice(0)) {
      const answer = await unlessFailed(thread.ctx, () => take(thread, fetched));
      if (answer === null || answer === 'stranger') continue;
      taken.push(answer);
      more = true;
    }
  }
  return taken;
}

async function unlessFailed<T>(ctx: Ctx, ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof FetchFailed)) throw error;
    ctx.log.debug('a part of a thread could not be fetched', { error: error.message });
    return null;
  }
}

const NAME = 'federation.fill-thread';

export const threadListener = listener({
  event: 'thread.looked-at',
  name: NAME,
  when: 'after',
  run: (ctx, asked) => fillThread(ctx, `${LISTENER_JOB}:${NAME}`, asked),
});
