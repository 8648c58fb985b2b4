import type { Migration } from '../migration.ts';

/** Letters to members. */
export const mail: Migration = {
  name: '0003-mail',
  async up(run, { int, text }) {
    await run(`create table mails (
      id ${int} primary key,
      account_id ${int},
      address ${text} not null,
      subject ${text} not null,
      body ${text},
      sent_at ${int},
      error ${text}
    )`);
  },
};
