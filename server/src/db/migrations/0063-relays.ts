import type { Migration } from '../migration.ts';

/** Relays: what passes public posts on between servers that do not know each other. */
export const relays: Migration = {
  name: '0063-relays',
  async up(run, { int, text }) {
    await run(`create table relays (
      id ${int} primary key,
      address ${text} not null unique,
      style ${text} not null,
      state ${text} not null,
      follow_id ${int},
      actor_id ${int} references accounts (id),
      follows_back ${text}
    )`);
    await run('create index relays_actor on relays (actor_id)');
  },
};
