import type { Migration } from '../migration.ts';

/** Pictures of statuses. The rows name files; what a status shows is also marked on the status, for lists of pictures. */
export const attachments: Migration = {
  name: '0004-attachments',
  async up(run, { int, text }) {
    await run(`create table attachments (
      id ${int} primary key,
      account_id ${int} not null references accounts (id),
      status_id ${int},
      place ${int} not null default 0,
      type ${text} not null,
      mime ${text},
      file ${text} unique,
      small_file ${text} unique,
      bytes ${int} not null default 0,
      width ${int},
      height ${int},
      small_width ${int},
      small_height ${int},
      blurhash ${text},
      focus ${text},
      description ${text},
      remote_url ${text},
      ready ${int} not null default 1,
      idle_since ${int}
    )`);
    await run(
      'create index attachments_status on attachments (status_id, place) where status_id is not null',
    );
    await run('create index attachments_idle on attachments (idle_since) where idle_since is not null');
    await run(`alter table statuses add column has_media ${int} not null default 0`);
    await run(`create index statuses_media_public on statuses (id)
      where has_media = 1 and visibility = 0 and deleted_at is null and boost_of_id is null`);
    await run('create index statuses_media_account on statuses (account_id, id) where has_media = 1');
  },
};
