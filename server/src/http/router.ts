import { RegExpRouter } from 'hono/router/reg-exp-router';
import { SmartRouter } from 'hono/router/smart-router';
import { TrieRouter } from 'hono/router/trie-router';
import type { Route } from './route.ts';

export interface Match {
  route: Route;
  /** Values of the path's `:names`, decoded. */
  params: Record<string, string>;
}

/** Finds the route of a request, by Hono's router; null when there is none. HEAD is answered as GET. */
export function createRouter(routes: readonly Route[]): (method: string, path: string) => Match | null {
  const router = new SmartRouter<Route>({ routers: [new RegExpRouter(), new TrieRouter()] });
  const declared = new Set(routes.map(({ method, path }) => `${method} ${path}`));
  for (const route of byPrecision(routes)) {
    // Mastodon takes PATCH wherever its documentation says PUT.
    const methods =
      route.method === 'PUT' && !declared.has(`PATCH ${route.path}`) ? ['PUT', 'PATCH'] : [route.method];
    for (const method of methods) for (const path of spellings(route.path)) router.add(method, path, route);
  }
  return (method, path) => {
    const [matches, stash] = router.match(method === 'HEAD' ? 'GET' : method, path);
    const first = matches[0];
    if (!first) return null;
    const [route, found] = first;
    const params: Record<string, string> = {};
    for (const name in found) {
      const value = stash ? stash[found[name] as number] : (found[name] as string);
      params[name] = decoded(value ?? '');
    }
    return { route, params };
  };
}

/** `/accounts/lookup` before `/accounts/:id`, whichever room comes first. */
function byPrecision(routes: readonly Route[]): Route[] {
  const names = (route: Route) => route.path.split('/:').length;
  return [...routes].sort((a, b) => names(a) - names(b));
}

/** Apps put a slash at the end of some paths; both spellings are one route. */
function spellings(path: string): string[] {
  return path === '/' ? [path] : [path, `${path}/`];
}

function decoded(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
