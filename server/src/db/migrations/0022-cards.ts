import type { Migration } from '../migration.ts';

/** What pages say of themselves that posts link to: one row a page, however many posts do. */
export const cards: Migration = {
  name: '0022-cards',
  async up(run, { int, text }) {
    await run(`create table cards (
      id ${int} primary key,
      url ${text} not null unique,
      title ${text} not null default '',
      description ${text} not null default '',
      language ${text},
      author_name ${text} not null default '',
      author_url ${text} not null default '',
      provider_name ${text} not null default '',
      image_url ${text},
      image ${text} unique,
      image_description ${text} not null default '',
      width ${int} not null default 0,
      height ${int} not null default 0,
      blurhash ${text},
      published_at ${int},
      made_at ${int} not null,
      asked_at ${int},
      fetched_at ${int}
    )`);
    await run(`create table status_cards (
      status_id ${int} primary key references statuses (id),
      card_id ${int} not null references cards (id),
      url ${text} not null
    )`);
    await run('create index status_cards_card on status_cards (card_id, status_id)');
  },
};
