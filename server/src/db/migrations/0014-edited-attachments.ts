import type { Migration } from '../migration.ts';

/** Edits change what hangs on a status: what was taken off stands in its history, with what was said of it then. */
export const editedAttachments: Migration = {
  name: '0014-edited-attachments',
  async up(run, { int, text }) {
    await run(`alter table attachments add column removed ${int} not null default 0`);
    await run(`alter table status_edits add column attachments ${text}`);
  },
};
