import type { Migration } from '../migration.ts';

/** The words of what people wrote, and the index over those that everybody may read. */
export const search: Migration = {
  name: '0035-search',
  async up(run, { int, text, fullText }) {
    await run(`create table status_words (
      status_id ${int} primary key,
      words ${text} not null,
      indexed ${int} not null
    )`);
    await run('create index status_words_waiting on status_words (status_id) where indexed = 2');
    await run(`create table leaving_words (
      id ${int} primary key,
      status_id ${int} not null,
      words ${text} not null
    )`);
    await run(`create table search_progress (id ${int} primary key, below ${int} not null)`);
    await run(
      fullText.create({ name: 'status_index', table: 'status_words', words: 'words', where: 'indexed = 1' }),
    );
    for (const setting of fullText.settings)
      await run(`insert into status_index (status_index, rank) values (${setting})`);
    await run(
      'create index statuses_boosted_by on statuses (account_id, boost_of_id) where boost_of_id is not null',
    );
  },
};
