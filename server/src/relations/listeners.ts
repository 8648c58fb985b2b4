import { transact } from '../db/transact.ts';
import { listener } from '../events/events.ts';
import { severDomain } from './block-domain.ts';
import { clearRelations } from './clear.ts';
import { forgetEndorsement } from './endorse.ts';
import { acceptAll } from './follow.ts';
import { partFrom } from './part.ts';

export const relationListeners = [
  listener({
    event: 'domain.blocked',
    name: 'relations.sever-domain',
    when: 'after',
    run: async (ctx, { accountId, domain }) =>
      (await severDomain(ctx, accountId, domain)) ? 'again' : undefined,
  }),
  listener({
    event: 'accounts.limited',
    name: 'relations.part',
    when: 'after',
    wanted: ({ suspended }) => suspended.length > 0,
    run: async (ctx, limited) => ((await partFrom(ctx, limited)) ? 'again' : undefined),
  }),
  listener({
    event: 'account.updated',
    name: 'relations.unlocked',
    when: 'after',
    // Who opens their account has nothing left to ask anybody.
    wanted: ({ unlocked }) => unlocked,
    run: async (ctx, { accountId }) => ((await acceptAll(ctx, accountId)) ? 'again' : undefined),
  }),
  listener({
    event: 'follow.ended',
    name: 'relations.unendorse',
    when: 'within',
    async run(ctx, { followerId, followeeId, wasRequest }) {
      if (!wasRequest) await forgetEndorsement(ctx, followerId, followeeId);
    },
  }),
  listener({
    // Not before: who follows it hears of every status that goes.
    event: 'account.emptied',
    name: 'relations.clear',
    when: 'after',
    async run(ctx, { accountId }) {
      const more = await transact(ctx, (inner) => clearRelations(inner, accountId));
      return more ? 'again' : undefined;
    },
  }),
];
