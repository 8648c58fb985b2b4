import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { type Ctx, readerOf } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { type Hides, hidesOf } from './facts.ts';

/** A reader: an account or nobody, and which kinds of hiding relation it has at all. */
export interface Viewer {
  accountId: Id | null;
  hides: Hides;
  now: number;
}

const HIDES_NOTHING: Hides = {
  blocks: false,
  blockedBy: false,
  mutes: false,
  domainBlocks: false,
  languages: false,
};

/** The reader of this context. */
export async function viewerOf(ctx: Ctx): Promise<Viewer> {
  const accountId = readerOf(ctx);
  const hides = accountId === null ? HIDES_NOTHING : await hidesOf(ctx, accountId);
  return { accountId, hides, now: ctx.clock.now() };
}

/**
 * The part of the rule about persons: nothing hides this author from the reader, nor the reader from the author. True
 * where the author is null.
 */
export function welcomeTo(
  { accountId: me, hides, now }: Viewer,
  author: RawBuilder<unknown>,
): RawBuilder<SqlBool> {
  const hiding: RawBuilder<unknown>[] = [];
  if (hides.blockedBy) {
    hiding.push(
      sql`not exists (select 1 from blocks where blocks.account_id = ${author} and blocks.target_id = ${me})`,
      sql`not exists (select 1 from domain_blocks join accounts reading on reading.domain = domain_blocks.domain
        where domain_blocks.account_id = ${author} and reading.id = ${me})`,
    );
  }
  if (hides.blocks) {
    hiding.push(
      sql`not exists (select 1 from blocks where blocks.account_id = ${me} and blocks.target_id = ${author})`,
    );
  }
  if (hides.mutes) {
    hiding.push(sql`not exists (select 1 from mutes where mutes.account_id = ${me} and mutes.target_id = ${author}
      and (mutes.expires_at is null or mutes.expires_at > ${now}))`);
  }
  if (hides.domainBlocks) {
    hiding.push(sql`not exists (select 1 from domain_blocks join accounts hidden on hidden.domain = domain_blocks.domain
      where domain_blocks.account_id = ${me} and hidden.id = ${author})`);
  }
  return hiding.length === 0
    ? sql<SqlBool>`1 = 1`
    : sql<SqlBool>`(${author} = ${me} or (${sql.join(hiding, sql` and `)}))`;
}
