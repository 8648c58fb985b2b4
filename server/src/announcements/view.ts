import type { Announcement, Reaction } from '@skein/api/announcement.ts';
import { type AccountRow, acctOf, handleKey, pageOf, parseHandle } from '../accounts/index.ts';
import { type Ctx, readerOf } from '../context.ts';
import { fold } from '../db/dialect.ts';
import { timeOf } from '../db/ids.ts';
import type { Id } from '../db/tables.ts';
import { emojiEntities, emojiEntity, emojisIn, ownEmojis } from '../emojis/index.ts';
import { contentOf, formatText, type Span, spansOf, UNLISTED } from '../statuses/index.ts';
import { type AnnouncementRow, currentAnnouncements, dismissedBy } from './queries.ts';
import { reactionCounts, reactionsBy } from './reaction-counts.ts';

/** What a member is told now, the oldest first; what they dismissed only with `dismissed`. */
export async function announcementsFor(
  ctx: Ctx,
  { dismissed }: { dismissed: boolean },
): Promise<Announcement[]> {
  const reader = readerOf(ctx);
  const rows = await currentAnnouncements(ctx);
  if (rows.length === 0) return [];
  const read = reader === null ? new Set<Id>() : await dismissedBy(ctx, reader, idsOf(rows));
  const shown = dismissed ? rows : rows.filter(({ id }) => !read.has(id));
  return presentAnnouncements(ctx, shown, read);
}

/** One for everybody at once: without what depends on the reader; null when it is over. */
export async function announcementForAll(ctx: Ctx, id: Id): Promise<Announcement | null> {
  const rows = (await currentAnnouncements(ctx)).filter((one) => one.id === id);
  return (await presentAnnouncements(ctx, rows, null))[0] ?? null;
}

const idsOf = (rows: readonly AnnouncementRow[]) => rows.map(({ id }) => id);
const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());

async function presentAnnouncements(
  ctx: Ctx,
  rows: readonly AnnouncementRow[],
  read: Set<Id> | null,
): Promise<Announcement[]> {
  if (rows.length === 0) return [];
  const spans = new Map(rows.map((row) => [row.id, spansOf(row.text)]));
  const named = await accountsNamed(ctx, [...spans.values()].flat());
  const linked = await statusesLinked(ctx, [...spans.values()].flat());
  const reactions = await reactionsOf(ctx, idsOf(rows), read === null ? null : readerOf(ctx));
  const emojis = await emojisIn(
    ctx,
    rows.map(({ text }) => ({ uri: null, texts: [text] })),
  );
  return rows.map((row, index) => {
    const own = spans.get(row.id) ?? [];
    const tags = own.flatMap((span) => (span.kind === 'hashtag' ? [fold(span.name)] : []));
    return {
      id: String(row.id),
      content: contentOf(ctx, { uri: null, content: formatText(ctx, row.text, named) }),
      starts_at: iso(row.starts_at),
      ends_at: iso(row.ends_at),
      all_day: row.all_day === 1,
      published_at: new Date(timeOf(row.id)).toISOString(),
      updated_at: new Date(row.updated_at).toISOString(),
      ...(read === null ? {} : { read: read.has(row.id) }),
      mentions: mentioned(own, named).map((account) => ({
        id: String(account.id),
        username: account.username,
        url: pageOf(ctx, account),
        acct: acctOf(account),
      })),
      statuses: own.flatMap((span) => {
        const id = span.kind === 'url' ? linked.get(span.url) : undefined;
        return id === undefined || span.kind !== 'url' ? [] : [{ id: String(id), url: span.url }];
      }),
      tags: [...new Set(tags)].map((name) => ({ name, url: ctx.origin.tag(name) })),
      emojis: emojiEntities(ctx, emojis[index]?.rows ?? []),
      reactions: reactions.get(row.id) ?? [],
    };
  });
}

function mentioned(spans: readonly Span[], named: ReadonlyMap<string, AccountRow>): AccountRow[] {
  const found = spans.flatMap((span) => {
    const account = span.kind === 'mention' ? named.get(span.handle.toLowerCase()) : undefined;
    return account ? [account] : [];
  });
  return [...new Map(found.map((account) => [account.id, account])).values()];
}

/** Of the people named those who are known here, by the handle as typed in lower case. */
async function accountsNamed(ctx: Ctx, spans: readonly Span[]): Promise<Map<string, AccountRow>> {
  const keys = new Map<string, string>();
  for (const span of spans) {
    const handle = span.kind === 'mention' ? parseHandle(ctx, span.handle) : null;
    if (handle && span.kind === 'mention') keys.set(span.handle.toLowerCase(), handleKey(handle));
  }
  if (keys.size === 0) return new Map();
  const rows = await ctx.db
    .selectFrom('accounts')
    .selectAll()
    .where('handle', 'in', [...new Set(keys.values())])
    .where('deleted_at', 'is', null)
    .where('suspended_at', 'is', null)
    .execute();
  const byKey = new Map(rows.map((row) => [row.handle, row]));
  return new Map(
    [...keys].flatMap(([typed, key]) => {
      const row = byKey.get(key);
      return row ? [[typed, row] as const] : [];
    }),
  );
}

/** Addresses of posts of ours that everybody may read. */
async function statusesLinked(ctx: Ctx, spans: readonly Span[]): Promise<Map<string, Id>> {
  const asked = spans.flatMap((span) => {
    const ours = span.kind === 'url' ? ctx.origin.parse(span.url) : null;
    const isStatus = ours !== null && (ours.kind === 'page' || ours.kind === 'status');
    return isStatus && span.kind === 'url' ? [{ url: span.url, id: ours.id }] : [];
  });
  if (asked.length === 0) return new Map();
  const ids = asked.map(({ id }) => id);
  const rows = await ctx.db
    .selectFrom('statuses')
    .select('id')
    .where((eb) => ctx.dialect.among(eb.ref('id'), ids))
    .where('visibility', '<=', UNLISTED)
    .where('deleted_at', 'is', null)
    .execute();
  const open = new Set(rows.map((row) => row.id));
  return new Map(asked.filter(({ id }) => open.has(id)).map(({ url, id }) => [url, id]));
}

async function reactionsOf(ctx: Ctx, ids: readonly Id[], reader: Id | null): Promise<Map<Id, Reaction[]>> {
  const counts = await reactionCounts(ctx, ids);
  if ([...counts.values()].every((kinds) => kinds.length === 0)) return new Map();
  const own = reader === null ? null : await reactionsBy(ctx, reader, ids);
  const pictures = await reactionPictures(ctx);
  return new Map(
    [...counts].map(([id, kinds]) => [
      id,
      kinds.map(({ name, count }) => ({
        name,
        count,
        ...(own === null ? {} : { me: own.get(id)?.has(name) ?? false }),
        ...pictures(name),
      })),
    ]),
  );
}

/** What a reaction says of its picture, when its name is that of an emoji of ours. */
export async function reactionPictures(
  ctx: Ctx,
): Promise<(name: string) => Pick<Reaction, 'url' | 'static_url'>> {
  const ours = await ownEmojis(ctx);
  return (name) => {
    const row = ours.get(name);
    if (!row) return {};
    const { url, static_url } = emojiEntity(ctx, row);
    return { url, static_url };
  };
}
