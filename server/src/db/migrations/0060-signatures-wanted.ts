import type { Migration } from '../migration.ts';

/** How other servers asked for requests to be signed, and until when that is believed. */
export const signaturesWanted: Migration = {
  name: '0060-signatures-wanted',
  async up(run, { int, text }) {
    await run(`alter table hosts add column signature ${text}`);
    await run(`alter table hosts add column signature_until ${int}`);
    await run(
      'create index hosts_signature_until on hosts (signature_until) where signature_until is not null',
    );
  },
};
