import type { Migration } from '../migration.ts';

/** Files that members bring from elsewhere, and what is still to be done of them. */
export const imports: Migration = {
  name: '0042-imports',
  async up(run, { int, text }) {
    await run(`create table imports (
      id ${int} primary key,
      account_id ${int} not null references accounts (id),
      type ${text} not null,
      mode ${text} not null,
      read ${int} not null,
      total ${int} not null,
      known ${int},
      imported ${int} not null,
      confirmed_at ${int},
      finished_at ${int},
      sweep_below ${int} not null
    )`);
    await run('create index imports_account on imports (account_id, id)');
    await run(`create unique index imports_working on imports (account_id)
      where confirmed_at is not null and finished_at is null`);
    await run('create index imports_finished on imports (finished_at)');
    await run('create index imports_unconfirmed on imports (id) where confirmed_at is null');
    await run(`create table import_rows (
      id ${int} primary key,
      import_id ${int} not null,
      line ${int} not null,
      cells ${text} not null,
      what ${text} not null,
      list ${text},
      host ${text},
      tries ${int} not null,
      next_at ${int}
    )`);
    await run('create index import_rows_due on import_rows (import_id, next_at, id)');
    await run('create index import_rows_named on import_rows (import_id, what)');
  },
};
