import type { Migration } from '../migration.ts';

/** What this server does with others as a whole, and what that makes of the accounts there. */
export const hostRules: Migration = {
  name: '0062-host-rules',
  async up(run, { int, text }) {
    await run(`create table host_rules (
      id ${int} primary key,
      domain ${text} not null unique,
      severity ${text} not null,
      reject_media ${int} not null,
      reject_reports ${int} not null,
      obfuscate ${int} not null,
      private_comment ${text} not null,
      public_comment ${text} not null,
      changed_id ${int} not null
    )`);
    await run(`create table allowed_hosts (
      id ${int} primary key,
      domain ${text} not null unique
    )`);
    await run(`alter table accounts add column silenced_at ${int}`);
    await run(`alter table accounts add column host_limits ${int} not null default 0`);
  },
};
