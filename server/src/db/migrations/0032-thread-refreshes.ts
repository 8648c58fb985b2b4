import type { Migration } from '../migration.ts';

/** Which threads are asked for what is missing here, since when, and what was found. */
export const threadRefreshes: Migration = {
  name: '0032-thread-refreshes',
  async up(run, { int }) {
    await run(`create table thread_refreshes (
      conversation_id ${int} primary key,
      id ${int} not null unique,
      started_at ${int} not null,
      ended_at ${int},
      found ${int} not null default 0
    )`);
    await run('create index thread_refreshes_started on thread_refreshes (started_at)');
  },
};
