import type { Migration } from '../migration.ts';

/** When something of a move was carried last, so that all moves to one server keep its pace together. */
export const moveSteps: Migration = {
  name: '0057-move-steps',
  async up(run, { int }) {
    await run(`alter table moves add column stepped_at ${int} not null default 0`);
    await run('create index moves_stepped on moves (host, stepped_at)');
  },
};
