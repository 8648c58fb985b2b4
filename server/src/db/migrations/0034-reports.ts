import type { Migration } from '../migration.ts';

/** What people tell those who run the server about others. */
export const reports: Migration = {
  name: '0034-reports',
  async up(run, { int, text, indexOnly }) {
    await run(`create table reports (
      id ${int} primary key,
      account_id ${int} not null references accounts (id),
      target_id ${int} not null references accounts (id),
      comment ${text} not null,
      category ${text} not null,
      rule_ids ${text} not null default '[]',
      forwarded ${int} not null default 0,
      uri ${text} unique,
      action_taken_at ${int}
    )`);
    await run('create index reports_account on reports (account_id)');
    await run('create index reports_target on reports (target_id)');
    await run(`create table report_statuses (
      report_id ${int} not null references reports (id),
      status_id ${int} not null references statuses (id),
      primary key (report_id, status_id)
    )${indexOnly}`);
    await run('create index report_statuses_status on report_statuses (status_id)');
  },
};
