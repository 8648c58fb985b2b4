import type { Migration } from '../migration.ts';

/** From whom members want to be told, and what they hold back until they have decided about somebody. */
export const notificationPolicy: Migration = {
  name: '0026-notification-policy',
  async up(run, { int, text }) {
    await run(`create table notification_policies (
      account_id ${int} primary key references members (account_id),
      for_not_following ${text} not null default 'accept',
      for_not_followers ${text} not null default 'accept',
      for_new_accounts ${text} not null default 'accept',
      for_private_mentions ${text} not null default 'filter',
      for_limited_accounts ${text} not null default 'filter',
      for_bots ${text} not null default 'accept'
    )`);
    for (const table of ['notification_permissions', 'notification_requests']) {
      await run(`create table ${table} (
        id ${int} primary key,
        account_id ${int} not null references members (account_id),
        from_account_id ${int} not null references accounts (id),
        unique (account_id, from_account_id)
      )`);
      await run(`create index ${table}_from on ${table} (from_account_id)`);
    }
    await run('create index notification_requests_page on notification_requests (account_id, id)');
    await run(`create index notifications_filtered on notifications (account_id, from_account_id, id)
      where filtered = 1`);
    await run(`create table severances (
      id ${int} primary key,
      account_id ${int} not null references members (account_id),
      type ${text} not null,
      target_name ${text} not null,
      followers_count ${int} not null,
      following_count ${int} not null
    )`);
    await run('create index severances_account on severances (account_id)');
  },
};
