import { TYPED_FIELDS, type TypedForm } from '@skein/api/typed.ts';
import type { z } from 'zod';
import type { Ctx } from '../context.ts';
import type { Refusal } from '../errors.ts';
import type { Values } from '../http/body.ts';
import { isForeignForm } from '../http/csrf.ts';
import { holdsFiles, type Request } from '../http/request.ts';
import type { Route } from '../http/route.ts';
import { isOwnForm } from '../sign-in/index.ts';

/** The fields of a form as they were sent. */
export type Typed = [name: string, text: string][];

/** Of what somebody sends of whom it is not known that they live here, so much is read to give it back. */
const TEXT_BYTES = 200_000;
const FORM_BYTES = 64 * 1024 * 1024;

/** Not even their owner finds them in a page. */
const SECRETS = new Set(['csrf', 'password', 'current', 'code', 'client_secret']);

const TYPED: ReadonlySet<string> = new Set(TYPED_FIELDS);

/**
 * What was typed into a form that was refused; null where no page of ours sent it, so that no other site can put words
 * into a form that carries our proof.
 */
export async function typedIn(ctx: Ctx, request: Request, route: Route | null): Promise<Typed | null> {
  if (request.method !== 'POST' || route?.access !== 'browser' || !ctx.origin.settled) return null;
  if (isForeignForm(request, ctx.origin.origin)) return null;
  const uploads = route.uploads && holdsFiles(request) ? route.uploads : undefined;
  // Browsers say how long a form is; of who does not, and is nobody here, nothing is read.
  const bytes = Number(request.headers['content-length'] ?? Number.POSITIVE_INFINITY);
  const isMember = ctx.actor.kind === 'member';
  if (!isMember && bytes > (uploads ? FORM_BYTES : TEXT_BYTES)) return null;
  // What may hold files is read only where the browser says before it that it comes from here.
  if (uploads && !isMember && !isOwnForm(ctx, request, undefined)) return null;
  const typed = await request.typed(uploads);
  const proof = typed.find(([name]) => name === 'csrf')?.[1];
  return isOwnForm(ctx, request, proof) ? typed : null;
}

/** In how many minutes what was refused may be tried again. */
export function minutesUntil({ extras: { retryAfter } }: Refusal): number | undefined {
  return retryAfter === undefined ? undefined : Math.max(1, Math.ceil(retryAfter / 60));
}

/** The fields of a form of which some may be wrong: those are as if they had been left alone, but for texts, which stay. */
export function leniently<S extends z.ZodRawShape>(form: z.ZodObject<S>, values: Values) {
  const fields = Object.entries(form.shape).map(([name, type]) => {
    const field = type as z.ZodType;
    const read = field.safeParse(values[name]);
    if (read.success) return [name, read.data];
    const untouched = field.safeParse(undefined).data;
    return [name, untouched === '' && typeof values[name] === 'string' ? values[name] : untouched];
  });
  return Object.fromEntries(fields) as z.output<z.ZodObject<S>>;
}

/** The form to be sent again; null where nobody had written anything. */
export function typedForm(typed: Typed, request: Request, route: Route | null): TypedForm | null {
  const fields = typed.filter(([name]) => !SECRETS.has(name));
  if (!fields.some(([name, text]) => TYPED.has(name) && text.trim() !== '')) return null;
  return { action: request.path, files: route?.uploads !== undefined, fields };
}
