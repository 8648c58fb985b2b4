import { Token } from '@skein/api/application.ts';
import type { FieldFault, SignUpField } from '@skein/api/pages.ts';
import { Flag, Nothing, optional } from '@skein/api/params.ts';
import { scopeAllows } from '@skein/api/scopes.ts';
import { z } from 'zod';
import { isMailAddress } from '../accounts/index.ts';
import type { Ctx } from '../context.ts';
import { forbidden, invalid, Refusal } from '../errors.ts';
import { json } from '../http/answer.ts';
import { bearerOf } from '../http/bearer.ts';
import type { Request } from '../http/request.ts';
import { type Route, route } from '../http/route.ts';
import { confirmByApp, waitingWith } from './confirm-by-app.ts';
import { localeOf } from './show-page.ts';
import { type SignUpFaults, signUp } from './sign-up.ts';

const text = optional(z.string().trim().max(2000)).transform((value) => value ?? '');

/** How apps let people join. */
export const signUpApiRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/api/v1/accounts',
    access: 'app',
    scopes: ['write:accounts'],
    params: z.object({
      username: text,
      email: text,
      password: optional(z.string().max(10_000)).transform((value) => value ?? ''),
      agreement: optional(Flag),
      locale: optional(z.string().max(20)),
      reason: text,
    }),
    answer: Token,
    limit: 'signUp',
    about: 'Ask for an account; the token works once the address is confirmed and the request approved',
    async handle(ctx, { agreement = false, locale: asked, ...values }, request) {
      if (ctx.actor.kind !== 'app')
        throw forbidden('This method requires an client credentials authentication');
      const { appId: id, scopes } = ctx.actor;
      const locale = asked ?? localeOf(request);
      const outcome = await signUp(ctx, { ...values, agreement, locale, app: { id, scopes } });
      if (outcome.faults !== null) throw refusalOf(outcome.faults);
      return json({
        access_token: outcome.token,
        token_type: 'Bearer',
        scope: scopes.join(' '),
        created_at: Math.floor(ctx.clock.now() / 1000),
      });
    },
  }),
  route({
    method: 'POST',
    path: '/api/v1/emails/confirmations',
    access: 'anyone',
    scopes: [],
    params: z.object({ email: text }),
    answer: Nothing,
    limit: 'signIn',
    about: 'Write once more to who is joining by this app, or to another address of theirs',
    async handle(ctx, { email }, request) {
      const waiting = await joining(ctx, request, ['write:accounts']);
      if (!waiting || waiting.confirmed_at !== null) throw forbidden('There is nothing to confirm any more');
      if (email !== '' && !isMailAddress(email)) throw invalid('Email is invalid');
      await confirmByApp(ctx, waiting, email === '' ? null : email);
      return json({});
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/emails/check_confirmation',
    access: 'anyone',
    scopes: [],
    params: Nothing,
    answer: z.boolean(),
    about: 'Whether who is joining by this app has confirmed their address',
    async handle(ctx, _params, request) {
      const waiting = await joining(ctx, request, ['read:accounts']);
      return json(!waiting || waiting.confirmed_at !== null);
    },
  }),
];

/**
 * Who is joining, by a token that means nothing elsewhere yet; null for a member, who has joined.
 * @throws {Refusal} unauthenticated, forbidden (scope), invalid (an app alone)
 */
async function joining(ctx: Ctx, request: Request, scopes: readonly string[]) {
  const { actor } = ctx;
  const isKnown = actor.kind === 'member' || actor.kind === 'app';
  const token = bearerOf(request);
  const waiting = isKnown || token === null ? null : await waitingWith(ctx, token);
  if (!isKnown && !waiting) throw new Refusal('unauthenticated', 'The access token is invalid');
  const held = isKnown ? actor.scopes : (waiting?.scopes ?? '').split(' ');
  if (!scopeAllows(held, scopes))
    throw new Refusal('forbidden', 'This action is outside the authorized scopes');
  if (actor.kind === 'app') throw new Refusal('invalid', 'This method requires an authenticated user');
  return waiting ?? null;
}

/** Mastodon's words for what can be wrong, and its codes. */
const WORDS: Record<FieldFault, [string, string]> = {
  blank: ['ERR_BLANK', "can't be blank"],
  too_short: ['ERR_TOO_SHORT', 'is too short'],
  too_long: ['ERR_TOO_LONG', 'is too long'],
  invalid: ['ERR_INVALID', 'is invalid'],
  taken: ['ERR_TAKEN', 'has already been taken'],
  reserved: ['ERR_RESERVED', 'is reserved'],
  mismatch: ['ERR_INVALID', 'is invalid'],
};

function refusalOf(faults: SignUpFaults): Refusal {
  const details: Record<string, { error: string; description: string }[]> = {};
  const sentences: string[] = [];
  for (const [field, fault] of Object.entries(faults) as [SignUpField, FieldFault][]) {
    const [error, description] = field === 'agreement' ? ['ERR_ACCEPTED', 'must be accepted'] : WORDS[fault];
    details[field] = [{ error, description }];
    sentences.push(`${field.charAt(0).toUpperCase()}${field.slice(1)} ${description}`);
  }
  return new Refusal('invalid', `Validation failed: ${sentences.join(', ')}`, { details });
}
