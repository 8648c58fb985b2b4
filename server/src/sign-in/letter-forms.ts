import type { AskLetterProps, NoticeProps } from '@skein/api/pages.ts';
import { Nothing, optional } from '@skein/api/params.ts';
import { z } from 'zod';
import type { Ctx } from '../context.ts';
import type { Answer } from '../http/answer.ts';
import type { Request } from '../http/request.ts';
import { type Route, route } from '../http/route.ts';
import { refuseForgedForm, showPage } from './show-page.ts';

/** Fields of forms for people who are not signed in. */
export const csrf = optional(z.string());
export const text = optional(z.string().trim().max(2000)).transform((value) => value ?? '');
export const password = optional(z.string().max(10_000)).transform((value) => value ?? '');

/**
 * The address of the page holds a code, so nobody is told more than its origin. Told nothing at all, browsers would say
 * of the form on it that it comes from nowhere, and it would be refused as another site's.
 */
export const ORIGIN_ONLY = { 'Referrer-Policy': 'strict-origin' };

/** One thing to know, with the way to the sign-in form where that comes next. */
export function notice(
  ctx: Ctx,
  request: Request,
  about: NoticeProps['about'],
  status = 200,
): Promise<Answer> {
  const signIn = about === 'confirmed' || about === 'password-set';
  return showPage(ctx, request, 'notice', { about, signIn }, { status });
}

interface AskLetter {
  path: string;
  about: AskLetterProps['about'];
  /** What the form is for and what sending it does, for the list of routes. */
  asks: string;
  sends: string;
  /** Says nothing of whether it wrote: the answer is the same. */
  write(ctx: Ctx, email: string): Promise<void>;
}

/** The form that asks for an address to write to, and its answer, which tells nothing of the address. */
export function askLetterRoutes({ path, about, asks, sends, write }: AskLetter): readonly Route[] {
  return [
    route({
      method: 'GET',
      path,
      access: 'browser',
      scopes: [],
      params: Nothing,
      answer: null,
      about: asks,
      async handle(ctx, _params, request) {
        return showPage(ctx, request, 'ask-letter', { action: path, about }, { form: true });
      },
    }),
    route({
      method: 'POST',
      path,
      access: 'browser',
      scopes: [],
      params: z.object({ csrf, email: text }),
      answer: null,
      limit: 'signIn',
      about: sends,
      async handle(ctx, { csrf: proof, email }, request) {
        refuseForgedForm(ctx, request, proof);
        await write(ctx, email);
        return notice(ctx, request, 'letter-sent');
      },
    }),
  ];
}
