import { optional } from '@skein/api/params.ts';
import { z } from 'zod';
import { findAccount } from '../accounts/index.ts';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { Refusal } from '../errors.ts';
import { type Answer, redirect } from '../http/answer.ts';
import { isFromHere, refuseForeignForm } from '../http/csrf.ts';
import type { LimitName } from '../http/limits.ts';
import { holdsFiles, type Request } from '../http/request.ts';
import { type Refused, type Route, route } from '../http/route.ts';
import type { UploadRules } from '../http/uploads.ts';
import { HOME, refuseForgedForm, safeReturn, toSignIn } from '../sign-in/index.ts';

/** Who is signed in, with what they sent. */
export interface Asked<P> {
  memberId: Id;
  input: P;
  request: Request;
}

interface MemberPage<P extends z.ZodObject> {
  path: string;
  params: P;
  about: string;
  show(ctx: Ctx, asked: Asked<z.output<P>>): Promise<Answer>;
}

/** A page for members. Whoever is not signed in is sent to sign in, and comes back here. */
export function memberPage<P extends z.ZodObject>({ path, params, about, show }: MemberPage<P>): Route {
  return route({
    method: 'GET',
    path,
    access: 'browser',
    scopes: [],
    params,
    answer: null,
    about,
    async handle(ctx, input, request) {
      if (ctx.actor.kind !== 'member') return toSignIn(request.target);
      return show(ctx, { memberId: ctx.actor.accountId, input, request });
    },
  });
}

interface MemberForm<P extends z.ZodObject> extends Omit<MemberPage<P>, 'show'> {
  limit?: LimitName;
  /** Fields that may hold a file: the page gives its `Form` `files`, and each comes as an `Upload` or not at all. */
  uploads?: UploadRules;
  /** The page of the form again, where something refused it before `act` could. */
  again?(ctx: Ctx, refused: Refused & { memberId: Id }): Promise<Answer | null>;
  /** Where the browser goes afterwards with GET, so that loading anew sends nothing twice; or the form again. */
  act(ctx: Ctx, asked: Asked<z.output<P>> & { back: string | null }): Promise<string | Answer>;
}

/**
 * A form of a member. It carries the proof that it is ours, and in `back` the page it stands on. Of one with files
 * nothing is read before it is known that a member sends it from a page of ours.
 */
export function memberForm<P extends z.ZodObject>(form: MemberForm<P>): Route {
  const { path, params, about, limit, uploads, act, again } = form;
  const sent = params.extend({ csrf: optional(z.string()), back: optional(z.string().max(10_000)) });
  return route({
    method: 'POST',
    path,
    access: 'browser',
    scopes: [],
    params: sent,
    answer: null,
    ...(limit ? { limit } : {}),
    ...(uploads ? { uploads, admit: admitFiles } : {}),
    ...(again
      ? {
          again: async (ctx: Ctx, refused: Refused) =>
            ctx.actor.kind === 'member' ? again(ctx, { ...refused, memberId: ctx.actor.accountId }) : null,
        }
      : {}),
    about,
    async handle(ctx, all, request) {
      const { csrf, back: asked, ...typed } = all as { csrf?: string; back?: string };
      const back = safeReturn(asked);
      if (ctx.actor.kind !== 'member') return strangersWay(ctx, request, back);
      refuseForgedForm(ctx, request, csrf);
      if (!path.startsWith(SETTINGS) && (await livesElsewhere(ctx, ctx.actor.accountId)))
        return redirect(`${SETTINGS}/move`);
      const input = typed as unknown as z.output<P>;
      const done = await act(ctx, { memberId: ctx.actor.accountId, input, request, back });
      return typeof done === 'string' ? redirect(done) : done;
    },
  });
}

const SETTINGS = '/settings';

/** As Mastodon: who moved does nothing here but see to their account. */
async function livesElsewhere(ctx: Ctx, memberId: Id): Promise<boolean> {
  return (await findAccount(ctx, memberId))?.moved_to_id != null;
}

function admitFiles(ctx: Ctx, request: Request): Answer | null {
  // What holds no files is small, and says where to come back to.
  if (!holdsFiles(request)) return null;
  refuseForeignForm(request, ctx.origin.origin);
  return ctx.actor.kind === 'member' ? null : strangersWay(ctx, request, null);
}

/**
 * Whoever sends a form and is not signed in is sent to sign in.
 * @throws {Refusal} unauthenticated where a page of ours sent it: somebody was signed in and wrote, which is kept
 */
function strangersWay(ctx: Ctx, request: Request, back: string | null): Answer {
  if (isFromHere(request, ctx.origin.origin)) throw new Refusal('unauthenticated', 'You are not signed in');
  return toSignIn(back ?? HOME);
}
