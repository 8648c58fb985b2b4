import type { NotificationChoice } from '@skein/api/notification.ts';
import { limit, Nothing } from '@skein/api/params.ts';
import { z } from 'zod';
import type { MemberCtx } from '../context.ts';
import { json } from '../http/answer.ts';
import { type Route, route } from '../http/route.ts';
import { readUpTo } from '../timelines/index.ts';
import { dismissAll } from './dismiss.ts';
import { type NotificationFilter, notificationsOf } from './queries.ts';
import type { NotificationType } from './tables.ts';

/** The list that an app asks for. */
export function filterOf(choice: NotificationChoice): NotificationFilter {
  return {
    types: choice.types.length > 0 ? (choice.types as NotificationType[]) : null,
    excluded: choice.exclude_types,
    fromId: choice.account_id ?? null,
    filtered: choice.include_filtered ?? false,
  };
}

/** How far is counted. */
export const Counted = { limit: limit(100, 1000) };

/** What can be done with a list as a whole, one by one or in groups: counting what is unread in it, and clearing it. */
export function wholeList<C extends NotificationChoice & { limit: number }>(
  path: string,
  counted: string,
  params: z.ZodType<C>,
  filterOf: (choice: C) => NotificationFilter,
): Route[] {
  return [
    route({
      method: 'GET',
      path: `${path}/unread_count`,
      access: 'member',
      scopes: ['read:notifications'],
      params,
      answer: z.object({ count: z.number().int() }),
      about: `How many ${counted} since you last marked your notifications as read`,
      async handle(ctx, input) {
        return json({ count: await unreadIn(ctx, filterOf(input), input.limit) });
      },
    }),
    route({
      method: 'POST',
      path: `${path}/clear`,
      access: 'member',
      scopes: ['write:notifications'],
      params: Nothing,
      answer: Nothing,
      about: 'Remove everything you were told',
      async handle(ctx) {
        await dismissAll(ctx, ctx.actor.accountId);
        return json({});
      },
    }),
  ];
}

/** More than so many are counted apart from the server's other work. */
const COUNTED_HERE = 100;

/** Counts what is newer than the member's mark, up to a limit. */
async function unreadIn(ctx: MemberCtx, filter: NotificationFilter, most: number): Promise<number> {
  const above = await readUpTo(ctx, ctx.actor.accountId, 'notifications');
  const page = { limit: most, maxId: null, sinceId: above, minId: null };
  const reading = most > COUNTED_HERE ? { ...ctx, db: ctx.slow } : ctx;
  return (await notificationsOf(reading, filter, page)).ids.length;
}
