import type { Id } from '../../db/tables.ts';

declare module '../../db/tables.ts' {
  interface Tables {
    /** Of a member, what their followers of one origin add up to: SHA-256 of each one's id, by XOR, in hex. */
    follower_digests: { account_id: Id; origin: string; digest: string; followers: number };
  }
}
