import { z } from 'zod';
import type { Ctx } from '../context.ts';
import { Refusal } from '../errors.ts';
import type { Route } from '../http/route.ts';
import { SET_UP } from '../sign-in/index.ts';
import { assetRoutes } from './assets.ts';

const OPEN = new Set([SET_UP, '/health', ...assetRoutes.map((route) => route.path)]);

/**
 * The same routes, closed until the server has been set up but for those that setting up needs. Nobody is asked for
 * a token meanwhile, since nobody can have one.
 */
export function untilSetUp(ctx: Ctx, routes: readonly Route[]): Route[] {
  return routes.map((route) => (OPEN.has(route.path) ? route : closed(ctx, route)));
}

function closed({ origin }: Ctx, route: Route): Route {
  return {
    ...route,
    get access() {
      return origin.settled || route.access === 'browser' ? route.access : 'server';
    },
    get params() {
      return origin.settled ? route.params : z.unknown();
    },
    admit(ctx, request) {
      if (!origin.settled) throw new Refusal('unavailable', 'This server has not been set up yet');
      return route.admit?.(ctx, request) ?? null;
    },
  };
}
