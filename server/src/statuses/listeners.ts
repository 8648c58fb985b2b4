import { transact } from '../db/transact.ts';
import { emit, listener } from '../events/events.ts';
import '../cards/index.ts';
import '../media/index.ts';
import { showLink } from './card.ts';
import { clearStatuses } from './clear.ts';
import { statusChanged } from './count.ts';

export const statusListeners = [
  listener({
    event: 'attachment.measured',
    name: 'statuses.show-anew',
    when: 'within',
    run: async (ctx, { statusId }) => statusChanged(ctx, statusId),
  }),
  listener({
    event: 'card.changed',
    name: 'statuses.show-card',
    when: 'within',
    async run(ctx, { statusIds }) {
      for (const id of statusIds) statusChanged(ctx, id);
    },
  }),
  listener({
    event: 'status.published',
    name: 'statuses.link',
    when: 'after',
    // `publish` does it itself; these are jobs of the release before.
    wanted: () => false,
    run: (ctx, { statusId, local }) => showLink(ctx, { statusId, local }),
  }),
  listener({
    event: 'status.edited',
    name: 'statuses.link-anew',
    when: 'after',
    wanted: ({ links }) => links === true,
    run: (ctx, { statusId, local }) => showLink(ctx, { statusId, local }),
  }),
  listener({
    event: 'account.deleted',
    name: 'statuses.clear',
    when: 'after',
    async run(ctx, { accountId }) {
      const more = await transact(ctx, async (inner) => {
        if (await clearStatuses(inner, accountId)) return true;
        await emit(inner, 'account.emptied', { accountId });
        return false;
      });
      return more ? 'again' : undefined;
    },
  }),
];
