import { Token } from '@skein/api/application.ts';
import type { FieldFault, SignUpField } from '@skein/api/pages.ts';
import { Flag, optional } from '@skein/api/params.ts';
import { z } from 'zod';
import { forbidden, Refusal } from '../errors.ts';
import { json } from '../http/answer.ts';
import { type Route, route } from '../http/route.ts';
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
];

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
