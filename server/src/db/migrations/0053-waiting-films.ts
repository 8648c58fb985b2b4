import type { Migration } from '../migration.ts';

/** Films and sounds that are being made ready, by whose they are: few at any time. */
export const waitingFilms: Migration = {
  name: '0053-waiting-films',
  async up(run) {
    await run('create index attachments_making on attachments (account_id) where ready = 0');
  },
};
