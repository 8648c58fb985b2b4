import { call, type Person } from '../cast.ts';
import { memberBrowser } from '../visitor.ts';
import type { Look, Surface } from './surface.ts';

/** What somebody is told in groups. */
export const NOTIFICATION_SURFACES: readonly Surface[] = [
  {
    name: 'notifications in groups',
    routes: ['GET /api/v2/notifications'],
    asking: 'offered',
    readers: ['member'],
    also: ({ relation, boost }) => relation === 'mentioned' && !boost,
    async shows({ server, member, statusId }) {
      const { body } = await call(server, 'GET', '/api/v2/notifications?limit=80&include_filtered=true', {
        token: member?.token,
      });
      const id = String(statusId);
      const told = body.notification_groups.some(
        (one: any) => one.type === 'mention' && one.status_id === id,
      );
      if (told && !body.statuses.some((one: any) => one.id === id))
        throw new Error('a group came without its status');
      return told;
    },
  },
  {
    name: 'requests to be told of',
    routes: ['GET /api/v1/notifications/requests'],
    asking: 'offered',
    readers: ['member'],
    also: ({ relation, boost }) => relation === 'mentioned' && !boost,
    async shows(look) {
      const { server, member, statusId } = look;
      return heldAlone(look, async () => {
        const { body } = await call(server, 'GET', '/api/v1/notifications/requests', {
          token: member?.token,
        });
        return body.some((one: any) => one.last_status?.id === String(statusId));
      });
    },
  },
  {
    name: 'the page of requests to be told of',
    routes: ['GET /notifications/requests'],
    asking: 'offered',
    readers: ['member'],
    also: ({ relation, boost }) => relation === 'mentioned' && !boost,
    async shows(look) {
      const { author, member, statusId } = look;
      return heldAlone(look, async () => {
        const { body } = await (await memberBrowser(member as Person)).get('/notifications/requests');
        return body.includes(`class="post-when" href="/@${author.name}/${statusId}"`);
      });
    },
  },
];

/** Looks while the mention of this status, and no other, is held back. */
async function heldAlone({ ctx, member, statusId }: Look, look: () => Promise<boolean>): Promise<boolean> {
  if (!member) return false;
  const told = await ctx.db
    .selectFrom('notifications')
    .select(['id', 'from_account_id', 'status_id', 'type', 'filtered'])
    .where('account_id', '=', member.id)
    .execute();
  const own = told.find((row) => row.type === 'mention' && row.status_id === statusId);
  if (!own) return false;
  const hold = (ids: number[], filtered: 0 | 1) =>
    ctx.writer.write((db) =>
      db.updateTable('notifications').set({ filtered }).where('id', 'in', ids).execute(),
    );
  // As if this mention alone had been held back.
  const request = { id: own.id, account_id: member.id, from_account_id: own.from_account_id };
  const others = told.filter((row) => row.filtered === 1).map((row) => row.id);
  if (others.length > 0) await hold(others, 0);
  await hold([own.id], 1);
  await ctx.writer.write((db) =>
    db
      .insertInto('notification_requests')
      .values(request)
      .onConflict((c) => c.doNothing())
      .execute(),
  );
  const shown = await look();
  await hold([own.id], own.filtered);
  if (others.length > 0) await hold(others, 1);
  return shown;
}

export const NOTIFICATIONS_WITHOUT_STATUS: Readonly<Record<string, string>> = {
  'GET /api/v2/notifications/:group_key': 'one group of the list, shown by the same view',
  'GET /api/v2/notifications/:group_key/accounts': 'accounts only',
  'POST /api/v2/notifications/:group_key/dismiss': 'nothing',
  'GET /api/v2/notifications/unread_count': 'a number',
  'POST /api/v2/notifications/clear': 'nothing',
  'GET /api/v2/notifications/policy': 'own choices and numbers',
  'PUT /api/v2/notifications/policy': 'own choices and numbers',
  'GET /api/v1/notifications/policy': 'own choices and numbers',
  'PUT /api/v1/notifications/policy': 'own choices and numbers',
  'GET /api/v1/notifications/requests/:id': 'one row of the list, shown by the same view',
  'GET /api/v1/notifications/requests/merged': 'yes or no',
  'POST /api/v1/notifications/requests/accept': 'nothing',
  'POST /api/v1/notifications/requests/dismiss': 'nothing',
  'POST /api/v1/notifications/requests/:id/accept': 'nothing',
  'POST /api/v1/notifications/requests/:id/dismiss': 'nothing',
};
