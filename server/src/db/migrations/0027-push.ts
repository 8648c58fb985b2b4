import type { Migration } from '../migration.ts';

/** Where apps are told of notifications: one for each token, which goes with it. */
export const push: Migration = {
  name: '0027-push',
  async up(run, { int, text }) {
    await run(`create table push_subscriptions (
      id ${int} primary key,
      token_id ${int} not null unique,
      account_id ${int} not null references accounts (id),
      endpoint ${text} not null,
      p256dh ${text} not null,
      standard ${int} not null,
      policy ${text} not null,
      alerts ${text} not null,
      sealed ${text} not null
    )`);
    await run('create index push_subscriptions_account on push_subscriptions (account_id, id)');
  },
};
