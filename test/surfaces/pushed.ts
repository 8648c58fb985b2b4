import { sendPush } from '../../server/src/push/send.ts';
import { createDevice, createPushService } from '../push-service.ts';
import type { Look, Surface } from './surface.ts';

/** Whether a device of the reader is told of the status, as if they were told of it just now. */
async function pushed({ ctx, author, member, statusId }: Look): Promise<boolean> {
  if (!member) return false;
  const service = await createPushService();
  const device = createDevice();
  const subscribed = await member.post('/api/v1/push/subscription', {
    subscription: { endpoint: `${service.origin}/device`, keys: device.keys, standard: true },
    data: { alerts: { status: true }, policy: 'all' },
  });
  if (subscribed.status !== 200) throw new Error(`a device was answered ${subscribed.status}`);
  const notificationId = ctx.ids.next();
  const row = {
    ...{ id: notificationId, account_id: member.id, type: 'status' as const },
    ...{ from_account_id: author.id, status_id: statusId },
  };
  await ctx.writer.write((db) => db.insertInto('notifications').values(row).execute());
  const push = { subscriptionId: Number(subscribed.body.id), notificationId };
  await sendPush(ctx, push, { attempts: 1 });
  await ctx.writer.write((db) => db.deleteFrom('notifications').where('id', '=', notificationId).execute());
  await member.delete('/api/v1/push/subscription');
  await service.close();
  const { source } = await ctx.db
    .selectFrom('statuses')
    .select('source')
    .where('id', '=', statusId)
    .executeTakeFirstOrThrow();
  const told = service.taken.map((one) => device.open(one));
  if (told.some(({ body }) => body !== source)) throw new Error(`another text was pushed than ${source}`);
  return told.length > 0;
}

/** What devices show while nobody looks. */
export const PUSH_SURFACES: readonly Surface[] = [
  {
    name: 'what a device is told',
    routes: ['POST /api/v1/push/subscription'],
    asking: 'offered',
    readers: ['member'],
    postsOnly: true,
    shows: pushed,
  },
];
