import type { Migration } from '../migration.ts';

/** What a status said before and after each edit; who is no longer named in it may still read it. */
export const edits: Migration = {
  name: '0008-edits',
  async up(run, { int, text }) {
    await run(`create table status_edits (
      id ${int} primary key,
      status_id ${int} not null references statuses (id),
      written_at ${int} not null,
      content ${text} not null,
      spoiler ${text} not null,
      sensitive ${int} not null
    )`);
    await run('create index status_edits_status on status_edits (status_id, id)');
    await run(`alter table mentions add column silent ${int} not null default 0`);
  },
};
