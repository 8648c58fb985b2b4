import { sql } from 'kysely';
import type { Ctx } from '../context.ts';
import { fold, prepared } from '../db/dialect.ts';
import type { Id, Time } from '../db/tables.ts';
import type { Tx } from '../db/transact.ts';
import { accountChanged } from './count.ts';
import { handleKey } from './handle.ts';
import './tables.ts';

/** An invented person. */
export interface InventedMember {
  id: Id;
  username: string;
  displayName: string;
  /** Sanitised HTML. */
  note: string;
  locale: string;
  passwordHash: string;
  keys: { publicKey: string; privateKey: string };
  createdAt: Time;
}

/** Inserts many members at once, confirmed and approved, none of them ever seen: home is built when one comes. */
export async function addInventedMembers(
  ctx: Ctx & { tx: Tx },
  people: readonly InventedMember[],
): Promise<void> {
  const { domain } = ctx.origin;
  await ctx.db
    .insertInto('accounts')
    .values(
      people.map(({ id, username, displayName, note, keys, createdAt }) => ({
        id,
        username,
        domain,
        handle: handleKey({ username, domain }),
        local: 1,
        type: 'Person',
        display_name: displayName,
        note,
        fields: '[]',
        public_key: keys.publicKey,
        private_key: ctx.secrets.seal(keys.privateKey),
        locked: 0,
        discoverable: 1,
        indexable: 1,
        followers_count: 0,
        following_count: 0,
        statuses_count: 0,
        created_at: createdAt,
      })),
    )
    .execute();
  await ctx.db
    .insertInto('members')
    .values(
      people.map(({ id, username, passwordHash, locale, createdAt }) => ({
        account_id: id,
        email: `${username}@people.example`,
        email_folded: fold(`${username}@people.example`),
        password_hash: passwordHash,
        role: 'member',
        locale,
        confirmed_at: createdAt,
        approved_at: createdAt,
        last_seen_at: 0,
        default_visibility: 'public',
        default_sensitive: 0,
        default_language: locale,
      })),
    )
    .execute();
}

/** Which of these handles (`name@domain`, folded) are taken. */
export async function takenHandles(ctx: Ctx, handles: readonly string[]): Promise<Set<string>> {
  const rows = await ctx.db
    .selectFrom('accounts')
    .select('handle')
    .where((eb) => ctx.dialect.amongText(eb.ref('handle'), handles))
    .execute();
  return new Set(rows.map((row) => row.handle));
}

export type Growth = {
  followers: number;
  following: number;
  statuses: number;
  /** Of the newest status; 0 for none. */
  lastStatusAt: Time;
};

const grow = prepared<Growth & { id: Id }, never>(
  (db, p) =>
    db
      .updateTable('accounts')
      .set((eb) => ({
        followers_count: eb('followers_count', '+', p('followers')),
        following_count: eb('following_count', '+', p('following')),
        statuses_count: eb('statuses_count', '+', p('statuses')),
        last_status_at: sql<Time | null>`case when coalesce(last_status_at, 0) < ${p('lastStatusAt')}
          then ${p('lastStatusAt')} else last_status_at end`,
      }))
      .where('id', '=', p('id')) as never,
);

/** Moves the counters of many accounts by more than one; joins the caller's transaction. */
export async function growAccounts(ctx: Ctx & { tx: Tx }, growth: ReadonlyMap<Id, Growth>): Promise<void> {
  for (const [id, by] of growth) {
    await grow(ctx, { id, ...by });
    accountChanged(ctx, id);
  }
}
