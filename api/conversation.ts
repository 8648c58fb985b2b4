import { z } from 'zod';
import { Account } from './account.ts';
import { Id } from './params.ts';
import { Status } from './status.ts';

/** Direct statuses between the same people in one thread, as one of them sees it. */
export const Conversation = z.object({
  id: Id,
  unread: z.boolean(),
  accounts: z.array(Account),
  last_status: Status.nullable(),
});
export type Conversation = z.infer<typeof Conversation>;
