import type { ProfileFlag, ProfileFormProps, ProfileText } from '@skein/api/pages.ts';
import { Flag, optional } from '@skein/api/params.ts';
import { UpdateCredentialsParams } from '@skein/api/profile.ts';
import { z } from 'zod';
import { credentialAccount, getAccount, pictureOf } from '../accounts/index.ts';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import type { Route } from '../http/route.ts';
import { Upload } from '../http/uploads.ts';
import { PORTRAIT_BYTES, READABLE_TYPES } from '../media/index.ts';
import { changeProfile, MOST_FIELDS } from '../profiles/index.ts';
import { showPage } from '../sign-in/index.ts';
import { faultsIn } from './faults.ts';
import { memberForm, memberPage } from './member-routes.ts';

const PATH = '/settings/profile';

const text = z.preprocess((value) => value ?? '', z.string().max(50_000));
const flag = optional(Flag).transform((ticked) => ticked === true);
const file = optional(z.instanceof(Upload));

const TEXTS = { display_name: text, note: text, avatar_description: text, header_description: text };
const FLAGS = { locked: flag, bot: flag, discoverable: flag, indexable: flag, hide_collections: flag };

const Typed = z.object({
  ...TEXTS,
  ...FLAGS,
  fields_attributes: UpdateCredentialsParams.shape.fields_attributes,
  avatar: file,
  header: file,
  no_avatar: flag,
  no_header: flag,
});

type Typed = z.output<typeof Typed>;

/** Where a member says who they are. */
export const profileFormRoutes: readonly Route[] = [
  memberPage({
    path: PATH,
    params: z.object({ saved: optional(Flag) }),
    about: 'Your profile',
    async show(ctx, { memberId, input, request }) {
      const { source, ...account } = await credentialAccount(ctx, memberId);
      const { display_name, avatar_description, header_description, locked, bot } = account;
      const { note, discoverable, indexable, hide_collections } = source;
      return showPage(ctx, request, 'profile-form', {
        ...(await always(ctx, memberId)),
        texts: { display_name, note, avatar_description, header_description },
        flags: { locked, bot, discoverable, indexable, hide_collections },
        fields: rows(source.fields),
        saved: input.saved === true,
      });
    },
  }),
  memberForm({
    path: PATH,
    params: Typed,
    uploads: { names: ['avatar', 'header'], mostBytes: PORTRAIT_BYTES, cuts: true, limit: 'media' },
    about: 'Change your profile',
    async act(ctx, { memberId, input, request }) {
      const faults = await change(ctx, memberId, input);
      if (faults === null) return `${PATH}?saved=1`;
      const props: ProfileFormProps = {
        ...(await always(ctx, memberId)),
        texts: picked(input, Object.keys(TEXTS) as ProfileText[]),
        flags: picked(input, Object.keys(FLAGS) as ProfileFlag[]),
        fields: rows((input.fields_attributes ?? []).map((field) => ({ ...field, verified_at: null }))),
        faults,
        chooseAgain: input.avatar !== undefined || input.header !== undefined,
      };
      return showPage(ctx, request, 'profile-form', props, { status: 422 });
    },
  }),
];

type Faults = ProfileFormProps['faults'];

/** Null when it is done; what the person can mend else. */
async function change(ctx: Ctx, memberId: Id, input: Typed): Promise<Faults | null> {
  const { avatar, header, no_avatar, no_header, ...typed } = input;
  const large = { ...(avatar?.cut && { avatar: 'too_long' }), ...(header?.cut && { header: 'too_long' }) };
  if (Object.keys(large).length > 0) return large as Faults;
  try {
    await changeProfile(ctx, memberId, {
      ...UpdateCredentialsParams.parse(typed),
      avatar: avatar ?? (no_avatar ? null : undefined),
      header: header ?? (no_header ? null : undefined),
    });
    return null;
  } catch (error) {
    const faults = faultsIn(error);
    if (faults === null) throw error;
    return faults;
  }
}

async function always(ctx: Ctx, memberId: Id) {
  const account = await getAccount(ctx, memberId);
  return {
    action: PATH,
    faults: {},
    saved: false,
    chooseAgain: false,
    pictures: { avatar: pictureOf(ctx, account, 'avatar'), header: pictureOf(ctx, account, 'header') },
    taken: { types: READABLE_TYPES, megabytes: PORTRAIT_BYTES / (1024 * 1024) },
  };
}

function rows(fields: ProfileFormProps['fields']): ProfileFormProps['fields'] {
  const empty = { name: '', value: '', verified_at: null };
  return Array.from({ length: Math.max(MOST_FIELDS, fields.length) }, (_, index) => fields[index] ?? empty);
}

function picked<K extends keyof Typed>(input: Typed, names: readonly K[]): Pick<Typed, K> {
  return Object.fromEntries(names.map((name) => [name, input[name]])) as Pick<Typed, K>;
}
