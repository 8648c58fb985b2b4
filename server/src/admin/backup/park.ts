import type { Row } from '../../db/rows.ts';

/** Work that tells others something: other servers, browsers, mailboxes. What only tidies up here goes on. */
const TELLING =
  /^(event:(federation|push|mail)\.|federation\.(expand|replay|say-profile|say-poll|say-report)$|mail\.send$|push\.send$)/;

/**
 * Gives a row as it is restored, or null for one that stays out. What waits to be sent was perhaps sent by the server
 * that went on after the backup, so it is not sent again.
 */
export function parked(table: string, row: Row): Row | null {
  if (table === 'outgoing' || table === 'deliveries' || table === 'restore_keys') return null;
  if (table === 'hosts') return { ...row, behind_since: null, open_until: null, failures: 0 };
  if (table === 'jobs') return TELLING.test(String(row.kind)) ? null : row;
  return row;
}
