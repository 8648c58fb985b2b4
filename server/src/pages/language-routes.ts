import { LOCALES } from '@skein/api/locales.ts';
import { Flag, optional } from '@skein/api/params.ts';
import { z } from 'zod';
import { chooseLanguage, interfaceLanguageOf } from '../accounts/index.ts';
import type { Route } from '../http/route.ts';
import { showPage } from '../sign-in/index.ts';
import { memberForm, memberPage } from './member-routes.ts';

const LANGUAGE = '/settings/language';

/** Where a member chooses in which language we speak to them. */
export const languageRoutes: readonly Route[] = [
  memberPage({
    path: LANGUAGE,
    params: z.object({ saved: optional(Flag) }),
    about: 'The language of pages and letters',
    async show(ctx, { memberId, input, request }) {
      const chosen = await interfaceLanguageOf(ctx, memberId);
      const props = { action: LANGUAGE, chosen, saved: input.saved === true };
      return showPage(ctx, request, 'language', props);
    },
  }),
  memberForm({
    path: LANGUAGE,
    params: z.object({ language: optional(z.enum(LOCALES)) }),
    about: 'Choose the language of pages and letters',
    async act(ctx, { memberId, input }) {
      await chooseLanguage(ctx, memberId, input.language ?? null);
      return `${LANGUAGE}?saved=1`;
    },
  }),
];
