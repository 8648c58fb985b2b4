import type { Migration } from '../migration.ts';

/** Keys of accounts elsewhere beside the main one, and which list of followers a member took into their kit last. */
export const recoveryKeys: Migration = {
  name: '0058-recovery-keys',
  async up(run, { int, text }) {
    await run(`alter table accounts add column multikeys ${text} not null default '[]'`);
    await run(`create table recovery_lists (
      account_id ${int} primary key references accounts (id),
      made_at ${int} not null,
      listed ${int} not null,
      followers ${int} not null
    )`);
  },
};
