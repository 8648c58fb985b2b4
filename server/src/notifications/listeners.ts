import { moderators } from '../accounts/index.ts';
import { transact } from '../db/transact.ts';
import { listener } from '../events/events.ts';
import { DIRECT } from '../statuses/index.ts';
import { clearNotifications, sweepNotifications } from './clear.ts';
import { tellBoosters, tellQuoters } from './edits.ts';
import { notify, withdraw } from './notify.ts';
import { tellVoters } from './polls.ts';
import { noteLost, noteSeverance } from './severances.ts';
import { tellFollowers } from './statuses.ts';
import { notificationsChanged } from './top.ts';

export const notificationListeners = [
  listener({
    event: 'status.published',
    name: 'notifications.mentions',
    when: 'within',
    async run(ctx, { statusId, authorId, mentioned, quiet }) {
      if (quiet) return;
      for (const to of mentioned) await notify(ctx, { to, type: 'mention', from: authorId, statusId });
    },
  }),
  listener({
    event: 'status.published',
    name: 'notifications.statuses',
    when: 'after',
    // Answers to others are not what was asked for, as Mastodon has it.
    wanted: ({ visibility, authorId, inReplyToId, inReplyToAccountId, answersUnknown, quiet }) =>
      visibility < DIRECT &&
      !quiet &&
      !answersUnknown &&
      (inReplyToId === null || inReplyToAccountId === authorId),
    run: (ctx, { statusId, authorId }) => tellFollowers(ctx, { statusId, authorId }),
  }),
  listener({
    event: 'domain.blocked',
    name: 'notifications.severance',
    when: 'within',
    run: (ctx, { accountId, domain }) => noteSeverance(ctx, { accountId, domain }),
  }),
  listener({
    event: 'follows.severed',
    name: 'notifications.lost',
    when: 'within',
    run: (ctx, lost) => noteLost(ctx, lost),
  }),
  listener({
    event: 'member.joined',
    name: 'notifications.sign-up',
    when: 'within',
    async run(ctx, { accountId }) {
      for (const to of await moderators(ctx))
        await notify(ctx, { to, type: 'admin.sign_up', from: accountId });
    },
  }),
  listener({
    event: 'status.edited',
    name: 'notifications.added-mentions',
    when: 'within',
    async run(ctx, { statusId, authorId, added }) {
      for (const to of added) await notify(ctx, { to, type: 'mention', from: authorId, statusId });
    },
  }),
  listener({
    event: 'status.edited',
    name: 'notifications.update',
    when: 'after',
    run: (ctx, { statusId, authorId }) => tellBoosters(ctx, { statusId, authorId }),
  }),
  listener({
    event: 'status.edited',
    name: 'notifications.quoted-update',
    when: 'after',
    run: (ctx, { statusId, authorId }) => tellQuoters(ctx, { statusId, authorId }),
  }),
  listener({
    event: 'quote.accepted',
    name: 'notifications.quote',
    when: 'within',
    async run(ctx, { statusId, accountId, quotedAuthorId }) {
      await notify(ctx, { to: quotedAuthorId, type: 'quote', from: accountId, statusId });
    },
  }),
  listener({
    event: 'status.deleted',
    name: 'notifications.forget',
    when: 'within',
    // What tells of it stays until its row goes, but is no longer shown.
    run: async (ctx, { authorId, mentioned, boostedBy = [] }) =>
      notificationsChanged(ctx, [authorId, ...mentioned, ...boostedBy]),
  }),
  listener({
    event: 'status.deleted',
    name: 'notifications.sweep',
    when: 'after',
    async run(ctx, { statusId }) {
      const more = await transact(ctx, (inner) => sweepNotifications(inner, statusId));
      return more ? 'again' : undefined;
    },
  }),
  listener({
    event: 'poll.ended',
    name: 'notifications.poll',
    when: 'after',
    run: (ctx, poll) => tellVoters(ctx, poll),
  }),
  listener({
    event: 'status.favourited',
    name: 'notifications.favourite',
    when: 'within',
    async run(ctx, { statusId, accountId, authorId }) {
      await notify(ctx, { to: authorId, type: 'favourite', from: accountId, statusId });
    },
  }),
  listener({
    event: 'status.unfavourited',
    name: 'notifications.unfavourite',
    when: 'within',
    run: (ctx, { statusId, accountId, authorId }) =>
      withdraw(ctx, { to: authorId, type: 'favourite', from: accountId, statusId }),
  }),
  listener({
    event: 'status.boosted',
    name: 'notifications.boost',
    when: 'within',
    async run(ctx, { statusId, accountId, authorId, quiet }) {
      if (!quiet) await notify(ctx, { to: authorId, type: 'reblog', from: accountId, statusId });
    },
  }),
  listener({
    event: 'status.unboosted',
    name: 'notifications.unboost',
    when: 'within',
    run: (ctx, { statusId, accountId, authorId }) =>
      withdraw(ctx, { to: authorId, type: 'reblog', from: accountId, statusId }),
  }),
  listener({
    event: 'follow.started',
    name: 'notifications.follow',
    when: 'within',
    async run(ctx, { followerId, followeeId }) {
      await withdraw(ctx, { to: followeeId, type: 'follow_request', from: followerId });
      await notify(ctx, { to: followeeId, type: 'follow', from: followerId });
    },
  }),
  listener({
    event: 'follow.requested',
    name: 'notifications.follow-request',
    when: 'within',
    async run(ctx, { followerId, followeeId }) {
      await notify(ctx, { to: followeeId, type: 'follow_request', from: followerId });
    },
  }),
  listener({
    event: 'follow.ended',
    name: 'notifications.unfollow',
    when: 'within',
    async run(ctx, { followerId, followeeId }) {
      await withdraw(ctx, { to: followeeId, type: 'follow', from: followerId });
      await withdraw(ctx, { to: followeeId, type: 'follow_request', from: followerId });
    },
  }),
  listener({
    event: 'report.made',
    name: 'notifications.report',
    when: 'within',
    async run(ctx, { reportId, accountId, again }) {
      for (const to of await moderators(ctx))
        await notify(ctx, { to, type: 'admin.report', from: accountId, statusId: -reportId, quiet: again });
    },
  }),
  listener({
    event: 'collection.joined',
    name: 'notifications.collection',
    when: 'within',
    async run(ctx, { collectionId, ownerId, accountId }) {
      await notify(ctx, {
        to: accountId,
        type: 'added_to_collection',
        from: ownerId,
        statusId: -collectionId,
      });
    },
  }),
  listener({
    event: 'collection.left',
    name: 'notifications.collection-left',
    when: 'within',
    async run(ctx, { collectionId, ownerId, accountId }) {
      for (const type of ['added_to_collection', 'collection_update'] as const)
        await withdraw(ctx, { to: accountId, type, from: ownerId, statusId: -collectionId });
    },
  }),
  listener({
    event: 'collection.changed',
    name: 'notifications.collection-update',
    when: 'within',
    async run(ctx, { collectionId, ownerId, accountIds }) {
      const about = { type: 'collection_update', from: ownerId, statusId: -collectionId } as const;
      for (const to of accountIds) {
        // In the place of what told of a change before.
        await withdraw(ctx, { to, ...about });
        await notify(ctx, { to, ...about });
      }
    },
  }),
  listener({
    event: 'account.deleted',
    name: 'notifications.clear',
    when: 'after',
    async run(ctx, { accountId }) {
      const more = await transact(ctx, (inner) => clearNotifications(inner, accountId));
      return more ? 'again' : undefined;
    },
  }),
];
