import type { FieldFault, ProfileFormProps } from '@skein/api/pages.ts';
import { Flag, optional } from '@skein/api/params.ts';
import { UpdateCredentialsParams } from '@skein/api/profile.ts';
import { z } from 'zod';
import { credentialAccount, saveProfile } from '../accounts/index.ts';
import { Refusal } from '../errors.ts';
import type { Route } from '../http/route.ts';
import { readChanges } from '../profiles/index.ts';
import { showPage } from '../sign-in/index.ts';
import { languagesWith } from './composer.ts';
import { memberForm, memberPage } from './member-routes.ts';

const PATH = '/settings/profile';

const text = z.preprocess((value) => value ?? '', z.string().max(50_000));

const Typed = z.object({
  display_name: text,
  note: text,
  locked: optional(Flag),
  discoverable: optional(Flag),
  privacy: z.enum(['public', 'unlisted', 'private']),
  language: text,
});

/** Where a member says who they are, and how their posts begin. */
export const profileFormRoutes: readonly Route[] = [
  memberPage({
    path: PATH,
    params: z.object({ saved: optional(Flag) }),
    about: 'Your profile, and the defaults for your posts',
    async show(ctx, { memberId, input, request }) {
      const { source, ...account } = await credentialAccount(ctx, memberId);
      const values = {
        display_name: account.display_name,
        note: source.note,
        locked: account.locked,
        discoverable: source.discoverable,
        privacy: source.privacy,
        language: source.language ?? '',
      };
      return showPage(ctx, request, 'profile-form', propsOf(values, {}, input.saved === true));
    },
  }),
  memberForm({
    path: PATH,
    params: Typed,
    about: 'Change your profile, and the defaults for your posts',
    async act(ctx, { memberId, input, request }) {
      // A box that is not ticked is not sent.
      const values = { ...input, locked: input.locked === true, discoverable: input.discoverable === true };
      const { privacy, language, ...seen } = values;
      const changes = UpdateCredentialsParams.parse({ ...seen, source: { privacy, language } });
      try {
        await saveProfile(ctx, memberId, await readChanges(ctx, changes));
        return `${PATH}?saved=1`;
      } catch (error) {
        const faults = faultsOf(error);
        if (faults === null) throw error;
        return showPage(ctx, request, 'profile-form', propsOf(values, faults, false), { status: 422 });
      }
    },
  }),
];

type Faults = ProfileFormProps['faults'];

function propsOf(values: ProfileFormProps['values'], faults: Faults, saved: boolean): ProfileFormProps {
  return { action: PATH, values, faults, saved, languages: languagesWith(values.language || 'en') };
}

function faultsOf(error: unknown): Faults | null {
  const details = error instanceof Refusal && error.kind === 'invalid' ? error.extras.details : undefined;
  if (!details) return null;
  const fault = (name: string): FieldFault | undefined => {
    const [first] = details[name] ?? [];
    if (!first) return undefined;
    return first.error === 'ERR_TOO_LONG' ? 'too_long' : 'invalid';
  };
  const named = { display_name: fault('display_name'), note: fault('note'), language: fault('language') };
  return Object.fromEntries(Object.entries(named).filter(([, one]) => one !== undefined));
}
