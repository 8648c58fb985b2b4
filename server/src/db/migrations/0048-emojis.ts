import type { Migration } from '../migration.ts';

/** Custom emojis, ours and those of other servers. */
export const emojis: Migration = {
  name: '0048-emojis',
  async up(run, { int, text }) {
    await run(`create table emojis (
      id ${int} primary key,
      name ${text} not null unique,
      shortcode ${text} not null,
      host ${text},
      uri ${text},
      file ${text} not null,
      still_file ${text} not null,
      mime ${text},
      image_url ${text},
      category ${text},
      featured ${int} not null,
      visible ${int} not null,
      disabled ${int} not null,
      updated_at ${int},
      taken_at ${int} not null
    )`);
    await run('create index emojis_host on emojis (host, id)');
  },
};
