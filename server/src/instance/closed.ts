import type { Ctx } from '../context.ts';
import { Refusal } from '../errors.ts';
import type { Route } from '../http/route.ts';
import { settingsOf } from './site.ts';

/** What shows people and what they write, by the paths as routes name them; the rest says what the server is, or lets somebody in. */
const SHOWS_PEOPLE = [
  /^\/api\/v1(?:_alpha)?\/(?:accounts|collections|custom_emojis|directory|polls|statuses|tags|timelines|trends)(?:\/|$)/,
  /^\/api\/v2\/search$/,
  /^\/api\/oembed$/,
  /^\/api\/v1\/instance\/(?:activity|domain_blocks|peers)$/,
  /^\/api\/v1\/peers\//,
  /^\/:handle/,
  /^\/(?:accounts|collections|public|search|tags)(?:\/|$)/,
];

/**
 * The same routes for a server that may choose to talk to few (the setting `federation`): what it shows to those few is not
 * shown to everybody either, as in Mastodon. Members alone read it then, by app or browser.
 */
export function closedToStrangers(routes: readonly Route[]): Route[] {
  return routes.map((one) => {
    const { method, access, path } = one;
    const isOpen = access === 'anyone' || access === 'browser';
    if (method !== 'GET' || !isOpen || !SHOWS_PEOPLE.some((shown) => shown.test(path))) return one;
    return {
      ...one,
      async handle(ctx, params, request) {
        if (ctx.actor.kind !== 'member') await refuseIfLimited(ctx);
        return one.handle(ctx, params, request);
      },
    };
  });
}

/** @throws {Refusal} unauthenticated */
async function refuseIfLimited(ctx: Ctx): Promise<void> {
  if ((await settingsOf(ctx)).federation === 'limited')
    throw new Refusal('unauthenticated', 'This method requires an authenticated user');
}
