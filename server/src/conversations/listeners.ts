import { transact } from '../db/transact.ts';
import { listener } from '../events/events.ts';
import { DIRECT, mentionedIn } from '../statuses/index.ts';
import { clearTalks, dropTalksWith } from './drop.ts';
import { joinLetIn } from './find.ts';
import { keepTalks, takeOut } from './keep.ts';

export const conversationListeners = [
  listener({
    event: 'status.published',
    name: 'conversations.keep',
    when: 'within',
    async run(ctx, { statusId, authorId, visibility, mentioned: named }) {
      if (visibility !== DIRECT) return;
      await keepTalks(ctx, { statusId, authorId, named, hearing: [authorId, ...named] });
    },
  }),
  listener({
    event: 'status.edited',
    name: 'conversations.join',
    when: 'within',
    async run(ctx, { statusId, authorId, visibility, added }) {
      if (visibility !== DIRECT || added.length === 0) return;
      await keepTalks(ctx, { statusId, authorId, named: await mentionedIn(ctx, statusId), hearing: added });
    },
  }),
  listener({
    event: 'status.deleted',
    name: 'conversations.take-out',
    when: 'within',
    async run(ctx, { statusId, visibility }) {
      if (visibility === DIRECT) await takeOut(ctx, statusId);
    },
  }),
  listener({
    event: 'notifications.let-in',
    name: 'conversations.join-let-in',
    when: 'after',
    run: (ctx, { accountId, statusIds }) => joinLetIn(ctx, accountId, statusIds),
  }),
  listener({
    event: 'block.started',
    name: 'conversations.block',
    when: 'after',
    run: (ctx, { accountId, targetId }) => dropTalksWith(ctx, accountId, targetId),
  }),
  listener({
    event: 'account.deleted',
    name: 'conversations.clear',
    when: 'after',
    async run(ctx, { accountId }) {
      const more = await transact(ctx, (inner) => clearTalks(inner, accountId));
      return more ? 'again' : undefined;
    },
  }),
];
