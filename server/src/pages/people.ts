import type { Account, Relationship } from '@skein/api/account.ts';
import type { Person } from '@skein/api/pages.ts';
import { presentAccounts } from '../accounts/index.ts';
import { type Ctx, readerOf } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { presentRelationships } from '../relations/index.ts';

/** Accounts with what stands between each and the reader; null for strangers, and for the reader. In the order of `ids`. */
export async function peopleOf(ctx: Ctx, ids: readonly Id[]): Promise<Person[]> {
  const shown = await presentAccounts(ctx, ids);
  const relations = await relationsOf(ctx, ids);
  return ids.flatMap((id) => {
    const json = shown.get(id);
    if (!json) return [];
    return [{ account: JSON.parse(json.toString()) as Account, relationship: relations.get(id) ?? null }];
  });
}

/** What stands between the reader and each of these, by id. */
export async function relationsOf(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, Relationship>> {
  const reader = readerOf(ctx);
  if (reader === null) return new Map();
  const others = [...new Set(ids)].filter((id) => id !== reader);
  const found = await presentRelationships(ctx, reader, others);
  return new Map(found.map((one, place) => [others[place] as Id, one]));
}
