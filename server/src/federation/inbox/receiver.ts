import type { Ctx } from '../../context.ts';
import type { Tx } from '../../db/transact.ts';
import type { Activity } from '../normalise/activity.ts';

/** What an activity changes: the call of a verb, in the transaction that ends the activity's row. */
export type Effect = (ctx: Ctx & { tx: Tx }) => Promise<unknown>;

/**
 * Understands one activity. It reads and fetches here, outside any transaction, and says what is to be changed; null
 * for nothing. `ctx` acts as the account that signed it.
 */
export type Receiver = (ctx: Ctx, activity: Activity) => Promise<Effect | null>;
