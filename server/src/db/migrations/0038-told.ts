import type { Migration } from '../migration.ts';

/** Terms of service by the day from which they hold; announcements, who has read them and how people answer. */
export const told: Migration = {
  name: '0038-told',
  async up(run, { int, text, indexOnly }) {
    await run(`create table terms_of_service (
      effective_on ${text} primary key,
      text ${text} not null,
      published_at ${int} not null
    )`);
    await run(`create table announcements (
      id ${int} primary key,
      text ${text} not null,
      starts_at ${int},
      ends_at ${int},
      all_day ${int} not null default 0,
      updated_at ${int} not null
    )`);
    await run(`create table announcement_dismissals (
      account_id ${int} not null references accounts (id),
      announcement_id ${int} not null references announcements (id),
      primary key (account_id, announcement_id)
    )${indexOnly}`);
    await run('create index announcement_dismissals_of on announcement_dismissals (announcement_id)');
    await run(`create table announcement_reactions (
      id ${int} primary key,
      announcement_id ${int} not null references announcements (id),
      account_id ${int} not null references accounts (id),
      name ${text} not null,
      unique (announcement_id, account_id, name)
    )`);
    await run('create index announcement_reactions_account on announcement_reactions (account_id)');
  },
};
