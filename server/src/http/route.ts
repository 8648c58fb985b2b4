import type { z } from 'zod';
import type { Ctx, MemberCtx } from '../context.ts';
import type { Refusal } from '../errors.ts';
import type { Answer } from './answer.ts';
import type { LimitName } from './limits.ts';
import type { Request } from './request.ts';
import type { UploadRules } from './uploads.ts';

/**
 * Who may call: `anyone` (a token may still be used), `app` (any valid token), `member` (a token of a person),
 * `browser` (a page with its session cookie; tokens are ignored there), `server` (another server: no limits by person).
 */
export type Access = 'anyone' | 'app' | 'member' | 'browser' | 'server';

/** `2022-11-14`. */
type Day = `${number}-${number}-${number}`;

export interface Route<P extends z.ZodType = z.ZodType> {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With `:names`. */
  path: string;
  access: Access;
  /** Any one of these is enough; for `anyone` asked only when a token was sent. */
  scopes: readonly string[];
  /** Says 401 for whatever is wrong with a token, as Mastodon's streaming server does. */
  refuses?: 'streaming';
  /** Path, query and body together; unknown names are dropped. */
  params: P;
  /** Shape of the 2xx body: documentation and tests, not checked at run time. */
  answer: z.ZodType | null;
  /** Mastodon's extra limit of this family. */
  limit?: LimitName;
  /** Since when apps are asked to use another path: what Mastodon says with each answer of this one. */
  deprecated?: Day;
  /** Which fields of a form may hold a file; they come as `Upload`. */
  uploads?: UploadRules;
  /** Its page again, with what was typed into the form, where that was refused; null leaves it to the page of refusals. */
  again?(ctx: Ctx, refused: Refused): Promise<Answer | null>;
  /** Asked before the body is read: an answer is sent at once, and a refusal thrown, without anything being taken in. */
  admit?(ctx: Ctx, request: Request): Answer | null;
  /** A file for browsers: served under the media origin too, where nothing else is. */
  media?: true;
  /** A page that any other may show in a frame. It knows no session and holds no form. */
  framed?: true;
  /** What it does, in a few words, for the API document. */
  about: string;
  handle(ctx: Ctx, params: z.output<P>, request: Request): Promise<Answer>;
}

/** A form that was refused, for whatever reason: before it was read, while it was, or by what it asked for. */
export interface Refused {
  refusal: Refusal;
  request: Request;
  typed: [name: string, text: string][];
}

/** A route as it is declared: the door lets only members through to a handler with access `member`. */
interface Declared<P extends z.ZodType, A extends Access> extends Omit<Route<P>, 'access' | 'handle'> {
  access: A;
  handle(ctx: A extends 'member' ? MemberCtx : Ctx, params: z.output<P>, request: Request): Promise<Answer>;
}

/** Declares one path of a room: schema and scope, then one verb or one read. */
export function route<P extends z.ZodType, A extends Access>(declared: Declared<P, A>): Route {
  return declared as unknown as Route;
}
