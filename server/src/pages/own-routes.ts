import type { Conversation } from '@skein/api/conversation.ts';
import { ById } from '@skein/api/params.ts';
import { z } from 'zod';
import { dropTalk, markTalk, presentTalks, talksOf } from '../conversations/index.ts';
import { followedTags, followTag, unfollowTag } from '../hashtags/index.ts';
import { redirect } from '../http/answer.ts';
import type { Route } from '../http/route.ts';
import { showPage } from '../sign-in/index.ts';
import { markedStatuses, presentScheduled, scheduledOf, tagEntities, unschedule } from '../statuses/index.ts';
import { Cursors, linksAround, pageAt } from './cursors.ts';
import { statusEntities } from './entities.ts';
import { inPlace } from './filtered.ts';
import { memberForm, memberPage } from './member-routes.ts';

const MESSAGES = '/messages';
const HASHTAGS = '/hashtags';
const SCHEDULED = '/scheduled';
const ByName = z.object({ name: z.string().max(1000) });

const tagPath = (name: string) => `/tags/${encodeURIComponent(name)}`;

/** What a member kept: one page for each kind of mark. */
const kept = (['bookmarks', 'favourites'] as const).map((which) =>
  memberPage({
    path: `/${which}`,
    params: Cursors,
    about:
      which === 'bookmarks' ? 'What you bookmarked, the last first' : 'What you favourited, the last first',
    async show(ctx, { input, request }) {
      const page = pageAt(input);
      const { slice, ids } = await markedStatuses(ctx, which, page);
      if (ids.length === 0 && page.minId !== null) return redirect(`/${which}`);
      // Each was named once by the reader, so no filter stands before it.
      const statuses = inPlace(await statusEntities(ctx, ids), null);
      return showPage(ctx, request, 'own-posts', {
        which,
        statuses,
        ...linksAround(`/${which}`, slice, page),
      });
    },
  }),
);

/** Places that only the member sees. */
export const ownRoutes: readonly Route[] = [
  ...kept,
  memberPage({
    path: MESSAGES,
    params: Cursors,
    about: 'With whom you exchange direct messages, the last first',
    async show(ctx, { input, request }) {
      const page = pageAt(input);
      const { slice, ids } = await talksOf(ctx, page);
      if (ids.length === 0 && page.minId !== null) return redirect(MESSAGES);
      const talks = (await presentTalks(ctx, ids)).map(
        (rope) => JSON.parse(Buffer.concat(rope).toString()) as Conversation,
      );
      return showPage(ctx, request, 'messages', { talks, ...linksAround(MESSAGES, slice, page) });
    },
  }),
  memberForm({
    path: `${MESSAGES}/:id/read`,
    params: ById,
    about: 'A conversation was read',
    async act(ctx, { input }) {
      await markTalk(ctx, { talkId: input.id, unread: false });
      return MESSAGES;
    },
  }),
  memberForm({
    path: `${MESSAGES}/:id/remove`,
    params: ById,
    about: 'Take a conversation from your list; its posts stay',
    async act(ctx, { input }) {
      await dropTalk(ctx, { talkId: input.id });
      return MESSAGES;
    },
  }),
  memberPage({
    path: HASHTAGS,
    params: Cursors,
    about: 'The hashtags that you follow',
    async show(ctx, { memberId, input, request }) {
      const page = pageAt(input);
      const { slice, tags } = await followedTags(ctx, memberId, page);
      const names = (await tagEntities(ctx, tags)).map(({ name }) => name);
      return showPage(ctx, request, 'hashtags', { names, ...linksAround(HASHTAGS, slice, page) });
    },
  }),
  memberForm({
    path: '/tags/:name/follow',
    params: ByName,
    limit: 'follow',
    about: 'Read the public posts under a hashtag at home',
    async act(ctx, { input, back }) {
      const { name } = await followTag(ctx, input.name);
      return back ?? tagPath(name);
    },
  }),
  memberForm({
    path: '/tags/:name/unfollow',
    params: ByName,
    about: 'Follow a hashtag no more',
    async act(ctx, { input, back }) {
      const { name } = await unfollowTag(ctx, input.name);
      return back ?? tagPath(name);
    },
  }),
  memberPage({
    path: SCHEDULED,
    params: Cursors,
    about: 'What you wrote to be published later',
    async show(ctx, { input, request }) {
      const page = pageAt(input);
      const { rows, slice } = await scheduledOf(ctx, page);
      const posts = await presentScheduled(ctx, rows);
      return showPage(ctx, request, 'scheduled', { posts, ...linksAround(SCHEDULED, slice, page) });
    },
  }),
  memberForm({
    path: `${SCHEDULED}/:id/remove`,
    params: ById,
    about: 'Do not publish what was to be published later',
    async act(ctx, { input }) {
      await unschedule(ctx, { scheduledId: input.id });
      return SCHEDULED;
    },
  }),
];
