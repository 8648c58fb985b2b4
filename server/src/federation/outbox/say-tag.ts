import { findAccount } from '../../accounts/index.ts';
import type { Ctx } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import { transact } from '../../db/transact.ts';
import { shownTags } from '../../hashtags/index.ts';
import { featuring } from '../objects/features.ts';
import { hasRemoteFollowers } from './audience.ts';
import { sayOnce } from './outgoing.ts';

interface Featured {
  accountId: Id;
  featuredId: Id;
  tagId: Id;
}

/** Tells followers elsewhere which hashtag a member shows on their profile. */
export function sayFeaturedTag(ctx: Ctx, featured: Featured): Promise<void> {
  return say(ctx, featured, null);
}

/** Takes it back; the hashtag is named as it was shown. */
export function sayUnfeaturedTag(ctx: Ctx, featured: Featured & { name: string }): Promise<void> {
  return say(ctx, featured, featured.name);
}

async function say(ctx: Ctx, { accountId, featuredId, tagId }: Featured, was: string | null): Promise<void> {
  if (!ctx.origin.federates || !(await hasRemoteFollowers(ctx, accountId))) return;
  await transact(ctx, async (inner) => {
    const id = inner.ids.next();
    const account = await findAccount(inner, accountId);
    if (account?.local !== 1 || account.suspended_at !== null) return;
    const now = (await shownTags(inner, accountId)).find((one) => one.tagId === tagId);
    const action = was === null ? 'add' : 'remove';
    // Said is how things stand, not how they came.
    if (action === 'add' ? now?.id !== featuredId : now !== undefined) return;
    const kept = await inner.db.selectFrom('tags').select('name').where('id', '=', tagId).executeTakeFirst();
    if (!kept) return;
    const tag = { kept: kept.name, name: now?.name ?? (was as string) };
    const subject = `featured-tag:${accountId}:${tagId}`;
    await sayOnce(inner, {
      id,
      senderId: accountId,
      activity: featuring(inner.origin, action === 'add' ? 'Add' : 'Remove', { accountId, featuredId, tag }),
      followersOf: accountId,
      inboxes: [],
      subject,
      action,
      key: `${action} featured-tag:${featuredId}`,
    });
  });
}
