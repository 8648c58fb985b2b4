import type { ProfileFormProps } from '@skein/api/pages.ts';
import { Flag, optional } from '@skein/api/params.ts';
import { UpdateCredentialsParams } from '@skein/api/profile.ts';
import { z } from 'zod';
import { credentialAccount, saveProfile } from '../accounts/index.ts';
import type { Route } from '../http/route.ts';
import { readChanges } from '../profiles/index.ts';
import { showPage } from '../sign-in/index.ts';
import { faultsIn } from './faults.ts';
import { memberForm, memberPage } from './member-routes.ts';

const PATH = '/settings/profile';

const text = z.preprocess((value) => value ?? '', z.string().max(50_000));

const Typed = z.object({
  display_name: text,
  note: text,
  locked: optional(Flag),
  discoverable: optional(Flag),
});

/** Where a member says who they are. */
export const profileFormRoutes: readonly Route[] = [
  memberPage({
    path: PATH,
    params: z.object({ saved: optional(Flag) }),
    about: 'Your profile',
    async show(ctx, { memberId, input, request }) {
      const { source, ...account } = await credentialAccount(ctx, memberId);
      const values = {
        display_name: account.display_name,
        note: source.note,
        locked: account.locked,
        discoverable: source.discoverable,
      };
      return showPage(ctx, request, 'profile-form', propsOf(values, {}, input.saved === true));
    },
  }),
  memberForm({
    path: PATH,
    params: Typed,
    about: 'Change your profile',
    async act(ctx, { memberId, input, request }) {
      // A box that is not ticked is not sent.
      const values = { ...input, locked: input.locked === true, discoverable: input.discoverable === true };
      const changes = UpdateCredentialsParams.parse(values);
      try {
        await saveProfile(ctx, memberId, await readChanges(ctx, changes));
        return `${PATH}?saved=1`;
      } catch (error) {
        const faults = faultsIn(error);
        if (faults === null) throw error;
        return showPage(ctx, request, 'profile-form', propsOf(values, faults, false), { status: 422 });
      }
    },
  }),
];

type Faults = ProfileFormProps['faults'];

function propsOf(values: ProfileFormProps['values'], faults: Faults, saved: boolean): ProfileFormProps {
  return { action: PATH, values, faults, saved };
}
