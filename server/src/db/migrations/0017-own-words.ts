import type { Migration } from '../migration.ts';

/** In which language a member reads the pages, and what their pictures show, in words. */
export const ownWords: Migration = {
  name: '0017-own-words',
  async up(run, { text }) {
    await run(`alter table members add column interface_language ${text}`);
    await run(`alter table accounts add column avatar_description ${text} not null default ''`);
    await run(`alter table accounts add column header_description ${text} not null default ''`);
  },
};
