import type { Migration } from '../migration.ts';

/** Statuses that wait for their time, and the pictures that wait with them. */
export const scheduled: Migration = {
  name: '0030-scheduled',
  async up(run, { int, text }) {
    await run(`create table scheduled_statuses (
      id ${int} primary key,
      account_id ${int} not null references accounts (id),
      app_id ${int},
      scheduled_at ${int} not null,
      draft ${text} not null,
      idempotency_key ${text},
      key_until ${int}
    )`);
    await run('create index scheduled_statuses_account on scheduled_statuses (account_id, id)');
    await run('create index scheduled_statuses_day on scheduled_statuses (account_id, scheduled_at)');
    await run(`create unique index scheduled_statuses_key on scheduled_statuses (account_id, idempotency_key)
      where idempotency_key is not null`);
    await run(`alter table attachments add column scheduled_id ${int}`);
    await run(
      'create index attachments_scheduled on attachments (scheduled_id, place) where scheduled_id is not null',
    );
  },
};
