import type { PreviewCard } from '@skein/api/card.ts';
import { type SqlBool, sql } from 'kysely';
import { type AccountRow, acctOf, loadAccounts, pageOf } from '../accounts/index.ts';
import { cardsOf } from '../cards/index.ts';
import type { Ctx } from '../context.ts';
import { prepared } from '../db/dialect.ts';
import { timeOf } from '../db/ids.ts';
import type { Id } from '../db/tables.ts';
import { type EmojisShown, emojiEntities, emojisIn } from '../emojis/index.ts';
import { type AttachmentRow, attachmentEntity, attachmentsOf } from '../media/index.ts';
import { collectionsIn } from './collections-in.ts';
import { contentOf } from './format.ts';
import { type PollRow, pollsOf, titlesOf } from './polls/queries.ts';
import { type StatusRow, statusUri } from './queries.ts';
import { ACCEPTED } from './quotes/queries.ts';
import type { Quoted } from './quotes/view.ts';
import { countsOf } from './told.ts';
import { VISIBILITIES } from './visibility.ts';

/** A status with the rows that its JSON is made of. */
export interface Hydrated {
  row: StatusRow;
  author: AccountRow;
  mentions: AccountRow[];
  /** Names of its hashtags. */
  tags: string[];
  attachments: AttachmentRow[];
  poll: PollRow | null;
  /** What is shown of the page it links to. */
  card: PreviewCard | null;
  app: { name: string; website: string | null } | null;
  quote: Quoted | null;
  /** Those that it links to. */
  collections: readonly Id[];
  /** Those of its poll too; null where nothing is written as emojis are. */
  emojis: EmojisShown | null;
}

interface Quoting {
  quoted_id: Id | null;
  quote_state: number | null;
  quote_older: number | null;
}

type Row = StatusRow & Quoting & { app_name: string | null; app_website: string | null; poll_id: Id | null };

const withBoosted = prepared<{ ids: unknown }, Row>((db, p, dialect) =>
  db
    .selectFrom('statuses')
    .leftJoin('apps', 'apps.id', 'statuses.app_id')
    .leftJoin('polls', 'polls.status_id', 'statuses.id')
    .leftJoin('quotes', 'quotes.status_id', 'statuses.id')
    .selectAll('statuses')
    .select(['apps.name as app_name', 'apps.website as app_website', 'polls.status_id as poll_id'])
    .select(['quotes.quoted_id', 'quotes.state as quote_state', 'quotes.older as quote_older'])
    .where(
      sql<SqlBool>`statuses.id in (
        select id from statuses asked where ${dialect.amongListed(sql.ref('asked.id'), p('ids'))}
        union all select boost_of_id from statuses boosts
        where ${dialect.amongListed(sql.ref('boosts.id'), p('ids'))} and boost_of_id is not null)`,
    )
    .where('statuses.deleted_at', 'is', null),
);

/** These, and the posts inside those that are boosts, without what was deleted. Eight queries at most for any number. */
export async function hydrate(ctx: Ctx, ids: readonly Id[]): Promise<Hydrated[]> {
  const rows = await withBoosted(ctx, { ids: ctx.dialect.idList(ids) });
  const named = await namedIn(ctx, { ids: ctx.dialect.idList(rows.map((row) => row.id)) });
  const people = new Set([
    ...rows.map((row) => row.account_id),
    ...named.flatMap((one) => (one.tag === null ? [one.id] : [])),
  ]);
  const illustrated = rows.filter((row) => row.has_media === 1).map((row) => row.id);
  const attached = await attachmentsOf(ctx, illustrated);
  const asking = await pollsOf(
    ctx,
    rows.flatMap((row) => row.poll_id ?? []),
  );
  const linking = rows.filter((row) => row.content.includes('href="http')).map((row) => row.id);
  const cards = await cardsOf(ctx, linking);
  const emojis = await emojisIn(
    ctx,
    rows.map(({ id, uri, spoiler, content }) => {
      return { uri, texts: [spoiler, content, ...(titlesOf(asking.get(id)) ?? [])] };
    }),
  );
  const accounts = new Map((await loadAccounts(ctx, [...people])).map((row) => [row.id, row]));
  return rows.flatMap((row, index) => {
    const author = accounts.get(row.account_id);
    if (!author) return [];
    const own = named.filter((one) => one.status_id === row.id);
    const mentions = own.flatMap((one) => (one.tag === null ? (accounts.get(one.id) ?? []) : []));
    const tags = own.flatMap((one) => one.tag ?? []).sort();
    const app = row.app_name === null ? null : { name: row.app_name, website: row.app_website };
    const poll = asking.get(row.id) ?? null;
    const attachments = attached.get(row.id) ?? [];
    const card = cards.get(row.id) ?? null;
    const collections = collectionsIn(ctx.origin, row.content);
    const shown = emojis[index] ?? null;
    const more = { card, poll, app, quote: quoteOf(row), collections, emojis: shown };
    return [{ row, author, mentions, tags, attachments, ...more }];
  });
}

/** A quote in a spelling that asks nobody is shown only where somebody agreed all the same, as in Mastodon. */
function quoteOf({ quoted_id: id, quote_state: state, quote_older }: Quoting): Quoted | null {
  return state === null || (quote_older === 1 && state !== ACCEPTED) ? null : { id, state };
}

interface Named {
  status_id: Id;
  /** Of the account or the hashtag. */
  id: Id;
  /** Null for an account. */
  tag: string | null;
}

/** Accounts and hashtags that these statuses name. */
const namedIn = prepared<{ ids: unknown }, Named>((db, p, dialect) =>
  db
    .selectFrom('mentions')
    .select(['status_id', 'account_id as id', sql<string | null>`null`.as('tag')])
    .where((eb) => dialect.amongListed(eb.ref('status_id'), p('ids')))
    .where('silent', '=', 0)
    .unionAll(
      db
        .selectFrom('status_tags')
        .innerJoin('tags', 'tags.id', 'status_tags.tag_id')
        .select(['status_tags.status_id', 'tags.id', 'tags.name as tag'])
        .where((eb) => dialect.amongListed(eb.ref('status_tags.status_id'), p('ids'))),
    ),
);

/** Its JSON up to its author. */
export function headOf(ctx: Ctx, { row, author }: Hydrated): string {
  const local = row.uri === null;
  const { favourites, boosts } = countsOf(row);
  const entity = {
    id: String(row.id),
    created_at: new Date(timeOf(row.id)).toISOString(),
    in_reply_to_id: row.in_reply_to_id === null ? null : String(row.in_reply_to_id),
    in_reply_to_account_id: row.in_reply_to_account_id === null ? null : String(row.in_reply_to_account_id),
    sensitive: row.sensitive === 1,
    spoiler_text: row.spoiler,
    visibility: VISIBILITIES[row.visibility],
    language: row.language,
    uri: statusUri(ctx, row),
    url: local ? ctx.origin.statusPage(author.username, row.id) : (row.url ?? row.uri),
    replies_count: row.replies_count,
    reblogs_count: boosts,
    favourites_count: favourites,
    quotes_count: row.quotes_count,
    edited_at: row.edited_at === null ? null : new Date(row.edited_at).toISOString(),
    content: contentOf(ctx, row),
    ...(row.boost_of_id === null ? { reblog: null } : {}),
  };
  return `${JSON.stringify(entity).slice(0, -1)},"account":`;
}

/** Its JSON behind its author, without what depends on the reader, as a poll, a quote and collections do; of a boost up to the post inside. */
export function tailOf(
  ctx: Ctx,
  { row, mentions, tags, attachments, card, poll, app, quote, collections, emojis }: Hydrated,
): string {
  const entity = {
    ...(row.uri === null ? { application: app } : {}),
    media_attachments: attachments.map((one) => attachmentEntity(ctx, one)),
    mentions: mentions.map((account) => ({
      id: String(account.id),
      username: account.username,
      url: pageOf(ctx, account),
      acct: acctOf(account),
    })),
    tags: tags.map((name) => ({ name, url: ctx.origin.tag(name) })),
    emojis: emojiEntities(ctx, emojis?.rows ?? []),
    card,
    ...(poll ? {} : { poll: null }),
    ...(quote ? {} : { quote: null }),
    // Of a boost; a post says it for each reader.
    ...(row.boost_of_id === null
      ? {}
      : { quote_approval: { automatic: [], manual: [], current_user: 'denied' } }),
    ...(collections.length > 0 ? {} : { tagged_collections: [] }),
  };
  const end = row.boost_of_id === null ? '' : ',"reblog":';
  return `,${JSON.stringify(entity).slice(1, -1)}${end}`;
}
