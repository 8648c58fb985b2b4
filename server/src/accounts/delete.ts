import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { emit } from '../events/events.ts';
import { accountChanged } from './count.ts';
import { findAccount } from './queries.ts';
import { keyChanged } from './remote.ts';
import './events.ts';

/**
 * Marks an account as deleted, which hides it and everything it made at once, and forgets what it said of itself; of a
 * member the login goes too. Its private key stays until the other servers have been told (`forgetKey`). Returns false
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
        recovery_key: null,
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
        default_language: null,
        interface_language: null,
        note_source: '',
        fields_source: '[]',
      })
      .where('account_id', '=', id)
      .execute();
    accountChanged(inner, id);
    keyChanged(inner, account.key_id);
    await emit(inner, 'account.deleted', { accountId: id, local: account.local === 1 });
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

/** Lets go of the key of a deleted account; joins the caller's transaction. */
export async function forgetKey(ctx: Ctx, id: Id): Promise<void> {
  await ctx.db
    .updateTable('accounts')
    .set({ private_key: null })
    .where('id', '=', id)
    .where('deleted_at', 'is not', null)
    .execute();
}
