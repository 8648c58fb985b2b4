import type { PreviewCard } from '@skein/api/card.ts';
import type { Selectable } from 'kysely';
import type { Ctx } from '../context.ts';
import { prepared } from '../db/dialect.ts';
import type { Id, Tables } from '../db/tables.ts';
import './tables.ts';

type Page = Selectable<Tables['cards']> & { named: string };
type Row = Page & Pick<Selectable<Tables['status_cards']>, 'status_id'>;

const shown = prepared<{ statuses: unknown }, Row>((db, p, dialect) =>
  db
    .selectFrom('status_cards')
    .innerJoin('cards', 'cards.id', 'status_cards.card_id')
    .selectAll('cards')
    .select(['status_cards.status_id', 'status_cards.url as named'])
    .where((eb) => dialect.amongListed(eb.ref('status_cards.status_id'), p('statuses')))
    .where('cards.title', '<>', ''),
);

/** What is shown of pages under these statuses, by status. One query. */
export async function cardsOf(ctx: Ctx, statusIds: readonly Id[]): Promise<Map<Id, PreviewCard>> {
  if (statusIds.length === 0) return new Map();
  const rows = await shown(ctx, { statuses: ctx.dialect.idList(statusIds) });
  return new Map(rows.map((row) => [row.status_id, cardEntity(ctx, row)]));
}

/** What these pages say of themselves, by their ids. One query. */
export async function pagesOf(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, PreviewCard>> {
  if (ids.length === 0) return new Map();
  const rows = await ctx.db
    .selectFrom('cards')
    .selectAll()
    .where((eb) => ctx.dialect.among(eb.ref('id'), ids))
    .where('title', '<>', '')
    .execute();
  return new Map(rows.map((row) => [row.id, cardEntity(ctx, { ...row, named: row.url })]));
}

/** Only links: nothing that a page would have run in an app (`html`, `embed_url`) is read. */
function cardEntity({ origin }: Pick<Ctx, 'origin'>, row: Page): PreviewCard {
  const { author_name, author_url } = row;
  const hasAuthor = author_name !== '' || author_url !== '';
  return {
    url: row.named,
    title: row.title,
    description: row.description,
    language: row.language,
    type: 'link',
    author_name,
    author_url,
    provider_name: row.provider_name,
    provider_url: '',
    html: '',
    width: row.width,
    height: row.height,
    image: row.image === null ? null : origin.cardPicture(row.image),
    image_description: row.image_description,
    embed_url: '',
    blurhash: row.blurhash,
    published_at: row.published_at === null ? null : new Date(row.published_at).toISOString(),
    authors: hasAuthor ? [{ name: author_name, url: author_url, account: null }] : [],
  };
}
