import type { Generated, Selectable } from 'kysely';
import type { Id, Tables, Time } from '../db/tables.ts';

/** What is carried from an old account to a new one, in this order. */
export const PARTS = ['follows', 'notes', 'blocks', 'mutes'] as const;
export type Part = (typeof PARTS)[number];

export type MoveRow = Selectable<Tables['moves']>;

declare module '../db/tables.ts' {
  interface Tables {
    /** Other accounts that a member says are theirs: from there they may bring their followers. */
    aliases: { id: Id; account_id: Id; target_id: Id };
    /** Followers were asked to follow somebody to a new account: by a member, or by an account of another server. */
    moves: {
      id: Id;
      account_id: Id;
      target_id: Id;
      /** How many followed then, as the account showed it. */
      followers: number;
      /** The server of the new account, which all that is carried there asks; empty for ours. */
      host: string;
      /** What is being carried; null once all is. */
      part: Part | null;
      /** The last account of this part that was gone through. */
      done_to: Id;
      /** When the server of the new account was asked last for it; 0 for never. */
      stepped_at: Generated<Time>;
    };
  }
}
