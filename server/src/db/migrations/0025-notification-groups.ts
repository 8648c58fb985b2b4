import type { Migration } from '../migration.ts';

/** What happened in the same way to the same thing within half a day is one group; what a member holds back is marked. */
export const notificationGroups: Migration = {
  name: '0025-notification-groups',
  async up(run, { int, text }) {
    await run(`alter table notifications add column group_key ${text}`);
    await run(`alter table notifications add column filtered ${int} not null default 0`);
    await run(`create index notifications_group on notifications (account_id, group_key, id)
      where group_key is not null`);
  },
};
