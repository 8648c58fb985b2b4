import { findAccount } from '../accounts/index.ts';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { type Tx, transact } from '../db/transact.ts';
import { listener } from '../events/events.ts';
import { enqueue } from '../jobs/queue.ts';
import { isAtHome } from '../relations/index.ts';
import { DIRECT, holdStatus } from '../statuses/index.ts';
import {
  addToHomes,
  dropHome,
  emptyHomes,
  fillHomes,
  fillNamedHomes,
  mixIn,
  rebuild,
  takeOut,
} from './home-rows.ts';
import { dropMarkers } from './markers.ts';
import { emptyTagged, fillTagged } from './tag-homes.ts';
import { tagListeners } from './tag-listeners.ts';

/** Kind of the job that goes on filling homes of an author with many followers. */
export const FILL_JOB = 'timelines.fill';
export const EMPTY_JOB = 'timelines.empty';

export const timelineListeners = [
  ...tagListeners,
  listener({
    event: 'status.published',
    name: 'timelines.own-home',
    when: 'within',
    // The author sees their own status at once, whatever the queue holds.
    async run(ctx, { statusId, authorId, local }) {
      if (local) await addToHomes(ctx, [authorId], { id: statusId, authorId, boostedAuthorId: null });
    },
  }),
  listener({
    event: 'status.published',
    name: 'timelines.fill-homes',
    when: 'after',
    wanted: ({ visibility }) => visibility < DIRECT,
    async run(ctx, { statusId, authorId, tags = [] }) {
      await fill(ctx, { statusId, authorId, after: 0 });
      await fillTagged(ctx, { statusId, authorId, tags, after: 0 });
    },
  }),
  listener({
    event: 'status.published',
    name: 'timelines.fill-homes-of-named',
    when: 'after',
    wanted: ({ visibility, mentioned }) => visibility >= DIRECT && mentioned.length > 0,
    run: (ctx, { statusId, authorId, mentioned }) => fillNamed(ctx, { statusId, authorId }, mentioned),
  }),
  listener({
    event: 'status.edited',
    name: 'timelines.fill-homes-of-added',
    when: 'after',
    wanted: ({ visibility, added }) => visibility >= DIRECT && added.length > 0,
    run: (ctx, { statusId, authorId, added }) => fillNamed(ctx, { statusId, authorId }, added),
  }),
  listener({
    event: 'status.deleted',
    name: 'timelines.empty-homes',
    when: 'after',
    async run(ctx, { statusId, authorId, tags = [] }) {
      await empty(ctx, { statusId, authorId, after: 0 });
      await emptyTagged(ctx, { statusId, authorId, tags, after: 0, deleted: true });
    },
  }),
  listener({
    event: 'status.boosted',
    name: 'timelines.own-boost',
    when: 'within',
    async run(ctx, { boostId: id, accountId, authorId, local }) {
      if (local) await addToHomes(ctx, [accountId], { id, authorId: accountId, boostedAuthorId: authorId });
    },
  }),
  listener({
    event: 'status.boosted',
    name: 'timelines.fill-homes-with-boost',
    when: 'after',
    run: (ctx, { boostId, accountId, authorId }) =>
      fill(ctx, { statusId: boostId, authorId: accountId, boostedAuthorId: authorId, after: 0 }),
  }),
  listener({
    event: 'status.unboosted',
    name: 'timelines.empty-homes-of-boost',
    when: 'after',
    run: (ctx, { boostId, accountId }) => empty(ctx, { statusId: boostId, authorId: accountId, after: 0 }),
  }),
  listener({
    event: 'follow.started',
    name: 'timelines.mix-in',
    when: 'within',
    run: (ctx, pair) => mixInFor(ctx, pair),
  }),
  listener({
    event: 'follow.started',
    name: 'timelines.mix-in-again',
    when: 'after',
    // What was published beside the follow may have looked for followers before the follow was committed.
    run: (ctx, pair) => transact(ctx, (inner) => mixInFor(inner, pair)),
  }),
  listener({
    event: 'follow.ended',
    name: 'timelines.take-out',
    when: 'within',
    run: (ctx, { followerId, followeeId }) => takeOut(ctx, followerId, [followeeId]),
  }),
  listener({
    event: 'home.chosen',
    name: 'timelines.choose',
    when: 'within',
    run: (ctx, { memberId, authorIds, shown }) =>
      shown ? mixInAll(ctx, memberId, authorIds) : takeOut(ctx, memberId, authorIds),
  }),
  listener({
    event: 'home.chosen',
    name: 'timelines.choose-again',
    when: 'after',
    // As after a follow: what was published beside the choice may not have known of it.
    wanted: ({ shown }) => shown,
    run: (ctx, { memberId, authorIds }) => transact(ctx, (inner) => mixInAll(inner, memberId, authorIds)),
  }),
  listener({
    event: 'account.deleted',
    name: 'timelines.drop-home',
    when: 'after',
    wanted: ({ local }) => local,
    run: (ctx, { accountId }) =>
      transact(ctx, async (inner) => {
        await dropHome(inner, accountId);
        await dropMarkers(inner, accountId);
      }),
  }),
];

interface Step {
  statusId: Id;
  authorId: Id;
  /** Of a boost, who wrote what was boosted. */
  boostedAuthorId?: Id;
  /** The last member whose home was done. */
  after: Id;
}

function fillNamed(ctx: Ctx, { statusId: id, authorId }: Omit<Step, 'after'>, named: readonly Id[]) {
  return transact(ctx, async (inner) => {
    if (await holdStatus(inner, id))
      await fillNamedHomes(inner, { id, authorId, boostedAuthorId: null }, named);
  });
}

/** One step of at most 500 homes, then a job for the next. */
export async function fill(ctx: Ctx, payload: Step): Promise<void> {
  const { statusId, authorId, boostedAuthorId = null, after } = payload;
  await transact(ctx, async (inner) => {
    if (!(await holdStatus(inner, statusId))) return;
    const next = await fillHomes(inner, { id: statusId, authorId, boostedAuthorId }, after);
    if (next !== null) await enqueue(inner, [{ kind: FILL_JOB, payload: { ...payload, after: next } }]);
  });
}

/** The same, backwards, for a status that was deleted. */
export async function empty(ctx: Ctx, payload: Step): Promise<void> {
  const { statusId, authorId, after } = payload;
  await transact(ctx, async (inner) => {
    const next = await emptyHomes(inner, { id: statusId, authorId }, after);
    if (next !== null) await enqueue(inner, [{ kind: EMPTY_JOB, payload: { ...payload, after: next } }]);
  });
}

async function mixInFor(
  ctx: Ctx & { tx: Tx },
  { followerId, followeeId }: { followerId: Id; followeeId: Id },
): Promise<void> {
  const follower = await findAccount(ctx, followerId);
  if (follower?.local === 1 && (await isAtHome(ctx, followerId, followeeId)))
    await mixIn(ctx, followerId, followeeId);
}

/** Of more than these the whole home is made anew. */
const MIXED_IN = 10;

async function mixInAll(ctx: Ctx & { tx: Tx }, memberId: Id, authorIds: readonly Id[]): Promise<void> {
  if (authorIds.length > MIXED_IN) return rebuild(ctx, memberId);
  for (const id of authorIds) await mixInFor(ctx, { followerId: memberId, followeeId: id });
}
