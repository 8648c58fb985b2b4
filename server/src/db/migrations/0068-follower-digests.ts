import type { Migration } from '../migration.ts';

/** What the followers of a member on each server add up to (FEP-8fcf), and which follows are in that sum. */
export const followerDigests: Migration = {
  name: '0068-follower-digests',
  async up(run, { int, text, indexOnly }) {
    for (const table of ['follows', 'follow_requests'])
      await run(`alter table ${table} add column in_digest ${int} not null default 0`);
    await run(
      'create index follows_not_in_digest on follows (id) where in_digest = 0 and follower_local = 0',
    );
    await run(`create table follower_digests (
      account_id ${int} not null references accounts (id),
      origin ${text} not null,
      digest ${text} not null,
      followers ${int} not null,
      primary key (account_id, origin)
    )${indexOnly}`);
  },
};
