import type { Migration } from '../migration.ts';

/** What people say of themselves as they typed it, how far they have read, and lists of accounts by time. */
export const people: Migration = {
  name: '0006-people',
  async up(run, { int, text, indexOnly }) {
    await run(`alter table accounts add column hide_collections ${int} not null default 0`);
    await run(`alter table members add column note_source ${text} not null default ''`);
    await run(`alter table members add column fields_source ${text} not null default '[]'`);
    for (const table of ['follows', 'follow_requests']) {
      await run(`create index ${table}_of_followee on ${table} (followee_id, id)`);
      await run(`create index ${table}_of_follower on ${table} (follower_id, id)`);
    }
    for (const table of ['blocks', 'mutes', 'domain_blocks']) {
      await run(`create index ${table}_page on ${table} (account_id, id)`);
    }
    await run(`create table markers (
      account_id ${int} not null references members (account_id),
      timeline ${text} not null,
      last_read_id ${int} not null,
      version ${int} not null,
      updated_at ${int} not null,
      primary key (account_id, timeline)
    )${indexOnly}`);
  },
};
