import { Account } from '@skein/api/account.ts';
import { GroupedNotificationsResults, NotificationChoice, Supporting } from '@skein/api/notification.ts';
import { AccountPageParams, list, Nothing, optional, pageParams } from '@skein/api/params.ts';
import { z } from 'zod';
import { accountRopes } from '../accounts/index.ts';
import { notFound, Refusal } from '../errors.ts';
import { answerAgain } from '../http/again.ts';
import { json, listRope, rendered } from '../http/answer.ts';
import { linkHeader, pageOf } from '../http/pages.ts';
import { type Route, route } from '../http/route.ts';
import { dismissGroup } from './dismiss.ts';
import { GROUPED_TYPES } from './group-key.ts';
import { type Expanding, presentGroups } from './group-view.ts';
import { accountsOfGroup, groupByKey, groupsOf } from './groups.ts';
import { Counted, filterOf, wholeList } from './whole-list.ts';

/** Longer than any key of ours; what is longer names nothing. */
const GroupKey = z.string().max(100);
const ByKey = z.object({ group_key: GroupKey });
const GroupChoice = NotificationChoice.extend({ grouped_types: list(z.string().max(100), 50) });
const GroupsParams = pageParams(40, 80)
  .extend(GroupChoice.shape)
  .extend(Supporting.shape)
  .extend({ expand_accounts: optional(z.string().max(100)) });

function groupedFilter(choice: z.output<typeof GroupChoice>) {
  const asked = choice.grouped_types;
  const grouped = GROUPED_TYPES.filter((type) => asked.length === 0 || asked.includes(type));
  return { ...filterOf(choice), grouped };
}

/** @throws {Refusal} bad */
function expandingOf(asked = 'full'): Expanding {
  if (asked === 'full' || asked === 'partial_avatars') return asked;
  throw new Refusal('bad', 'expand_accounts must be full or partial_avatars');
}

export const groupRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v2/notifications',
    access: 'member',
    scopes: ['read:notifications'],
    params: GroupsParams,
    answer: GroupedNotificationsResults,
    about: 'What happened to you, in groups, newest first',
    async handle(ctx, input, request) {
      const expanding = expandingOf(input.expand_accounts);
      return answerAgain(ctx, request, async () => {
        const { groups, slice } = await groupsOf(ctx, groupedFilter(input), pageOf(input));
        const rope = await presentGroups(ctx, groups, { expanding, supported: input.supported_types });
        return { rope, headers: linkHeader(ctx, request, slice) };
      });
    },
  }),
  ...wholeList(
    '/api/v2/notifications',
    'groups have something new',
    GroupChoice.extend(Counted),
    groupedFilter,
  ),
  route({
    method: 'GET',
    path: '/api/v2/notifications/:group_key',
    access: 'member',
    scopes: ['read:notifications'],
    params: ByKey.extend(Supporting.shape),
    answer: GroupedNotificationsResults,
    about: 'One group of what happened to you',
    async handle(ctx, { group_key, supported_types: supported }) {
      const group = await groupByKey(ctx, group_key);
      if (!group) throw notFound();
      return rendered(await presentGroups(ctx, [group], { supported }));
    },
  }),
  route({
    method: 'GET',
    path: '/api/v2/notifications/:group_key/accounts',
    access: 'member',
    scopes: ['read:notifications'],
    params: AccountPageParams.extend(ByKey.shape),
    answer: z.array(Account),
    about: 'Who belongs to a group of what happened to you',
    async handle(ctx, { group_key, ...input }, request) {
      const { slice, ids } = await accountsOfGroup(ctx, group_key, pageOf(input));
      return rendered(listRope(await accountRopes(ctx, ids)), linkHeader(ctx, request, slice));
    },
  }),
  route({
    method: 'POST',
    path: '/api/v2/notifications/:group_key/dismiss',
    access: 'member',
    scopes: ['write:notifications'],
    params: ByKey,
    answer: Nothing,
    about: 'Remove a group of what you were told',
    async handle(ctx, { group_key }) {
      await dismissGroup(ctx, ctx.actor.accountId, group_key);
      return json({});
    },
  }),
];
