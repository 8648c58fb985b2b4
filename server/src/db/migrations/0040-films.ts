import type { Migration } from '../migration.ts';

/** Films and sounds: how long they are, how fast, and whether they could not be made ready. */
export const films: Migration = {
  name: '0040-films',
  async up(run, { int, text }) {
    await run(`alter table attachments add column duration_ms ${int}`);
    await run(`alter table attachments add column frame_rate ${text}`);
    await run(`alter table attachments add column bitrate ${int}`);
    await run(`alter table attachments add column failed ${int} not null default 0`);
  },
};
