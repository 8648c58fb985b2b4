import { NotificationPolicy, NotificationVerdict, OldNotificationPolicy } from '@skein/api/notification.ts';
import { Flag, Nothing, optional } from '@skein/api/params.ts';
import { z } from 'zod';
import type { MemberCtx } from '../context.ts';
import { json } from '../http/answer.ts';
import { type Route, route } from '../http/route.ts';
import { changePolicy, policyOf } from './policy.ts';
import type { Policy, PolicyName } from './tables.ts';

const Verdict = optional(NotificationVerdict);
const PolicyParams = z.object({
  for_not_following: Verdict,
  for_not_followers: Verdict,
  for_new_accounts: Verdict,
  for_private_mentions: Verdict,
  for_limited_accounts: Verdict,
  for_bots: Verdict,
});

const Filter = optional(Flag);
const OldPolicyParams = z.object({
  filter_not_following: Filter,
  filter_not_followers: Filter,
  filter_new_accounts: Filter,
  filter_private_mentions: Filter,
});

/** What the older form can say, by the name that it has there. */
const OLD_NAMES = {
  filter_not_following: 'for_not_following',
  filter_not_followers: 'for_not_followers',
  filter_new_accounts: 'for_new_accounts',
  filter_private_mentions: 'for_private_mentions',
} as const satisfies Record<string, PolicyName>;
const OLD_ENTRIES = Object.entries(OLD_NAMES) as [keyof typeof OLD_NAMES, PolicyName][];

async function oldPolicyOf(ctx: MemberCtx): Promise<OldNotificationPolicy> {
  const { summary, ...policy } = await policyOf(ctx, ctx.actor.accountId);
  const flags = OLD_ENTRIES.map(([old, name]) => [old, policy[name] !== 'accept'] as const);
  return { ...(Object.fromEntries(flags) as Record<keyof typeof OLD_NAMES, boolean>), summary };
}

export const policyRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v2/notifications/policy',
    access: 'member',
    scopes: ['read:notifications'],
    params: Nothing,
    answer: NotificationPolicy,
    about: 'From whom you want to be told, and what waits for you',
    handle: async (ctx) => json(await policyOf(ctx, ctx.actor.accountId)),
  }),
  route({
    method: 'PUT',
    path: '/api/v2/notifications/policy',
    access: 'member',
    scopes: ['write:notifications'],
    params: PolicyParams,
    answer: NotificationPolicy,
    about: 'Choose from whom you want to be told',
    async handle(ctx, input) {
      await changePolicy(ctx, ctx.actor.accountId, given(input));
      return json(await policyOf(ctx, ctx.actor.accountId));
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/notifications/policy',
    access: 'member',
    scopes: ['read:notifications'],
    params: Nothing,
    answer: OldNotificationPolicy,
    about: 'The same in its first form',
    handle: async (ctx) => json(await oldPolicyOf(ctx)),
  }),
  route({
    method: 'PUT',
    path: '/api/v1/notifications/policy',
    access: 'member',
    scopes: ['write:notifications'],
    params: OldPolicyParams,
    answer: OldNotificationPolicy,
    about: 'The same in its first form',
    async handle(ctx, input) {
      const changes = OLD_ENTRIES.flatMap(([old, name]) => {
        const asked = input[old];
        return asked === undefined ? [] : [[name, asked ? 'filter' : 'accept'] as const];
      });
      await changePolicy(ctx, ctx.actor.accountId, Object.fromEntries(changes));
      return json(await oldPolicyOf(ctx));
    },
  }),
];

/** What was said at all. */
function given(input: z.output<typeof PolicyParams>): Partial<Policy> {
  return Object.fromEntries(Object.entries(input).filter(([, verdict]) => verdict !== undefined));
}
