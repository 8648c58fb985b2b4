import { Refusal } from '../errors.ts';

/** What came in: text, lists and nested objects, before any schema has looked at it. */
export type Values = { [name: string]: unknown };

export const MOST_FIELDS = 1000;
const DEEPEST = 5;

/** A query string, with `id[]=1&id[]=2` as a list and `a[b][c]=1` nested. */
export function parseQuery(text: string): Values {
  return valuesOf(new URLSearchParams(text));
}

/** An urlencoded body. */
export function parseForm(text: string): Values {
  return valuesOf(new URLSearchParams(text));
}

/** The text fields of a multipart body; files are for routes that take them (`uploads.ts`). */
export async function parseMultipart(bytes: Buffer, contentType: string): Promise<Values> {
  let form: FormData;
  try {
    form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': contentType } }).formData();
  } catch (error) {
    throw new Refusal('bad', 'The form could not be read', { cause: error });
  }
  return valuesOf(form.entries() as Iterable<[string, string | Blob]>);
}

/** Names and values of a form, with lists and nested names. @throws {Refusal} bad */
export function valuesOf(pairs: Iterable<[string, unknown]>): Values {
  const values: Values = Object.create(null);
  let count = 0;
  for (const [name, value] of pairs) {
    if (++count > MOST_FIELDS) throw new Refusal('bad', 'The form has too many fields');
    put(values, pathOf(name), value);
  }
  return values;
}

function pathOf(name: string): string[] {
  const open = name.indexOf('[');
  if (open <= 0 || !name.endsWith(']')) return [name];
  const parts = name.slice(open + 1, -1).split('][');
  if (parts.length > DEEPEST) throw new Refusal('bad', 'The form is nested too deeply');
  return [name.slice(0, open), ...parts];
}

/** `a[][b]=1&a[][c]=2&a[][b]=3` is a list of two things: the second begins where a name comes again, as in Rails. */
function putInLast(list: unknown[], path: string[], value: unknown): void {
  const last = list.at(-1);
  if (isValues(last) && !Object.hasOwn(last, path[0] as string)) {
    put(last, path, value);
    return;
  }
  const next: Values = Object.create(null);
  list.push(next);
  put(next, path, value);
}

/** What was made here, unlike a list or a file, into which no name may reach. */
function isValues(value: unknown): value is Values {
  return value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === null;
}

function put(into: Values, [first = '', ...rest]: string[], value: unknown): void {
  if (rest.length === 0) {
    into[first] = value;
    return;
  }
  if (rest[0] === '') {
    const list = Array.isArray(into[first]) ? (into[first] as unknown[]) : [];
    into[first] = list;
    if (rest.length === 1) list.push(value);
    else putInLast(list, rest.slice(1), value);
    return;
  }
  const known = into[first];
  const inner = isValues(known) ? known : (Object.create(null) as Values);
  into[first] = inner;
  put(inner, rest, value);
}
