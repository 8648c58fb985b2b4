import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { IMPORT_MODES, IMPORT_TYPES, type ImportFault } from '@skein/api/imports.ts';
import { ById, optional } from '@skein/api/params.ts';
import { z } from 'zod';
import type { Ctx } from '../context.ts';
import { Refusal } from '../errors.ts';
import { redirect } from '../http/answer.ts';
import type { Request } from '../http/request.ts';
import { type Route, route } from '../http/route.ts';
import { Upload } from '../http/uploads.ts';
import { bring, callOff, confirm, failuresOf, file, importShown, importsOf } from '../portability/index.ts';
import { refuseForgedForm, showPage } from '../sign-in/index.ts';
import { memberForm, memberPage } from './member-routes.ts';

const PATH = '/settings/imports';
/** Mastodon's. */
const FILE_BYTES = 20 * 1024 * 1024;

const Brought = z.object({
  type: z.enum(IMPORT_TYPES),
  mode: optional(z.enum(IMPORT_MODES)).transform((mode) => mode ?? 'merge'),
  file: optional(z.instanceof(Upload)),
});

/** Where members bring what they had elsewhere, and see what became of it. */
export const importRoutes: readonly Route[] = [
  memberPage({
    path: PATH,
    params: z.object({}),
    about: 'What you brought from elsewhere, and the form for more',
    show: (ctx, { request }) => showImports(ctx, request, null),
  }),
  memberForm({
    path: PATH,
    params: Brought,
    uploads: { names: ['file'], mostBytes: FILE_BYTES, cuts: true },
    about: 'Bring a file from elsewhere',
    async act(ctx, { input, request }) {
      const { type, mode, file: brought } = input;
      if (!brought) return showImports(ctx, request, 'missing');
      if (brought.cut) return showImports(ctx, request, 'too_large');
      const became = await bring(ctx, { type, mode, bytes: await readFile(brought.path) });
      return typeof became === 'string' ? showImports(ctx, request, became) : `${PATH}/${became}`;
    },
  }),
  memberPage({
    path: `${PATH}/:id`,
    params: ById,
    about: 'What was found in a file, and how far it is',
    async show(ctx, { input, request }) {
      const shown = await importShown(ctx, input.id);
      const others = await importsOf(ctx);
      const at = `${PATH}/${shown.id}`;
      return showPage(ctx, request, 'import', {
        import: shown,
        confirm: `${at}/confirm`,
        callOff: `${at}/call-off`,
        failures: `${at}/failures`,
        busy: others.some(({ id, state }) => id !== shown.id && state === 'working'),
      });
    },
  }),
  memberForm({
    path: `${PATH}/:id/confirm`,
    params: ById,
    about: 'Begin what a file asks for',
    async act(ctx, { input }) {
      await confirm(ctx, input.id);
      return `${PATH}/${input.id}`;
    },
  }),
  memberForm({
    path: `${PATH}/:id/call-off`,
    params: ById,
    about: 'Call off what is not done yet of a file',
    async act(ctx, { input }) {
      await callOff(ctx, input.id);
      return PATH;
    },
  }),
  route({
    method: 'DELETE',
    path: `${PATH}/:id`,
    access: 'browser',
    scopes: [],
    params: ById.extend({ csrf: optional(z.string()) }),
    answer: null,
    about: 'Call off what is not done yet of a file',
    async handle(ctx, { id, csrf }, request) {
      refuseStrangers(ctx);
      refuseForgedForm(ctx, request, csrf);
      await callOff(ctx, id);
      return redirect(PATH);
    },
  }),
  route({
    method: 'GET',
    path: `${PATH}/:id/failures`,
    access: 'browser',
    scopes: [],
    params: ById,
    answer: null,
    about: 'What of a file could not be done, as a file',
    async handle(ctx, { id }) {
      refuseStrangers(ctx);
      const { type, lines } = await failuresOf(ctx, id);
      const body = Readable.from(lines);
      if (type === 'custom_filters')
        return file(`${type}_failures.json`, 'application/json; charset=utf-8', body);
      return file(`${type}_failures.csv`, 'text/csv; charset=utf-8', body);
    },
  }),
];

function refuseStrangers({ actor }: Ctx): void {
  if (actor.kind !== 'member')
    throw new Refusal('unauthenticated', 'This method requires an authenticated user');
}

async function showImports(ctx: Ctx, request: Request, fault: ImportFault | null) {
  const props = { action: PATH, fault, imports: await importsOf(ctx) };
  return showPage(ctx, request, 'imports', props, { status: fault === null ? 200 : 422 });
}
