import type { Migration } from '../migration.ts';

/** By what another server takes a favourite back, and what is shown for its films until somebody plays them. */
export const received: Migration = {
  name: '0065-received',
  async up(run, { text }) {
    await run(`alter table favourites add column uri ${text}`);
    await run('create index favourites_uri on favourites (uri) where uri is not null');
    await run(`alter table attachments add column preview_url ${text}`);
  },
};
