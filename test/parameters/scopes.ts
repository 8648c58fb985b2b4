// What each call of the API needs, written down apart from the routes: where both say the same, it was meant.
import type { Route } from '../../server/src/http/route.ts';
import { nameOf } from './parameter.ts';

/** By method and path below the version: the first that fits. A word alone is read by GET and written by the others. */
const NEEDS: readonly (readonly [RegExp, ...needed: string[]])[] = [
  [/ (instance|peers|custom_emojis|directory|trends|apps|oembed|openapi\.json|oauth\/(token|revoke))(\/|$)/],
  [/^GET skein\/v1\/recovery/, 'accounts'],
  [/ skein\/v1\/recovery/, 'write'],
  [/ streaming\/(health|:stream)/],
  [/^GET (tags\/:name|announcements|accounts\/:id\/(identity_proofs|featured_tags))$/],
  [/ streaming\/user\/notification$/, 'read:notifications'],
  [/^GET (accounts\/verify_credentials|profile)$/, 'read:accounts', 'profile'],
  [/ oauth\/userinfo$/, 'profile'],
  [/ push\//, 'push'],
  [/ async_refreshes\//, 'read'],
  [/ media(\/|$)/, 'write:media'],
  [/\/translate$/, 'read:statuses'],
  [/ domain_blocks\/preview$/, 'write:blocks'],
  [/ (accounts\/:id\/(un)?block|blocks|domain_blocks)$/, 'blocks'],
  [/ (mutes|(accounts|statuses)\/:id\/(un)?mute)$/, 'mutes'],
  [/ accounts\/(:id\/((un)?follow|remove_from_followers)|relationships|familiar_followers)$/, 'follows'],
  [/ (follow_requests|followed_tags|tags\/:name\/(un)?follow)(\/|$)/, 'follows'],
  [/ (lists|accounts\/:id\/lists|timelines\/list)(\/|$)/, 'lists'],
  [/collections(\/|$)/, 'collections'],
  [/ statuses\/:id\/((un)?pin|favourited_by|reblogged_by)$/, 'accounts'],
  [/ accounts\/:id\/statuses$/, 'statuses'],
  [/ (accounts|emails|endorsements|featured_tags|preferences|profile|suggestions)(\/|$)/, 'accounts'],
  [/ (tags\/:name\/(un)?feature|announcements\/:id\/dismiss)$/, 'accounts'],
  [/ announcements\/:id\/reactions\//, 'favourites'],
  [/ (favourites|statuses\/:id\/(un)?favourite)$/, 'favourites'],
  [/ (bookmarks|statuses\/:id\/(un)?bookmark)$/, 'bookmarks'],
  [/^GET conversations$/, 'statuses'],
  [/ (conversations|filters|notifications|reports|search)(\/|$)/, 'by its name'],
  [/ (statuses|scheduled_statuses|polls|markers|timelines|streaming)(\/|$)/, 'statuses'],
];

/** Of these permissions any one is enough; none is asked for where there is none. @throws when nothing is known of the route */
export function neededBy(route: Pick<Route, 'method' | 'path'>): string[] {
  const name = nameOf(route).replace(/ \/(api\/)?(v\d(_alpha)?\/)?/, ' ');
  const row = NEEDS.find(([fits]) => fits.test(name));
  if (!row) throw new Error(`what ${name} needs is not known: see test/parameters/scopes.ts`);
  const [, ...needed] = row;
  const way = route.method === 'GET' ? 'read' : 'write';
  return needed.map((one) => {
    if (one === 'by its name') return `${way}:${/ (\w+)/.exec(name)?.[1]}`;
    return /^(read|write|push|profile)\b/.test(one) ? one : `${way}:${one}`;
  });
}

/** Whether one permission stands for another: as its beginning, or as the old word for six of them. */
export function standsFor(held: string, needed: string): boolean {
  if (held === 'follow' && /^(read|write):(blocks|follows|mutes)$/.test(needed)) return true;
  return `${needed}:`.startsWith(`${held}:`);
}
