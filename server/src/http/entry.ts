import { MISSING } from '@skein/api/params.ts';
import { scopeAllows } from '@skein/api/scopes.ts';
import type { ZodError } from 'zod';
import type { Actor, Ctx } from '../context.ts';
import { hasNul } from '../db/dialect.ts';
import { invalid, Refusal } from '../errors.ts';
import { bearerOf } from './bearer.ts';
import type { Doors } from './doors.ts';
import { addressGroup, LIMITS, type LimitName, PAGING } from './limits.ts';
import type { Request } from './request.ts';
import type { Access, Route } from './route.ts';
import { Upload } from './uploads.ts';

export const NOBODY: Actor = { kind: 'nobody' };

/** Who stands at the door: by session cookie on pages, by bearer token elsewhere; other servers are known by their signature. */
export async function actorOf(ctx: Ctx, doors: Doors, route: Route, request: Request): Promise<Actor> {
  if (route.access === 'server' || route.framed) return NOBODY;
  if (route.access === 'browser') return doors.session(ctx, request);
  const token = bearerOf(request);
  if (token === null) return NOBODY;
  const known = doors.authenticate(ctx, token);
  return isOpenToAll(route) ? known.catch(asNobody) : known;
}

/** What everybody may ask is answered with an ended token too: an app gets in again by these very paths. */
function isOpenToAll({ access, scopes }: Route): boolean {
  return access === 'anyone' && scopes.length === 0;
}

function asNobody(error: unknown): Actor {
  if (error instanceof Refusal) return NOBODY;
  throw error;
}

/** The limits that this request counts against, and under whose name. */
export function usesOf(route: Route, actor: Actor, request: Request): [LimitName, string | number][] {
  if (route.access === 'server') return [];
  const address = addressGroup(request.ip);
  const member = actor.kind === 'member' ? actor.accountId : null;
  const uses: [LimitName, string | number][] = [];
  if (actor.kind === 'member')
    uses.push(['token', actor.tokenId ?? `session ${actor.accountId}`], ['account', actor.accountId]);
  else uses.push(['anonymous', address]);
  if (actor.kind === 'app') uses.push(['token', `app ${actor.appId}`]);
  if (PAGING.some((name) => request.query[name])) uses.push(['paging', member ?? address]);
  if (route.limit) {
    const who = LIMITS[route.limit].by === 'member' ? member : address;
    if (who !== null) uses.push([route.limit, who]);
  }
  return uses;
}

/** The same for the files that came with it, one by one. */
export function fileUsesOf({ uploads }: Route, actor: Actor, input: unknown): [LimitName, number][] {
  const { limit } = uploads ?? {};
  if (limit === undefined || actor.kind !== 'member') return [];
  const files = Object.values(input as object).filter((value) => value instanceof Upload);
  return files.map(() => [limit, actor.accountId]);
}

/** @throws {Refusal} unauthenticated, forbidden (scope), invalid (an app where a person is needed) */
export function refuseActor(route: Route, actor: Actor): void {
  const needs: Access = route.access;
  if (needs === 'browser' || needs === 'server') return;
  if (actor.kind === 'nobody') {
    if (needs !== 'anyone') throw new Refusal('unauthenticated', 'The access token is invalid');
    return;
  }
  if (actor.kind !== 'member' && actor.kind !== 'app')
    throw new Refusal('unauthenticated', 'The access token is invalid');
  const streams = route.refuses === 'streaming';
  if (streams && actor.kind === 'app') throw new Refusal('unauthenticated', 'The access token is invalid');
  if (!scopeAllows(actor.scopes, route.scopes)) {
    if (streams) throw new Refusal('unauthenticated', 'Access token does not have the required scopes');
    throw new Refusal('forbidden', 'This action is outside the authorized scopes');
  }
  if (needs === 'member' && actor.kind === 'app') {
    throw new Refusal('invalid', 'This method requires an authenticated user');
  }
}

/** Path, query and body as the route's schema has them. @throws {Refusal} invalid, or missing for an id in the path that cannot be one */
export async function inputOf(route: Route, request: Request): Promise<unknown> {
  const body =
    request.method === 'GET' || route.access === 'server' ? {} : await request.values(route.uploads);
  const parsed = route.params.safeParse({ ...request.query, ...body, ...request.params });
  if (!parsed.success) throw unreadable(parsed.error, request);
  if (holdsNul(request.params)) throw new Refusal('missing', 'Record not found');
  if (holdsNul(parsed.data)) throw invalid('Text contains a null character');
  return parsed.data;
}

/** An id in the path that cannot exist is a record that does not exist; everything else is a bad parameter. */
function unreadable(error: ZodError, request: Request): Refusal {
  const [issue] = error.issues;
  const name = String(issue?.path[0] ?? 'parameters');
  if (name in request.params) return new Refusal('missing', 'Record not found');
  const words = name.replaceAll('_', ' ');
  if (issue?.message === MISSING) return new Refusal('bad', `${MISSING}: ${words}`);
  return invalid(`${words.charAt(0).toUpperCase()}${words.slice(1)} ${issue?.message ?? 'is invalid'}`);
}

function holdsNul(value: unknown): boolean {
  if (typeof value === 'string') return hasNul(value);
  if (value === null || typeof value !== 'object') return false;
  return Object.values(value).some(holdsNul);
}
