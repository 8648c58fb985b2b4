import type { Role } from '../context.ts';
import type { Time } from '../db/tables.ts';

/** What decides whether a member may act: columns of `members` and `accounts`, null where there is no such row. */
export interface Standing {
  role: Role | null;
  confirmed_at: Time | null;
  approved_at: Time | null;
  disabled_at: Time | null;
  suspended_at: Time | null;
  deleted_at: Time | null;
}

/** For a `select` over both tables. */
export const STANDING = [
  'members.role',
  'members.confirmed_at',
  'members.approved_at',
  'members.disabled_at',
  'accounts.suspended_at',
  'accounts.deleted_at',
] as const;

export type Hindrance = 'gone' | 'disabled' | 'unconfirmed' | 'pending';

/** Why this member may not act, by session or by token; null when they may. */
export function hindranceOf(row: Standing): Hindrance | null {
  if (row.role === null || row.deleted_at !== null) return 'gone';
  if (row.disabled_at !== null || row.suspended_at !== null) return 'disabled';
  if (row.confirmed_at === null) return 'unconfirmed';
  return row.approved_at === null ? 'pending' : null;
}
