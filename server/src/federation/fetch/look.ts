import { type AccountRow, findAccount } from '../../accounts/index.ts';
import { takeCollection } from '../../collections/index.ts';
import { as, type Ctx } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import { transact } from '../../db/transact.ts';
import { refeatureTags } from '../../hashtags/index.ts';
import { enqueue } from '../../jobs/queue.ts';
import { inTurn } from '../../jobs/turns.ts';
import { verifyJobFor } from '../../profiles/index.ts';
import { findStatusByUri, repin } from '../../statuses/index.ts';
import { isBuried } from '../inbox/tombstones.ts';
import { sameOrigin } from './actor.ts';
import { featuredIn, tagsIn } from './collections.ts';
import { FetchFailed, fetchDocument } from './document.ts';
import { collectionsIn } from './featured.ts';
import { takeNote } from './fediverse.ts';
import { countTold, jobFor } from './look-later.ts';

/** Who was not known before was counted while somebody waited. */
const JUST_COUNTED_MS = 60_000;

/** All that is asked for in one look takes no longer, or it would outlive the lease of its job; the rest is for another day. */
const MOST_MS = 40_000;

/** Reads what an account's collections say, takes in what it pinned, and has the pages looked at that it names. */
export async function look(ctx: Ctx, { accountId }: { accountId: Id }): Promise<void> {
  const asks = (await findAccount(ctx, accountId))?.uri;
  if (asks) await inTurn(ctx, { ...jobFor(accountId), asks }, () => lookAt(hurried(ctx), accountId));
}

/** The same context, whose requests end together when the time is over. */
function hurried(ctx: Ctx): Ctx {
  const signal = AbortSignal.timeout(MOST_MS);
  const { outbound } = ctx;
  return { ...ctx, outbound: { ...outbound, request: (asked) => outbound.request({ ...asked, signal }) } };
}

async function lookAt(ctx: Ctx, accountId: Id): Promise<void> {
  const account = await findAccount(ctx, accountId);
  if (account?.local !== 0 || account.suspended_at !== null || !ctx.origin.federates) return;
  const last = account.looked_at;
  if (last === null || ctx.clock.now() - last > JUST_COUNTED_MS) await countTold(ctx, account);
  await takePins(ctx, account);
  await takeTags(ctx, account);
  await takeCollections(ctx, account);
  await transact(ctx, (inner) => enqueue(inner, [verifyJobFor(accountId)]));
}

async function takePins(ctx: Ctx, { id, uri, featured_uri: featured }: AccountRow): Promise<void> {
  const listed = featured === null ? null : await featuredIn(ctx, featured);
  if (listed === null) return;
  const statusIds: Id[] = [];
  for (const one of listed.filter((item) => sameOrigin(item, uri as string))) {
    const statusId = (await findStatusByUri(ctx, one))?.id ?? (await taken(ctx, one));
    if (statusId !== null) statusIds.push(statusId);
  }
  await repin(ctx, { accountId: id, statusIds });
}

async function takeTags(ctx: Ctx, { id, uri, featured_tags_uri: at }: AccountRow): Promise<void> {
  const names = at === null ? null : await tagsIn(ctx, at, uri as string);
  if (names !== null) await refeatureTags(ctx, { accountId: id, names });
}

/** Each is taken in as its owner says it; who stands there is looked at later. */
async function takeCollections(ctx: Ctx, { id, uri, collections_uri: at }: AccountRow): Promise<void> {
  if (at === null) return;
  const acting = as(ctx, { kind: 'remote', accountId: id });
  try {
    for (const said of await collectionsIn(ctx, at, uri as string))
      if (!(await isBuried(ctx, said.uri, uri))) await takeCollection(acting, said);
  } catch (error) {
    if (!(error instanceof FetchFailed)) throw error;
  }
}

async function taken(ctx: Ctx, uri: string): Promise<Id | null> {
  try {
    return await takeNote(ctx, await fetchDocument(ctx, uri), true);
  } catch (error) {
    if (!(error instanceof FetchFailed)) throw error;
    return null;
  }
}
