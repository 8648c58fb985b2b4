import { actingAccount, type Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { type Tx, transact } from '../db/transact.ts';
import { notFound } from '../errors.ts';
import { othersIn } from './people.ts';
import './tables.ts';

const ROWS_A_STEP = 500;

/** Takes a conversation from the actor's list; its statuses stay, and the next one brings it back. @throws {Refusal} missing */
export async function dropTalk(ctx: Ctx, { talkId }: { talkId: Id }): Promise<void> {
  const accountId = actingAccount(ctx);
  await transact(ctx, async (inner) => {
    const own = await inner.db
      .selectFrom('talks')
      .select('id')
      .where('id', '=', talkId)
      .where('account_id', '=', accountId)
      .modifyEnd(inner.dialect.forUpdate('talks'))
      .executeTakeFirst();
    if (!own) throw notFound();
    await inner.db.deleteFrom('talk_statuses').where('talk_id', '=', talkId).execute();
    await inner.db.deleteFrom('talks').where('id', '=', talkId).execute();
  });
}

/** Removes some of a member's conversations who left. Returns whether there was any. Joins the caller's transaction. */
export async function clearTalks(ctx: Ctx & { tx: Tx }, accountId: Id): Promise<boolean> {
  const talk = await ctx.db
    .selectFrom('talks')
    .select('id')
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  if (!talk) return false;
  const inside = await ctx.db
    .selectFrom('talk_statuses')
    .select('status_id')
    .where('talk_id', '=', talk.id)
    .limit(ROWS_A_STEP)
    .execute();
  await ctx.db
    .deleteFrom('talk_statuses')
    .where('talk_id', '=', talk.id)
    .where((eb) =>
      ctx.dialect.among(
        eb.ref('status_id'),
        inside.map((row) => row.status_id),
      ),
    )
    .execute();
  if (inside.length < ROWS_A_STEP) await ctx.db.deleteFrom('talks').where('id', '=', talk.id).execute();
  return true;
}

/** Removes a member's conversations with somebody whom they blocked, as Mastodon does. */
export async function dropTalksWith(ctx: Ctx, accountId: Id, otherId: Id): Promise<void> {
  const self = { ...ctx, actor: { kind: 'remote' as const, accountId } };
  for (let after = 0; ; ) {
    const rows = await ctx.db
      .selectFrom('talks')
      .select(['id', 'participants', 'people'])
      .where('account_id', '=', accountId)
      .where('id', '>', after)
      .orderBy('id')
      .limit(ROWS_A_STEP)
      .execute();
    for (const { id, ...others } of rows) if (othersIn(others).includes(otherId)) await dropIfThere(self, id);
    const last = rows.at(-1);
    if (!last || rows.length < ROWS_A_STEP) return;
    after = last.id;
  }
}

async function dropIfThere(ctx: Ctx, talkId: Id): Promise<void> {
  await transact(ctx, async (inner) => {
    await inner.db.deleteFrom('talk_statuses').where('talk_id', '=', talkId).execute();
    await inner.db.deleteFrom('talks').where('id', '=', talkId).execute();
  });
}
