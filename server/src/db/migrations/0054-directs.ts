import type { Migration } from '../migration.ts';

/** What somebody wrote to others alone, so that a list walks over so much of it and no more. */
export const directs: Migration = {
  name: '0054-directs',
  async up(run) {
    await run('create index statuses_account_direct on statuses (account_id, id) where visibility >= 3');
  },
};
