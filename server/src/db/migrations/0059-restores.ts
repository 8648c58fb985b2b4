import type { Migration } from '../migration.ts';

/**
 * Members who came from a server that is gone: which account they had there, whom it is still to be told, and until that
 * is done the keys it is signed with.
 */
export const restores: Migration = {
  name: '0059-restores',
  async up(run, { int, text }) {
    await run(`create table restores (
      id ${int} primary key,
      account_id ${int} not null references accounts (id),
      actor_uri ${text} not null,
      address ${text} not null,
      document ${text} not null,
      hosts ${int} not null,
      total ${int} not null,
      arrived ${int} not null,
      refused ${int} not null,
      more ${int} not null,
      until ${int} not null,
      finished_at ${int}
    )`);
    await run('create index restores_account on restores (account_id, id)');
    await run('create index restores_open on restores (until) where finished_at is null');
    await run(`create table restore_keys (
      restore_id ${int} not null references restores (id),
      place ${int} not null,
      key_id ${text} not null,
      sealed ${text} not null,
      primary key (restore_id, place)
    )`);
    await run(`create table restore_inboxes (
      restore_id ${int} not null references restores (id),
      inbox ${text} not null,
      host ${text} not null,
      page ${int} not null,
      state ${text},
      primary key (restore_id, inbox)
    )`);
    await run('create index restore_inboxes_host on restore_inboxes (restore_id, host)');
    await run('create index restore_inboxes_page on restore_inboxes (restore_id, page)');
    await run('create index restore_inboxes_open on restore_inboxes (restore_id) where state is null');
    await run(`alter table outgoing add column restore_id ${int}`);
  },
};
