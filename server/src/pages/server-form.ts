import type { ServerFormProps } from '@skein/api/pages.ts';
import { Flag, optional } from '@skein/api/params.ts';
import { z } from 'zod';
import type { Ctx } from '../context.ts';
import type { Route } from '../http/route.ts';
import {
  BLOCKS_SHOWN,
  changeSettings,
  listSettings,
  MODES,
  refuseUnlessRuns,
  SETTINGS,
  SHOWN,
} from '../instance/index.ts';
import { showPage } from '../sign-in/index.ts';
import { faultsIn } from './faults.ts';
import { memberForm, memberPage } from './member-routes.ts';

const PATH = '/settings/server';

const text = optional(z.string().trim().max(50_000)).transform((value) => value ?? '');

/** What a form that was opened before the field came does not send stays as it is. */
const left = z.string().trim().max(50_000).optional();

const Fields = z.object({
  title: text,
  description: text,
  contact: text,
  registrations: z.enum(MODES),
  closed_message: left,
  extended_description: left,
  status_page: left,
  peers: z.enum(SHOWN).optional(),
  activity: z.enum(SHOWN).optional(),
  domain_blocks: z.enum(BLOCKS_SHOWN).optional(),
});
type Given = Partial<ServerFormProps['values']>;

/** Where those who run the server say what it is, and who may join. */
export const serverFormRoutes: readonly Route[] = [
  memberPage({
    path: PATH,
    params: z.object({ saved: optional(Flag) }),
    about: 'What the server says of itself, for those who run it',
    async show(ctx, { input, request }) {
      refuseUnlessRuns(ctx);
      return showPage(ctx, request, 'server-form', propsOf(await shown(ctx), {}, input.saved === true));
    },
  }),
  memberForm({
    path: PATH,
    params: Fields,
    about: 'Change what the server says of itself',
    async act(ctx, { input, request }) {
      refuseUnlessRuns(ctx);
      const given = Object.fromEntries(
        Object.entries(input).filter(([, value]) => value !== undefined),
      ) as Given;
      try {
        await changeSettings(ctx, given);
        return `${PATH}?saved=1`;
      } catch (error) {
        const faults = faultsIn(error);
        if (faults === null) throw error;
        return showPage(
          ctx,
          request,
          'server-form',
          propsOf({ ...(await shown(ctx)), ...given }, faults, false),
          { status: 422 },
        );
      }
    },
  }),
];

async function shown(ctx: Ctx): Promise<ServerFormProps['values']> {
  return Fields.parse(await listSettings(ctx)) as ServerFormProps['values'];
}

type Faults = ServerFormProps['faults'];

function propsOf(values: ServerFormProps['values'], faults: Faults, saved: boolean): ServerFormProps {
  return { action: PATH, values, faults, saved, most: { title: SETTINGS.title.most } };
}
