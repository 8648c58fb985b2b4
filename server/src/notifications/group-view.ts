import { presentAuthors } from '../accounts/index.ts';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { listRope, type Rope } from '../http/answer.ts';
import { presentById } from '../statuses/index.ts';
import { fallbacksFor } from './fallback.ts';
import type { Group } from './groups.ts';
import { collectionIn, collectionsOf, reportIn, reportsOf } from './view.ts';

/** Whether accounts are told whole, or only the first of each group. */
export type Expanding = 'full' | 'partial_avatars';

interface Showing {
  expanding?: Expanding;
  /** Types that the app knows. */
  supported?: readonly string[];
}

const ACCOUNTS = Buffer.from('{"accounts":');
const PARTIAL = Buffer.from(',"partial_accounts":');
const STATUSES = Buffer.from(',"statuses":');
const GROUPS = Buffer.from(',"notification_groups":');
const REPORT = Buffer.from(',"report":');
const COLLECTION = Buffer.from(',"collection":');
const END = Buffer.from('}');

/** Mastodon's GroupedNotificationsResults: groups, and once each what they name. Whose status is gone is left out. */
export async function presentGroups(
  ctx: Ctx,
  groups: readonly Group[],
  { expanding = 'full', supported = [] }: Showing = {},
): Promise<Rope> {
  const wanted = new Set(groups.flatMap(({ statusId }) => (statusId > 0 ? [statusId] : [])));
  const statuses = await presentById(ctx, [...wanted]);
  const known = await presentAuthors(ctx, new Set(groups.flatMap(({ samples }) => samples)));
  const reports = await reportsOf(ctx, groups);
  const collections = await collectionsOf(ctx, groups);
  const shown = groups.filter((group) => {
    const [reportId, collectionId] = [reportIn(group), collectionIn(group)];
    const stands =
      reportId !== null
        ? reports.has(reportId)
        : collectionId !== null
          ? collections.has(collectionId)
          : group.statusId <= 0 || statuses.has(group.statusId);
    return stands && group.samples.some((id) => known.has(id));
  });
  const whole = accountsIn(shown, known, expanding === 'full' ? Number.POSITIVE_INFINITY : 1);
  const partial = expanding === 'full' ? null : accountsIn(shown, known, Number.POSITIVE_INFINITY);
  if (partial) for (const id of whole.keys()) partial.delete(id);
  const types = shown.map(({ type }) => type);
  const fallbackOf = await fallbacksFor(ctx, types, supported);
  const named = new Set(shown.map(({ statusId }) => statusId));
  return [
    ACCOUNTS,
    ...listRope([...whole.values()].map((account) => [account])),
    ...(partial ? [PARTIAL, ...listRope([...partial.values()].map((account) => [partOf(account)]))] : []),
    STATUSES,
    ...listRope([...statuses].flatMap(([id, status]) => (named.has(id) ? [status] : []))),
    GROUPS,
    ...listRope(
      shown.map((group) => {
        const { type, json, samples } = group;
        const [first] = samples.flatMap((id) => known.get(id) ?? []);
        const report = reports.get(reportIn(group) ?? 0);
        const collection = collections.get(collectionIn(group) ?? 0);
        const more = [
          ...(report ? [REPORT, ...report] : []),
          ...(collection ? [COLLECTION, collection] : []),
          ...(first ? fallbackOf(type, first) : []),
        ];
        return more.length > 0 ? [json.subarray(0, -1), ...more, END] : [json];
      }),
    ),
    END,
  ];
}

/** The accounts of groups, so many of each at most, each once. */
function accountsIn(groups: readonly Group[], known: ReadonlyMap<Id, Buffer>, each: number): Map<Id, Buffer> {
  const found = new Map<Id, Buffer>();
  for (const { samples } of groups) {
    for (const id of samples.slice(0, each)) {
      const account = known.get(id);
      if (account) found.set(id, account);
    }
  }
  return found;
}

interface Whole {
  id: string;
  acct: string;
  locked: boolean;
  bot: boolean;
  url: string;
  avatar: string;
  avatar_static: string;
  avatar_description: string;
}

/** Renderings of accounts are kept, so their parts are kept as long. */
const parts = new WeakMap<Buffer, Buffer>();

/** Mastodon's PartialAccountWithAvatar out of an Account. */
function partOf(account: Buffer): Buffer {
  const known = parts.get(account);
  if (known) return known;
  const { id, acct, locked, bot, url, avatar, avatar_static, avatar_description } = JSON.parse(
    account.toString(),
  ) as Whole;
  const part = { id, acct, locked, bot, url, avatar, avatar_static, avatar_description };
  const made = Buffer.from(JSON.stringify(part));
  parts.set(account, made);
  return made;
}
