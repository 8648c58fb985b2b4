import { ById } from '@skein/api/params.ts';
import { dismiss } from '../announcements/index.ts';
import type { Route } from '../http/route.ts';
import { HOME } from '../sign-in/index.ts';
import { memberForm } from './member-routes.ts';

/** The button under what the server tells its members. */
export const announcementActs: readonly Route[] = [
  memberForm({
    path: '/announcements/:id/dismiss',
    params: ById,
    about: 'An announcement was read',
    async act(ctx, { input, back }) {
      await dismiss(ctx, { announcementId: input.id });
      return back ?? HOME;
    },
  }),
];
