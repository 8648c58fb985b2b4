import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { viewerOf, welcomeTo } from '../relations/index.ts';
import '../accounts/index.ts';

export interface DirectoryQuery {
  order: 'active' | 'new';
  /** Only members of this server. */
  local: boolean;
  offset: number;
  limit: number;
}

/** Who wants to be found, still lives here, and is not hidden from the reader. Written so that the partial indexes serve it. */
export const FOUND: RawBuilder<SqlBool> = sql`accounts.discoverable = 1 and accounts.suspended_at is null
  and accounts.deleted_at is null and accounts.moved_to_id is null and accounts.silenced_at is null`;

const ORDERS = {
  active: sql`coalesce(accounts.last_status_at, 0) desc, accounts.id desc`,
  new: sql`accounts.id desc`,
};

/**
 * People who want to be found: those who posted last first, or the newest accounts.
 * @throws {Refusal} tooMany or unavailable when `ctx.slow` has no place or no answer
 */
export async function directoryOf(ctx: Ctx, { order, local, offset, limit }: DirectoryQuery): Promise<Id[]> {
  const viewer = await viewerOf(ctx);
  const here = local ? sql`accounts.local = 1` : sql`1 = 1`;
  const read = sql<{ id: Id }>`select accounts.id from accounts
    where ${FOUND} and ${here} and ${welcomeTo(viewer, sql.ref('accounts.id'))}
    order by ${ORDERS[order]} limit ${limit} offset ${offset}`;
  return (await read.execute(ctx.slow)).rows.map((row) => row.id);
}
