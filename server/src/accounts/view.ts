import type { FeatureApproval } from '@skein/api/account.ts';
import type { CustomEmoji } from '@skein/api/emoji.ts';
import { DEFAULT_AVATAR, DEFAULT_HEADER } from '@skein/api/limits.ts';
import { type Ctx, readerOf } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { type EmojisSeen, emojiEntities, emojisIn, isOutdated } from '../emojis/index.ts';
import { createCache } from '../live/cache.ts';
import { withWholeLinks } from '../origin.ts';
import { remembered } from '../remembered.ts';
import type { StoredField } from './checks.ts';
import { ACCOUNT_TOPIC } from './count.ts';
import { refusesMedia } from './host-limits.ts';

import { pictureOf } from './pictures.ts';
import {
  answerBetween,
  asksForFollows,
  followsBetween,
  groupsOf,
  mayBeRecommended,
  NEITHER,
} from './policy.ts';
import { type AccountRow, acctOf, loadAccounts, pageOf, uriOf } from './queries.ts';

interface Rendered {
  json: Buffer;
  /** To a reader who is nobody, and may put nobody into a collection. */
  toNobody: Buffer;
  /** Who may put them into a collection, where that depends on who follows whom. */
  policy: number | null;
  /** Suspended: the account can be named, but nothing of it is shown. */
  suspended: boolean;
  /** Null for one that writes nothing as emojis are written. */
  emojis: EmojisSeen | null;
  movedToId: Id | null;
}

/** Rendered accounts of one server; a kilobyte each. */
const cacheOf = remembered(({ live }) =>
  createCache<Id, Rendered>(live, { topic: ACCOUNT_TOPIC, max: 5000, ttl: 60_000 }),
);

/**
 * Mastodon's Account as JSON, by id; accounts that are gone are missing. Three queries at most, none when cached, and as
 * many again where one of them has moved.
 */
export async function presentAccounts(ctx: Ctx, ids: Iterable<Id>): Promise<Map<Id, Buffer>> {
  const rendered = await render(ctx, ids);
  const show = await shower(ctx, rendered);
  return new Map([...rendered].map(([id, one]) => [id, show(id, one)]));
}

/** The same for accounts whose work is shown: suspended ones are missing too. */
export async function presentAuthors(ctx: Ctx, ids: Iterable<Id>): Promise<Map<Id, Buffer>> {
  const authors = new Map<Id, Buffer>();
  const rendered = await render(ctx, ids);
  const show = await shower(ctx, rendered);
  for (const [id, one] of rendered) if (!one.suspended) authors.set(id, show(id, one));
  return authors;
}

/** With those that they moved to, which show in turn no further one. */
async function shower(
  ctx: Ctx,
  rendered: ReadonlyMap<Id, Rendered>,
): Promise<(id: Id, one: Rendered) => Buffer> {
  const places = new Set<Id>();
  for (const { movedToId, suspended } of rendered.values())
    if (movedToId !== null && !suspended) places.add(movedToId);
  if (places.size === 0) return shownTo(ctx, rendered);
  const homes = await render(ctx, places);
  const show = await shownTo(ctx, new Map([...homes, ...rendered]));
  return (id, one) => {
    const json = show(id, one);
    const home = one.movedToId === null || one.suspended ? undefined : homes.get(one.movedToId);
    if (one.movedToId === null || !home) return json;
    const [open, close] = [Buffer.from(',"moved":'), Buffer.from('}')];
    return Buffer.concat([json.subarray(0, -1), open, show(one.movedToId, home), close]);
  };
}

/** How accounts look to the reader. One query where one of them lets only some recommend them, else none. */
async function shownTo(
  ctx: Ctx,
  rendered: ReadonlyMap<Id, Rendered>,
): Promise<(id: Id, one: Rendered) => Buffer> {
  if (readerOf(ctx) === null) return (_, { toNobody }) => toNobody;
  const dependent: Id[] = [];
  for (const [id, { policy }] of rendered) if (policy !== null) dependent.push(id);
  if (dependent.length === 0) return (_, { json }) => json;
  const follows = await followsBetween(ctx, dependent);
  return (id, { json, policy }) => {
    if (policy === null) return json;
    const entity = JSON.parse(json.toString());
    entity.feature_approval.current_user = answerBetween(policy, follows.get(id) ?? NEITHER);
    return Buffer.from(JSON.stringify(entity));
  };
}

async function render(ctx: Ctx, ids: Iterable<Id>): Promise<Map<Id, Rendered>> {
  const cache = cacheOf(ctx);
  const found = new Map<Id, Rendered>();
  const missing = new Set<Id>();
  for (const id of ids) {
    const known = cache.get(id);
    if (known && !isOutdated(ctx, known.emojis)) found.set(id, known);
    else missing.add(id);
  }
  if (missing.size === 0) return found;
  const moment = cache.since();
  const rows = await loadAccounts(ctx, [...missing]);
  const emojis = await emojisIn(ctx, rows.map(writtenBy));
  for (const [index, row] of rows.entries()) {
    const shown = emojis[index] ?? null;
    const entity = accountEntity(ctx, row, emojiEntities(ctx, shown?.rows ?? []));
    const one = {
      json: Buffer.from(JSON.stringify(entity)),
      toNobody: Buffer.from(
        JSON.stringify({
          ...entity,
          feature_approval: { ...entity.feature_approval, current_user: 'denied' },
        }),
      ),
      policy: row.local === 0 && asksForFollows(row.feature_policy) ? row.feature_policy : null,
      suspended: row.suspended_at !== null,
      emojis: shown?.seen ?? null,
      movedToId: row.moved_to_id,
    };
    // Inside a transaction rows may yet be undone, so nothing read there is kept.
    if (!ctx.tx) cache.set(row.id, one, moment);
    found.set(row.id, one);
  }
  return found;
}

/** Where a profile shows emojis. */
export function writtenBy(row: AccountRow): { uri: string | null; texts: string[] } {
  const { uri, display_name, note, fields } = row;
  // Nothing is shown of who is suspended.
  if (row.suspended_at !== null) return { uri, texts: [] };
  const lines = fields === '[]' ? [] : (JSON.parse(fields) as StoredField[]);
  return { uri, texts: [display_name, note, ...lines.flatMap(({ name, value }) => [name, value])] };
}

/** One row as Mastodon's Account entity. */
export function accountEntity(ctx: Ctx, row: AccountRow, emojis: CustomEmoji[] = []) {
  const suspended = row.suspended_at !== null;
  const page = pageOf(ctx, row);
  const faceless = suspended || refusesMedia(row);
  const avatar = (faceless ? null : pictureOf(ctx, row, 'avatar')) ?? ctx.origin.path(DEFAULT_AVATAR);
  const header = (faceless ? null : pictureOf(ctx, row, 'header')) ?? ctx.origin.path(DEFAULT_HEADER);
  return {
    id: String(row.id),
    username: row.username,
    acct: acctOf(row),
    display_name: suspended ? '' : row.display_name,
    locked: row.locked === 1,
    bot: row.type === 'Service' || row.type === 'Application',
    group: row.type === 'Group',
    discoverable: suspended ? false : row.discoverable === 1,
    indexable: suspended ? false : row.indexable === 1,
    noindex: row.indexable !== 1,
    created_at: `${new Date(row.created_at).toISOString().slice(0, 10)}T00:00:00.000Z`,
    note: suspended ? '' : ownHtml(ctx, row, row.note),
    url: page,
    uri: uriOf(ctx, row),
    avatar,
    avatar_static: avatar,
    avatar_description: suspended ? '' : row.avatar_description,
    header,
    header_static: header,
    header_description: suspended ? '' : row.header_description,
    followers_count: Math.max(row.followers_count, row.followers_told ?? 0),
    following_count: Math.max(row.following_count, row.following_told ?? 0),
    statuses_count: Math.max(row.statuses_count, row.statuses_told ?? 0),
    last_status_at:
      row.last_status_at === null ? null : new Date(row.last_status_at).toISOString().slice(0, 10),
    hide_collections: row.hide_collections === 1,
    show_media: row.show_media === 1,
    show_media_replies: row.show_media_replies === 1,
    show_featured: row.show_featured === 1,
    feature_approval: approvalOf(row),
    emojis,
    fields: suspended ? [] : fieldsOf(ctx, row),
    ...(row.local ? { roles: [] } : {}),
    ...(suspended ? { suspended: true } : {}),
    ...(row.silenced_at === null ? {} : { limited: true }),
  };
}

/**
 * Who may put this account into a collection, and what that means for a member who does not follow it. As Mastodon has
 * it: whom others may find; of other servers what they say, and nobody where they say nothing.
 */
function approvalOf({
  local,
  discoverable,
  suspended_at,
  feature_policy: policy,
}: AccountRow): FeatureApproval {
  if (!local) {
    const current_user = policy === 0 ? 'missing' : answerBetween(policy, NEITHER);
    return { ...groupsOf(policy), current_user };
  }
  const open = mayBeRecommended({ discoverable, suspended_at });
  return { automatic: open ? ['public'] : [], manual: [], current_user: open ? 'automatic' : 'denied' };
}

function fieldsOf(ctx: Ctx, row: AccountRow): { name: string; value: string; verified_at: string | null }[] {
  return (JSON.parse(row.fields) as StoredField[]).map(({ name, value, verified_at: at }) => ({
    name,
    value: ownHtml(ctx, row, value),
    verified_at: at ? new Date(at).toISOString() : null,
  }));
}

/** HTML of a profile as it is shown: in one of ours, links to this server whole again. */
export function ownHtml(
  ctx: Pick<Ctx, 'origin'>,
  { local }: Pick<AccountRow, 'local'>,
  html: string,
): string {
  return local ? withWholeLinks(ctx.origin, html) : html;
}
