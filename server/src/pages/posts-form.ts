import type { PostsFormProps } from '@skein/api/pages.ts';
import { Flag, optional } from '@skein/api/params.ts';
import { UpdateCredentialsParams } from '@skein/api/profile.ts';
import { QuotePolicy } from '@skein/api/visibility.ts';
import { z } from 'zod';
import { postingDefaults, saveProfile } from '../accounts/index.ts';
import type { Route } from '../http/route.ts';
import { readChanges } from '../profiles/index.ts';
import { showPage } from '../sign-in/index.ts';
import { languagesWith } from './composer.ts';
import { memberForm, memberPage } from './member-routes.ts';

const PATH = '/settings/posts';

/** Where a member says how their posts begin. */
export const postsFormRoutes: readonly Route[] = [
  memberPage({
    path: PATH,
    params: z.object({ saved: optional(Flag) }),
    about: 'The defaults for your posts',
    async show(ctx, { memberId, input, request }) {
      const chosen = await postingDefaults(ctx, memberId);
      const values: PostsFormProps['values'] = {
        privacy: chosen?.default_visibility ?? 'public',
        language: chosen?.default_language ?? '',
        sensitive: chosen?.default_sensitive === 1,
        quote_policy: chosen?.default_quote_policy ?? 'public',
      };
      return showPage(ctx, request, 'posts-form', {
        action: PATH,
        values,
        saved: input.saved === true,
        languages: languagesWith(values.language || 'en'),
      });
    },
  }),
  memberForm({
    path: PATH,
    params: z.object({
      privacy: z.enum(['public', 'unlisted', 'private']),
      language: z.preprocess((value) => value ?? '', z.string().max(100)),
      sensitive: optional(Flag),
      quote_policy: optional(QuotePolicy),
    }),
    about: 'Change the defaults for your posts',
    async act(ctx, { memberId, input }) {
      // A box that is not ticked is not sent.
      const source = { ...input, sensitive: input.sensitive === true };
      await saveProfile(ctx, memberId, await readChanges(ctx, UpdateCredentialsParams.parse({ source })));
      return `${PATH}?saved=1`;
    },
  }),
];
