import { sql } from 'kysely';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { type Tx, transact } from '../db/transact.ts';
import { enqueue } from '../jobs/queue.ts';
import { holdStatus } from '../statuses/index.ts';
import '../hashtags/index.ts';
import { addToHomes, HOME_LIVES_MS, takeTaggedOut } from './home-rows.ts';

/** Kinds of the jobs that go on with a hashtag that many follow. */
export const FILL_TAG_JOB = 'timelines.fill-tag';
export const EMPTY_TAG_JOB = 'timelines.empty-tag';
const STEP = 500;

export interface TagStep {
  statusId: Id;
  authorId: Id;
  tags: Id[];
  /** Gone for everybody, and not only from under these. */
  deleted?: boolean;
  /** The last member whose home was done. */
  after: Id;
}

/** One step of those who follow one of these hashtags, and have been here since then; they are held until the commit. */
async function followersOf(
  ctx: Ctx & { tx: Tx },
  { tags, after }: TagStep,
  seen: number | null,
): Promise<Id[]> {
  const rows = await ctx.db
    .selectFrom('tag_follows')
    .innerJoin('members', 'members.account_id', 'tag_follows.account_id')
    .select('tag_follows.account_id as id')
    .where((eb) => ctx.dialect.among(eb.ref('tag_follows.tag_id'), tags))
    .where('tag_follows.account_id', '>', after)
    .$if(seen !== null, (query) => query.where('members.last_seen_at', '>', seen as number))
    .orderBy('tag_follows.account_id')
    .limit(STEP)
    // An unfollow that runs beside this waits, and then takes out what was put in.
    .modifyEnd(ctx.dialect.forUpdate('tag_follows'))
    .execute();
  return rows.map((row) => row.id);
}

/** Most hashtags are followed by nobody; then there is nothing to write. */
async function isFollowed(ctx: Ctx, tags: readonly Id[]): Promise<boolean> {
  if (tags.length === 0) return false;
  const row = await ctx.db
    .selectFrom('tag_follows')
    .select('id')
    .where((eb) => ctx.dialect.among(eb.ref('tag_id'), tags))
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Puts a public status into the homes of those who follow one of its hashtags, a step at a time. */
export async function fillTagged(ctx: Ctx, step: TagStep): Promise<void> {
  if (!(await isFollowed(ctx, step.tags))) return;
  await transact(ctx, async (inner) => {
    if (!(await holdStatus(inner, step.statusId))) return;
    const found = await followersOf(inner, step, inner.clock.now() - HOME_LIVES_MS);
    const { statusId: id, authorId } = step;
    if (found.length > 0)
      await addToHomes(inner, [...new Set(found)], { id, authorId, boostedAuthorId: null });
    await goOn(inner, FILL_TAG_JOB, step, found);
  });
}

/** Takes it out again where nothing else brought it: an edit took the hashtags off, or it was deleted. */
export async function emptyTagged(ctx: Ctx, step: TagStep): Promise<void> {
  if (!(await isFollowed(ctx, step.tags))) return;
  await transact(ctx, async (inner) => {
    const found = await followersOf(inner, step, null);
    const { statusId, deleted = false } = step;
    if (found.length > 0)
      await takeTaggedOut(inner, [...new Set(found)], sql<boolean>`home.status_id = ${statusId}`, deleted);
    await goOn(inner, EMPTY_TAG_JOB, step, found);
  });
}

async function goOn(ctx: Ctx & { tx: Tx }, kind: string, step: TagStep, found: Id[]): Promise<void> {
  if (found.length < STEP) return;
  await enqueue(ctx, [{ kind, payload: { ...step, after: found.at(-1) } }]);
}
