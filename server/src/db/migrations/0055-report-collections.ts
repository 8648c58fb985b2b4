import type { Migration } from '../migration.ts';

/** The collections that a report names. */
export const reportCollections: Migration = {
  name: '0055-report-collections',
  async up(run, { int, indexOnly }) {
    // What was named stays named, also when its owner takes it away.
    await run(`create table report_collections (
      report_id ${int} not null references reports (id),
      collection_id ${int} not null,
      primary key (report_id, collection_id)
    )${indexOnly}`);
  },
};
