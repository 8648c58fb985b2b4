import { prepared } from '../db/dialect.ts';
import type { Id } from '../db/tables.ts';
import { listener } from '../events/events.ts';
import { enqueue } from '../jobs/queue.ts';
import { PUSH_JOB } from './send.ts';
import { drop } from './subscribe.ts';
import './tables.ts';

/** More apps than anybody has. */
const DEVICES = 50;

const devicesOf = prepared<{ account: Id }, { id: Id; alerts: string; policy: string }>((db, p) =>
  db
    .selectFrom('push_subscriptions')
    .select(['id', 'alerts', 'policy'])
    .where('account_id', '=', p('account'))
    .orderBy('id', 'desc')
    .limit(DEVICES),
);

export const pushListeners = [
  // Within, since most members have no device: a row is read where a job would be written.
  listener({
    event: 'notification.added',
    name: 'push.send',
    when: 'within',
    async run(ctx, { notificationId, accountId, type }) {
      const devices = await devicesOf(ctx, { account: accountId });
      const wanting = devices.filter(
        ({ alerts, policy }) => policy !== 'none' && (JSON.parse(alerts) as string[]).includes(type),
      );
      const jobs = wanting.map(({ id }) => ({
        kind: PUSH_JOB,
        payload: { subscriptionId: id, notificationId },
      }));
      if (jobs.length > 0) await enqueue(ctx, jobs);
    },
  }),
  listener({
    event: 'account.deleted',
    name: 'push.clear',
    when: 'within',
    async run(ctx, { accountId, local }) {
      if (local) await ctx.db.deleteFrom('push_subscriptions').where('account_id', '=', accountId).execute();
    },
  }),
  listener({
    event: 'tokens.ended',
    name: 'push.drop',
    when: 'within',
    run: (ctx, { tokenIds }) => drop(ctx, tokenIds),
  }),
];
