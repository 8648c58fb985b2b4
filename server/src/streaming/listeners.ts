import type { Ctx } from '../context.ts';
import { timeOf } from '../db/ids.ts';
import type { Id } from '../db/tables.ts';
import type { Tx } from '../db/transact.ts';
import { listener } from '../events/events.ts';
import { type Change, STREAM_TOPIC } from './changes.ts';

/** An older status that comes in late stands where it belongs in home; at the top of a stream it would not. */
const NEWS_MS = 6 * 3_600_000;

function announce(ctx: Ctx & { tx: Tx }, change: Change): void {
  ctx.tx.afterCommit(() => ctx.live.announce(STREAM_TOPIC, change));
}

/** What is told to other processes at once has room for no more. */
const NAMED_AT_ONCE = 250;

async function membersAmong(ctx: Ctx, accountIds: readonly Id[]): Promise<Id[]> {
  if (accountIds.length === 0) return [];
  const rows = await ctx.db
    .selectFrom('members')
    .select('account_id')
    .where((eb) => ctx.dialect.among(eb.ref('account_id'), accountIds))
    .execute();
  return rows.map((row) => row.account_id);
}

/** After the commit, the streams of all processes hear once of each change, however many read it. */
export const streamingListeners = [
  listener({
    event: 'status.published',
    name: 'streaming.update',
    when: 'within',
    async run(ctx, { statusId, authorId, visibility, quiet, tags = [] }) {
      if (quiet || timeOf(statusId) < ctx.clock.now() - NEWS_MS) return;
      announce(ctx, {
        event: 'update',
        statusId,
        authorId,
        visibility,
        boost: false,
        tagged: tags.length > 0,
      });
    },
  }),
  listener({
    event: 'status.edited',
    name: 'streaming.edit',
    when: 'within',
    async run(ctx, { statusId, authorId, visibility, tags = [] }) {
      announce(ctx, {
        event: 'status.update',
        statusId,
        authorId,
        visibility,
        boost: false,
        tagged: tags.length > 0,
      });
    },
  }),
  listener({
    event: 'status.policy-changed',
    name: 'streaming.policy',
    when: 'within',
    async run(ctx, { statusId, authorId, visibility }) {
      announce(ctx, { event: 'status.update', statusId, authorId, visibility, boost: false });
    },
  }),
  listener({
    event: 'quote.accepted',
    name: 'streaming.quote',
    when: 'within',
    async run(ctx, { statusId, accountId: authorId, visibility, fresh }) {
      if (!fresh) announce(ctx, { event: 'status.update', statusId, authorId, visibility, boost: false });
    },
  }),
  listener({
    event: 'quote.ended',
    name: 'streaming.quote-ended',
    when: 'within',
    async run(ctx, { statusId, accountId: authorId, visibility }) {
      announce(ctx, { event: 'status.update', statusId, authorId, visibility, boost: false });
    },
  }),
  listener({
    event: 'status.deleted',
    name: 'streaming.delete',
    when: 'within',
    async run(ctx, { statusId, authorId, visibility, tags = [], mentioned }) {
      const about = { event: 'delete', statusId, authorId, visibility, boost: false, tags } as const;
      const named = await membersAmong(ctx, mentioned);
      for (let from = 0; from === 0 || from < named.length; from += NAMED_AT_ONCE)
        announce(ctx, { ...about, named: named.slice(from, from + NAMED_AT_ONCE) });
    },
  }),
  listener({
    event: 'status.boosted',
    name: 'streaming.boost',
    when: 'within',
    async run(ctx, { boostId, accountId, visibility, quiet }) {
      if (quiet || timeOf(boostId) < ctx.clock.now() - NEWS_MS) return;
      announce(ctx, { event: 'update', statusId: boostId, authorId: accountId, visibility, boost: true });
    },
  }),
  listener({
    event: 'status.unboosted',
    name: 'streaming.unboost',
    when: 'within',
    async run(ctx, { boostId, accountId, visibility }) {
      announce(ctx, {
        event: 'delete',
        statusId: boostId,
        authorId: accountId,
        visibility,
        boost: true,
        tags: [],
        named: [],
      });
    },
  }),
  listener({
    event: 'filters.changed',
    name: 'streaming.filters',
    when: 'within',
    run: async (ctx, { accountId }) => announce(ctx, { event: 'filters_changed', accountId }),
  }),
  listener({
    event: 'notification.added',
    name: 'streaming.notification',
    when: 'within',
    async run(ctx, { notificationId, accountId }) {
      announce(ctx, { event: 'notification', notificationId, accountId });
    },
  }),
  listener({
    event: 'notifications.merged',
    name: 'streaming.merged',
    when: 'within',
    run: async (ctx, { accountId }) => announce(ctx, { event: 'notifications_merged', accountId }),
  }),
  listener({
    event: 'talk.changed',
    name: 'streaming.conversation',
    when: 'within',
    run: async (ctx, talk) => announce(ctx, { event: 'conversation', ...talk }),
  }),
  listener({
    event: 'announcement.added',
    name: 'streaming.announcement',
    when: 'within',
    run: async (ctx, { announcementId }) => announce(ctx, { event: 'announcement', announcementId }),
  }),
  listener({
    event: 'announcement.removed',
    name: 'streaming.announcement-removed',
    when: 'within',
    run: async (ctx, { announcementId }) => announce(ctx, { event: 'announcement.delete', announcementId }),
  }),
  listener({
    event: 'announcement.reacted',
    name: 'streaming.reaction',
    when: 'within',
    run: async (ctx, reaction) => announce(ctx, { event: 'announcement.reaction', ...reaction }),
  }),
];
