import { NotificationVerdict } from '@skein/api/notification.ts';
import { Flag, optional } from '@skein/api/params.ts';
import { z } from 'zod';
import type { Route } from '../http/route.ts';
import { changePolicy, policyOf } from '../notifications/index.ts';
import { showPage } from '../sign-in/index.ts';
import { memberForm, memberPage } from './member-routes.ts';

const PATH = '/settings/notifications';

/** Where a member says of whom they are told, and who waits. */
export const policyFormRoutes: readonly Route[] = [
  memberPage({
    path: PATH,
    params: z.object({ saved: optional(Flag) }),
    about: 'From whom you want to be told',
    async show(ctx, { memberId, input, request }) {
      const { summary, ...values } = await policyOf(ctx, memberId);
      return showPage(ctx, request, 'policy-form', { action: PATH, values, saved: input.saved === true });
    },
  }),
  memberForm({
    path: PATH,
    params: z.object({
      for_not_following: NotificationVerdict,
      for_not_followers: NotificationVerdict,
      for_new_accounts: NotificationVerdict,
      for_private_mentions: NotificationVerdict,
      for_limited_accounts: NotificationVerdict,
      for_bots: NotificationVerdict,
    }),
    about: 'Choose from whom you want to be told',
    async act(ctx, { memberId, input }) {
      await changePolicy(ctx, memberId, input);
      return `${PATH}?saved=1`;
    },
  }),
];
