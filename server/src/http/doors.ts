import type { Actor, Ctx } from '../context.ts';
import type { Refusal } from '../errors.ts';
import type { Answer } from './answer.ts';
import type { Request } from './request.ts';
import type { Route } from './route.ts';

/** What the rooms give to the server that listens. */
export interface Doors {
  routes: readonly Route[];
  /** Who a bearer token stands for; throws a Refusal for one that is unknown or revoked. */
  authenticate(ctx: Ctx, token: string): Promise<Actor>;
  /** Who a browser's session cookie stands for. */
  session(ctx: Ctx, request: Request): Promise<Actor>;
  /** The page that a browser sees for a refusal. */
  refusalPage(ctx: Ctx, refusal: Refusal, request: Request, route: Route | null): Promise<Answer>;
}
