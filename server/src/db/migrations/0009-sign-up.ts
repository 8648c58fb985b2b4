import type { Migration } from '../migration.ts';

/** Who asked to live here and does not yet, and links to a new password. */
export const signUp: Migration = {
  name: '0009-sign-up',
  async up(run, { int, text }) {
    await run(`create table sign_ups (
      id ${int} primary key,
      username ${text} not null,
      handle ${text} not null unique,
      email ${text},
      email_folded ${text},
      password_hash ${text} not null,
      locale ${text} not null,
      reason ${text},
      code_hash ${text} unique,
      code_until ${int},
      confirmed_at ${int},
      token_hash ${text} unique,
      app_id ${int},
      scopes ${text}
    )`);
    await run('create index sign_ups_email on sign_ups (email_folded)');
    await run(`create table reset_links (
      id ${int} primary key,
      code_hash ${text} not null unique,
      account_id ${int} not null references members (account_id),
      until ${int} not null
    )`);
    await run('create index reset_links_account on reset_links (account_id)');
    await run('create index tokens_app on tokens (app_id)');
    await run('create index grants_app on grants (app_id)');
    await run('create index sign_ups_app on sign_ups (app_id)');
  },
};
