import type { Migration } from '../migration.ts';

/** Names of people as words, each found by its beginning. */
export const names: Migration = {
  name: '0036-names',
  async up(run, { int, text, indexOnly }) {
    await run(`create table account_words (
      word ${text} not null,
      account_id ${int} not null references accounts (id),
      primary key (word, account_id)
    )${indexOnly}`);
    await run('create index account_words_account on account_words (account_id)');
  },
};
