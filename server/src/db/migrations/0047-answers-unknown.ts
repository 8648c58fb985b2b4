import type { Migration } from '../migration.ts';

/** What answers something that is not known here is an answer all the same: the public lists leave it out as well. */
export const answersUnknown: Migration = {
  name: '0047-answers-unknown',
  async up(run, { int }) {
    await run(`alter table statuses add column answers_unknown ${int} not null default 0`);
    await run(`create index statuses_public_beginnings on statuses (id)
      where visibility = 0 and deleted_at is null and boost_of_id is null
        and answers_unknown = 0 and (in_reply_to_id is null or in_reply_to_account_id = account_id)`);
  },
};
