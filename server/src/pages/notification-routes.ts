import type { Notification } from '@skein/api/notification.ts';
import type { Notice } from '@skein/api/pages.ts';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { redirect } from '../http/answer.ts';
import type { Route } from '../http/route.ts';
import { notificationsOf, pendingOf, presentNotifications } from '../notifications/index.ts';
import { showPage } from '../sign-in/index.ts';
import { Cursors, linksAround, pageAt } from './cursors.ts';
import { inPlace } from './filtered.ts';
import { memberPage } from './member-routes.ts';
import { relationsOf } from './people.ts';

const PATH = '/notifications';
const ALL = { types: null, excluded: [], fromId: null, filtered: false };

/** What happened to a member. */
export const notificationPageRoutes: readonly Route[] = [
  memberPage({
    path: PATH,
    params: Cursors,
    about: 'What happened to you, newest first',
    async show(ctx, { input, request }) {
      const page = pageAt(input);
      const slice = await notificationsOf(ctx, ALL, page);
      // Above the newest there is nothing: that is where the list begins.
      if (slice.ids.length === 0 && page.minId !== null) return redirect(PATH);
      const notices = await noticesOf(ctx, slice.ids);
      const first = page.minId === null && page.maxId === null;
      return showPage(ctx, request, 'notifications', {
        notices,
        waiting: first ? (await pendingOf(ctx)).requests : 0,
        ...linksAround(PATH, slice, page),
      });
    },
  }),
];

async function noticesOf(ctx: Ctx, ids: readonly Id[]): Promise<Notice[]> {
  const shown = (await presentNotifications(ctx, ids)).map(
    (rope) => JSON.parse(Buffer.concat(rope).toString()) as Notification,
  );
  const asking = shown
    .filter(({ type }) => type === 'follow_request')
    .map(({ account }) => Number(account.id));
  const relations = await relationsOf(ctx, asking);
  return shown.flatMap(({ id, type, created_at, account, status: about }) => {
    const [status = null] = about ? inPlace([about], 'notifications') : [];
    if (about && status === null) return [];
    const waits = relations.get(Number(account.id))?.requested_by === true;
    return [{ id, type, created_at, account, status, waits }];
  });
}
