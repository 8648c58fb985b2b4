import type { KitFollower } from '@skein/api/recovery.ts';
import { findAccount } from '../../accounts/index.ts';
import type { Ctx } from '../../context.ts';
import { prepared } from '../../db/dialect.ts';
import type { Id, Time } from '../../db/tables.ts';
import { invalid } from '../../errors.ts';
import { noteList } from '../../portability/index.ts';

/** Followers of one answer: some 200 KB. */
const PAGE = 1000;
/** Who began to take the list goes on within so long; then the password is asked for again. */
const OPEN_MS = 15 * 60_000;

/** Where a member is in their list. It leaves the server sealed, so that it can only come back as it was given. */
interface Place {
  list: Id;
  after: Id;
  listed: number;
  followers: number;
  from: Time;
}

export interface FollowerPage {
  followers: KitFollower[];
  next: string | null;
}

const page = prepared<
  { id: Id; after: Id; limit: number },
  { id: Id; uri: string | null; inbox: string | null; shared_inbox: string | null }
>((db, p) =>
  db
    .selectFrom('follows')
    .innerJoin('accounts', 'accounts.id', 'follows.follower_id')
    .select(['follows.follower_id as id', 'accounts.uri', 'accounts.inbox', 'accounts.shared_inbox'])
    .where('follows.followee_id', '=', p('id'))
    .where('follows.follower_local', '=', 0)
    .where('follows.follower_id', '>', p('after'))
    .orderBy('follows.follower_id')
    .limit(p('limit') as never),
);

/** The first of those who follow a member from elsewhere: those of this server are lost with it. */
export async function firstFollowers(ctx: Ctx, accountId: Id): Promise<FollowerPage> {
  const account = await findAccount(ctx, accountId);
  const followers = account?.followers_count ?? 0;
  return followersAt(ctx, { list: accountId, after: 0, listed: 0, followers, from: ctx.clock.now() });
}

/** The next of them. @throws {Refusal} invalid for what was given to nobody, to somebody else or too long ago */
export async function nextFollowers(ctx: Ctx, accountId: Id, next: string): Promise<FollowerPage> {
  const place = opened(ctx, next);
  if (place?.list !== accountId || ctx.clock.now() - place.from > OPEN_MS)
    throw invalid('Next is over: begin again with the password');
  return followersAt(ctx, place);
}

async function followersAt(ctx: Ctx, place: Place): Promise<FollowerPage> {
  const { list, after, listed, followers, from } = place;
  const rows = await page(ctx, { id: list, after, limit: PAGE });
  const found = rows.flatMap(({ uri, inbox, shared_inbox }) =>
    uri === null || inbox === null ? [] : [{ id: uri, inbox, shared_inbox }],
  );
  const last = rows.at(-1)?.id;
  if (rows.length === PAGE && last !== undefined) {
    const at: Place = { ...place, after: last, listed: listed + found.length };
    return { followers: found, next: ctx.secrets.seal(JSON.stringify(at)) };
  }
  await noteList(ctx, list, { madeAt: from, listed: listed + found.length, followers });
  return { followers: found, next: null };
}

/** Null for what is no place: text of somebody's own, or sealed for another purpose. */
function opened(ctx: Ctx, next: string): Place | null {
  try {
    const place = JSON.parse(ctx.secrets.open(next)) as Partial<Place> | null;
    return typeof place?.list === 'number' && typeof place.after === 'number' ? (place as Place) : null;
  } catch {
    return null;
  }
}
