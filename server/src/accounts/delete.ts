import type { Ctx } from '../context.ts';
import type { Id, Time } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { emit } from '../events/events.ts';
import { accountChanged } from './count.ts';
import { keyChanged } from './key-topic.ts';
import { findAccount } from './queries.ts';
import './events.ts';

/**
 * Marks an account as deleted, which hides it and everything it made at once, and forgets what it said of itself; of a
 * member the login goes too. Its private key stays until the other servers have been told (`forgetKeys`). Returns false
 * when there is none, or it was deleted before.
 */
export async function deleteAccount(ctx: Ctx, id: Id): Promise<boolean> {
  return transact(ctx, async (inner) => {
    const account = await findAccount(inner, id);
    if (!account) return false;
    await inner.db
      .updateTable('accounts')
      .set({
        deleted_at: inner.clock.now(),
        display_name: '',
        note: '',
        fields: '[]',
        avatar: null,
        header: null,
        avatar_description: '',
        header_description: '',
        recovery_key: null,
        multikeys: '[]',
        discoverable: 0,
        indexable: 0,
        attribution_domains: '[]',
        show_media: 1,
        show_media_replies: 1,
        show_featured: 1,
        last_status_at: null,
        followers_told: null,
        following_told: null,
        statuses_told: null,
        looked_at: null,
        moved_to_id: null,
      })
      .where('id', '=', id)
      .execute();
    // Other rows name the member until they are removed, so the row stays, with nothing of the person in it.
    await inner.db
      .updateTable('members')
      .set({
        email: '',
        email_folded: `gone ${id}`,
        password_hash: '',
        role: 'member',
        confirmed_at: null,
        approved_at: null,
        disabled_at: inner.clock.now(),
        last_seen_at: 0,
        locale: 'en',
        default_visibility: 'public',
        default_sensitive: 0,
        default_language: null,
        default_quote_policy: 'public',
        interface_language: null,
        note_source: '',
        fields_source: '[]',
      })
      .where('account_id', '=', id)
      .execute();
    accountChanged(inner, id);
    keyChanged(inner, account.key_id);
    const local = account.local === 1;
    const files = local ? [account.avatar, account.header].filter((file) => file !== null) : [];
    await emit(inner, 'account.deleted', { accountId: id, local, files });
    return true;
  });
}

/** Whether an account with this id was here and is gone. */
export async function wasDeleted(ctx: Ctx, id: Id): Promise<boolean> {
  const row = await ctx.db
    .selectFrom('accounts')
    .select('id')
    .where('id', '=', id)
    .where('deleted_at', 'is not', null)
    .executeTakeFirst();
  return row !== undefined;
}

/** The sealed private key of one of our accounts, also of one that was deleted: its last word is signed as well. */
export async function sealedKeyOf(ctx: Ctx, id: Id): Promise<string | null> {
  const row = await ctx.db
    .selectFrom('accounts')
    .select('private_key')
    .where('id', '=', id)
    .executeTakeFirst();
  return row?.private_key ?? null;
}

const KEYS_A_STEP = 500;

/** Lets go of some keys of accounts that were deleted before a moment. Returns whether there may be more. Joins the caller's transaction. */
export async function forgetKeys(ctx: Ctx, before: Time): Promise<boolean> {
  const { numUpdatedRows } = await ctx.db
    .updateTable('accounts')
    .set({ private_key: null, public_key: null })
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('accounts')
        .select('id')
        .where('deleted_at', '<', before)
        .where('private_key', 'is not', null)
        .limit(KEYS_A_STEP),
    )
    .executeTakeFirstOrThrow();
  return Number(numUpdatedRows) === KEYS_A_STEP;
}
