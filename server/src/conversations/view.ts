import { presentAccounts } from '../accounts/index.ts';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { listRope, type Rope } from '../http/answer.ts';
import { presentById } from '../statuses/index.ts';
import { othersIn } from './people.ts';
import './tables.ts';

const STATUS = Buffer.from(',"last_status":');
const NO_STATUS = Buffer.from('null');
const END = Buffer.from('}');

/**
 * Mastodon's Conversation as JSON, in the order of `ids`, for the reader of this context. A fixed number of queries.
 * Whether the reader may see it was asked by the query that gave the ids.
 */
export async function presentTalks(ctx: Ctx, ids: readonly Id[]): Promise<Rope[]> {
  if (ids.length === 0) return [];
  const found = await ctx.db
    .selectFrom('talks')
    .selectAll()
    .where((eb) => ctx.dialect.among(eb.ref('id'), ids))
    .execute();
  const talks = new Map(found.map((row) => [row.id, row]));
  const people = new Set(found.flatMap((row) => [row.account_id, ...othersIn(row)]));
  const accounts = await presentAccounts(ctx, people);
  const statuses = await presentById(ctx, [...new Set(found.map((row) => row.last_status_id))]);
  return ids.flatMap((id) => {
    const row = talks.get(id);
    if (!row) return [];
    const there = othersIn(row).flatMap((one) => accounts.get(one) ?? []);
    const self = accounts.get(row.account_id);
    // Who talks to themselves, or to people who are gone, is alone there.
    const shown = there.length > 0 || !self ? there : [self];
    const head = `{"id":"${id}","unread":${row.unread === 1},"accounts":`;
    const status = statuses.get(row.last_status_id) ?? [NO_STATUS];
    return [[Buffer.from(head), ...listRope(shown.map((one) => [one])), STATUS, ...status, END]];
  });
}
