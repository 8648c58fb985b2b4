import type { Migration } from '../migration.ts';

/** The public lists leave out answers to others: what is left is found without looking at each of them. */
export const noAnswers: Migration = {
  name: '0044-no-answers',
  async up(run) {
    await run(`create index statuses_public_no_answers on statuses (id)
      where visibility = 0 and deleted_at is null and boost_of_id is null
        and (in_reply_to_id is null or in_reply_to_account_id = account_id)`);
  },
};
