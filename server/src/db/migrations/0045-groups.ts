import type { Migration } from '../migration.ts';

/**
 * Groups of notifications, counted; what was dismissed and waits to be removed. And what members ask of their
 * notifications, each by an index that a crowd of others does not stand in.
 */
export const groups: Migration = {
  name: '0045-groups',
  async up(run, { int, text, indexOnly }) {
    await run(`create table notification_groups (
      id ${int} primary key,
      account_id ${int} not null references members (account_id),
      group_key ${text} not null,
      type ${text} not null,
      status_id ${int} not null,
      newest_id ${int} not null,
      notifications_count ${int} not null,
      unique (account_id, group_key)
    )`);
    await run('create index notification_groups_page on notification_groups (account_id, type, newest_id)');
    await run(`alter table notifications add column counted ${int} not null default 0`);
    // What is still to be counted, by jobs.
    await run(`create index notifications_uncounted on notifications (id)
      where group_key is not null and counted = 0`);
    await run('create index notifications_shown on notifications (account_id, id) where filtered = 0');
    await run(`create index notifications_alone on notifications (account_id, type, filtered, id)
      where group_key is null`);
    await run(`create index notifications_grouped on notifications (account_id, type, id)
      where group_key is not null`);
    await run('create index notifications_between on notifications (account_id, from_account_id, type, id)');
    await run(`create table notification_dismissals (
      account_id ${int} not null references members (account_id),
      from_account_id ${int} not null references accounts (id),
      until ${int} not null,
      primary key (account_id, from_account_id)
    )${indexOnly}`);
    await run('create index notification_dismissals_from on notification_dismissals (from_account_id)');
  },
};
