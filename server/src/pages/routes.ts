import { ById, IdParam } from '@skein/api/params.ts';
import { z } from 'zod';
import { notFound } from '../errors.ts';
import { redirect } from '../http/answer.ts';
import { type Route, route } from '../http/route.ts';
import { HOME, showPage } from '../sign-in/index.ts';
import { accountActs } from './account-acts.ts';
import { announcementActs } from './announcement-routes.ts';
import { assetRoutes } from './assets.ts';
import { collectionProps } from './collection.ts';
import { composeRoutes } from './compose-routes.ts';
import { Cursors, pageAt } from './cursors.ts';
import { embedRoutes } from './embed-routes.ts';
import { feedAsked } from './feed.ts';
import { accountFeed, FeedLimit, tagFeed } from './feeds.ts';
import { frontProps } from './front.ts';
import { heldRoutes } from './held-routes.ts';
import { historyPage } from './history-routes.ts';
import { homeRoutes } from './home-routes.ts';
import { listPageRoutes } from './list-routes.ts';
import { manifestRoute } from './manifest.ts';
import { mediaProxyRoutes } from './media-proxy.ts';
import { wantsActivity } from './negotiate.ts';
import { notificationPageRoutes } from './notification-routes.ts';
import { ownRoutes } from './own-routes.ts';
import { personRoutes } from './person-routes.ts';
import { accountNamed, profileProps } from './profile.ts';
import { profilePartRoutes } from './profile-parts.ts';
import { reportRoutes } from './report-routes.ts';
import { searchPageRoutes } from './search-routes.ts';
import { settingsRoutes } from './settings-routes.ts';
import { shareRoutes } from './share-routes.ts';
import { statusProps } from './status.ts';
import { statusActs } from './status-acts.ts';
import { tagProps } from './tag.ts';
import { toldPageRoutes } from './told-routes.ts';

/** Other servers ask for documents at the addresses of pages; any of them may read the answer. */
const FOR_ALL = { 'Access-Control-Allow-Origin': '*' };

/** Pages that are complete without scripts. */
export const pageRoutes: readonly Route[] = [
  ...assetRoutes,
  ...homeRoutes,
  ...composeRoutes,
  ...statusActs,
  ...accountActs,
  ...announcementActs,
  ...shareRoutes,
  ...embedRoutes,
  ...mediaProxyRoutes,
  ...profilePartRoutes,
  manifestRoute,
  ...searchPageRoutes,
  ...notificationPageRoutes,
  ...heldRoutes,
  ...ownRoutes,
  ...listPageRoutes,
  ...personRoutes,
  ...reportRoutes,
  historyPage,
  ...settingsRoutes,
  ...toldPageRoutes,
  route({
    method: 'GET',
    path: '/',
    access: 'browser',
    scopes: [],
    params: Cursors,
    answer: null,
    about: 'What people here are writing; members are sent home',
    async handle(ctx, params, request) {
      if (ctx.actor.kind === 'member') return redirect(HOME + request.target.slice(request.path.length));
      return showPage(ctx, request, 'front', await frontProps(ctx, pageAt(params)));
    },
  }),
  route({
    method: 'GET',
    path: '/collections/:id',
    access: 'browser',
    scopes: [],
    params: ById,
    answer: null,
    about: 'People whom somebody recommends',
    async handle(ctx, { id }, request) {
      // As for a status, the document has rules of its own.
      if (wantsActivity(request.headers.accept)) return redirect(ctx.origin.collection(id), FOR_ALL);
      return showPage(ctx, request, 'collection', await collectionProps(ctx, id));
    },
  }),
  route({
    method: 'GET',
    path: '/tags/:name',
    access: 'browser',
    scopes: [],
    params: Cursors.extend({ name: z.string().max(1000), limit: FeedLimit }),
    answer: null,
    about: 'What everybody may read under a hashtag; with .rss or .atom as a feed',
    async handle(ctx, params, request) {
      const feed = feedAsked(params.name);
      if (feed) return tagFeed(ctx, feed.name, feed.kind, params.limit);
      const props = await tagProps(ctx, params.name, pageAt(params));
      if (props.statuses.length === 0 && params.min_id !== undefined) return redirect(request.path);
      return showPage(ctx, request, 'tag', props);
    },
  }),
  route({
    method: 'GET',
    path: '/:handle{@[^/]+}',
    access: 'browser',
    scopes: [],
    params: Cursors.extend({ handle: z.string().max(600), limit: FeedLimit }),
    answer: null,
    about: 'One account and what it wrote; with .rss or .atom as a feed',
    async handle(ctx, params, request) {
      const feed = feedAsked(params.handle);
      // A handle elsewhere may end like that, too.
      if (feed && !feed.name.slice(1).includes('@'))
        return accountFeed(ctx, await accountNamed(ctx, feed.name), feed.kind, params.limit);
      const account = await accountNamed(ctx, params.handle);
      if (wantsActivity(request.headers.accept)) {
        if (!account.local) throw notFound();
        return redirect(ctx.origin.account(account.id), FOR_ALL);
      }
      const props = await profileProps(ctx, account, pageAt(params));
      // Above the newest there is nothing: that is where the list begins.
      if (props.statuses.length === 0 && params.min_id !== undefined) return redirect(request.path);
      return showPage(ctx, request, 'profile', props);
    },
  }),
  route({
    method: 'GET',
    path: '/:handle{@[^/]+}/:id{[0-9]+}',
    access: 'browser',
    scopes: [],
    params: z.object({ handle: z.string().max(600), id: IdParam }),
    answer: null,
    about: 'One status in its conversation',
    async handle(ctx, { handle, id }, request) {
      // The document has rules of its own, so whether there is one is not told here.
      if (wantsActivity(request.headers.accept)) return redirect(ctx.origin.status(id), FOR_ALL);
      const props = await statusProps(ctx, handle, id);
      if (typeof props === 'string') return redirect(props);
      const link = `<${props.status.uri.replace(/[\s<>]/g, encodeURIComponent)}>; rel="alternate"; type="application/activity+json"`;
      return showPage(ctx, request, 'status', props, { headers: { Link: link } });
    },
  }),
];
