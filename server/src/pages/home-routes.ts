import type { LocalProps } from '@skein/api/pages.ts';
import { Nothing } from '@skein/api/params.ts';
import { getAccount } from '../accounts/index.ts';
import { announcementsFor } from '../announcements/index.ts';
import { redirect } from '../http/answer.ts';
import { type Route, route } from '../http/route.ts';
import { currentTermsDay, prose, settingsOf, shownRules } from '../instance/index.ts';
import { HOME, showPage } from '../sign-in/index.ts';
import { homeOf, publicTimeline, visit } from '../timelines/index.ts';
import { newComposer } from './composer.ts';
import { Cursors, linksAround, pageAt } from './cursors.ts';
import { statusEntities } from './entities.ts';
import { inPlace } from './filtered.ts';
import { memberPage } from './member-routes.ts';

/** The timelines, and what this server is. */
export const homeRoutes: readonly Route[] = [
  memberPage({
    path: HOME,
    params: Cursors,
    about: 'What everybody you follow is writing',
    async show(ctx, { memberId, input, request }) {
      await visit(ctx, memberId);
      const page = pageAt(input);
      const slice = await homeOf(ctx, page);
      // Above the newest there is nothing: that is where the list begins.
      if (slice.ids.length === 0 && page.minId !== null) return redirect(HOME);
      return showPage(ctx, request, 'home', {
        announcements:
          page.minId === null && page.maxId === null ? await announcementsFor(ctx, { dismissed: false }) : [],
        composer: await newComposer(ctx, memberId),
        begins: (await getAccount(ctx, memberId)).following_count === 0,
        statuses: inPlace(await statusEntities(ctx, slice.ids), 'home'),
        ...linksAround(HOME, slice, page),
      });
    },
  }),
  route({
    method: 'GET',
    path: '/public/local',
    access: 'browser',
    scopes: [],
    params: Cursors,
    answer: null,
    about: 'What people here are writing, all of it',
    async handle(ctx, params, request) {
      const page = pageAt(params);
      const slice = await publicTimeline(ctx, { local: true, remote: false }, page);
      const props: LocalProps = {
        statuses: inPlace(await statusEntities(ctx, slice.ids), 'public'),
        older: linksAround('/public/local', slice, page).older,
      };
      return showPage(ctx, request, 'local', props);
    },
  }),
  route({
    method: 'GET',
    path: '/about',
    access: 'browser',
    scopes: [],
    params: Nothing,
    answer: null,
    about: 'What this server is',
    async handle(ctx, _params, request) {
      const { contact, extended_description } = await settingsOf(ctx);
      return showPage(ctx, request, 'about', {
        contact: contact === '' ? null : contact,
        content: prose(extended_description),
        rules: await shownRules(ctx),
        terms: (await currentTermsDay(ctx)) !== null,
      });
    },
  }),
];
