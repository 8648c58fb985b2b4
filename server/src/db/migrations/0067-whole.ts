import type { Migration } from '../migration.ts';

/** Answers that came before what they answer; whose posts from before they were followed have been asked for. */
export const whole: Migration = {
  name: '0067-whole',
  async up(run, { int, text }) {
    await run(`create table awaited_parents (
      status_id ${int} primary key references statuses (id),
      uri ${text} not null
    )`);
    await run('create index awaited_parents_uri on awaited_parents (uri, status_id)');
    await run(`create table outbox_reads (
      account_id ${int} primary key,
      read_at ${int} not null,
      left_at ${int}
    )`);
  },
};
