import type { ServerFormProps } from '@skein/api/pages.ts';
import { Flag, optional } from '@skein/api/params.ts';
import { z } from 'zod';
import type { Route } from '../http/route.ts';
import { changeSettings, listSettings, MODES, refuseUnlessRuns, SETTINGS } from '../instance/index.ts';
import { showPage } from '../sign-in/index.ts';
import { faultsIn } from './faults.ts';
import { memberForm, memberPage } from './member-routes.ts';

const PATH = '/settings/server';

const text = optional(z.string().trim().max(10_000)).transform((value) => value ?? '');

/** Where those who run the server say what it is, and who may join. */
export const serverFormRoutes: readonly Route[] = [
  memberPage({
    path: PATH,
    params: z.object({ saved: optional(Flag) }),
    about: 'What the server says of itself, for those who run it',
    async show(ctx, { input, request }) {
      refuseUnlessRuns(ctx);
      const { title, description, contact, registrations } = await listSettings(ctx);
      const values = { title, description, contact, registrations };
      return showPage(ctx, request, 'server-form', propsOf(values, {}, input.saved === true));
    },
  }),
  memberForm({
    path: PATH,
    params: z.object({ title: text, description: text, contact: text, registrations: z.enum(MODES) }),
    about: 'Change what the server says of itself',
    async act(ctx, { input, request }) {
      refuseUnlessRuns(ctx);
      try {
        await changeSettings(ctx, input);
        return `${PATH}?saved=1`;
      } catch (error) {
        const faults = faultsIn(error);
        if (faults === null) throw error;
        return showPage(ctx, request, 'server-form', propsOf(input, faults, false), { status: 422 });
      }
    },
  }),
];

type Faults = ServerFormProps['faults'];

function propsOf(values: ServerFormProps['values'], faults: Faults, saved: boolean): ServerFormProps {
  return { action: PATH, values, faults, saved, most: { title: SETTINGS.title.most } };
}
