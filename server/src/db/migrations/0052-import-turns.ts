import type { Migration } from '../migration.ts';

/** How often imports asked which server in this minute: for all processes, and when one starts anew. */
export const importTurns: Migration = {
  name: '0052-import-turns',
  async up(run, { int, text }) {
    await run(`create table import_turns (
      key ${text} primary key,
      count ${int} not null,
      until ${int} not null
    )`);
    await run('create index import_turns_until on import_turns (until)');
  },
};
