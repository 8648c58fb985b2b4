import type { Migration } from '../migration.ts';

/** Finds what others were told of an account that is gone. */
export const accountDeleted: Migration = {
  name: '0012-account-deleted',
  async up(run) {
    await run('create index notifications_from on notifications (from_account_id)');
  },
};
