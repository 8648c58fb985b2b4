import type { Migration } from '../migration.ts';

/** Which statuses belong together, who mutes such a thread, and the direct ones as each member sees them. */
export const conversations: Migration = {
  name: '0031-conversations',
  async up(run, { int, text, indexOnly }) {
    await run(`create table conversations (
      id ${int} primary key,
      uri ${text} not null unique
    )`);
    await run(`alter table statuses add column conversation_id ${int}`);
    await run(
      'create index statuses_conversation on statuses (conversation_id, id) where conversation_id is not null',
    );
    await run(`create table conversation_mutes (
      account_id ${int} not null references accounts (id),
      conversation_id ${int} not null,
      primary key (account_id, conversation_id)
    )${indexOnly}`);
    await run(`create table talks (
      id ${int} primary key,
      account_id ${int} not null references accounts (id),
      conversation_id ${int} not null,
      participants ${text} not null,
      last_status_id ${int} not null,
      unread ${int} not null default 0,
      unique (account_id, conversation_id, participants)
    )`);
    await run('create index talks_account on talks (account_id, last_status_id)');
    await run(`create table talk_statuses (
      status_id ${int} not null,
      talk_id ${int} not null references talks (id),
      primary key (talk_id, status_id)
    )${indexOnly}`);
    await run('create index talk_statuses_status on talk_statuses (status_id)');
    // What is still to be found, by jobs.
    await run(`create index statuses_without_conversation on statuses (id)
      where conversation_id is null and boost_of_id is null`);
  },
};
