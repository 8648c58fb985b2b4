import type { Migration } from '../migration.ts';

/** Where accounts live now, which others members say are theirs, and what is still to be carried from one to the other. */
export const moves: Migration = {
  name: '0056-moves',
  async up(run, { int, text }) {
    await run(`alter table accounts add column moved_to_id ${int} references accounts (id)`);
    await run(`create table aliases (
      id ${int} primary key,
      account_id ${int} not null references accounts (id),
      target_id ${int} not null references accounts (id),
      unique (account_id, target_id)
    )`);
    await run('create index aliases_target on aliases (target_id)');
    await run(`create table moves (
      id ${int} primary key,
      account_id ${int} not null references accounts (id),
      target_id ${int} not null references accounts (id),
      followers ${int} not null,
      host ${text} not null,
      part ${text},
      done_to ${int} not null default 0
    )`);
    await run('create index moves_account on moves (account_id, id)');
    await run('create index moves_target on moves (target_id)');
    await run('create index moves_open on moves (host, id) where part is not null');
    await run('create index mutes_target on mutes (target_id, account_id)');
  },
};
