import type { Migration } from '../migration.ts';

/** What members note about others and whom they endorse, in which languages they follow, and lists of who wants to be found. */
export const circles: Migration = {
  name: '0033-circles',
  async up(run, { int, text, indexOnly }) {
    await run(`create table account_notes (
      account_id ${int} not null references accounts (id),
      target_id ${int} not null references accounts (id),
      comment ${text} not null,
      primary key (account_id, target_id)
    )${indexOnly}`);
    await run('create index account_notes_target on account_notes (target_id)');
    await run(`create table endorsements (
      id ${int} primary key,
      account_id ${int} not null references accounts (id),
      target_id ${int} not null references accounts (id),
      unique (account_id, target_id)
    )`);
    await run('create index endorsements_page on endorsements (account_id, id)');
    await run('create index endorsements_target on endorsements (target_id)');
    await run(`create table dismissed_suggestions (
      account_id ${int} not null references accounts (id),
      target_id ${int} not null references accounts (id),
      primary key (account_id, target_id)
    )${indexOnly}`);
    await run('create index dismissed_suggestions_target on dismissed_suggestions (target_id)');
    for (const table of ['follows', 'follow_requests']) {
      await run(`alter table ${table} add column languages ${text}`);
    }
    await run('create index follows_in_languages on follows (follower_id) where languages is not null');
    for (const column of ['show_media', 'show_media_replies', 'show_featured']) {
      await run(`alter table accounts add column ${column} ${int} not null default 1`);
    }
    await run(`alter table accounts add column attribution_domains ${text} not null default '[]'`);
    const found = 'where discoverable = 1';
    await run(`create index accounts_found on accounts (id) ${found}`);
    await run(`create index accounts_found_here on accounts (id) ${found} and local = 1`);
    await run(`create index accounts_active on accounts ((coalesce(last_status_at, 0)), id) ${found}`);
    await run(
      `create index accounts_active_here on accounts ((coalesce(last_status_at, 0)), id) ${found} and local = 1`,
    );
    await run(`create index accounts_followed on accounts (followers_count, id) ${found}`);
  },
};
