import assert from 'node:assert/strict';
import { startSession } from '../server/src/sign-in/sessions.ts';
import type { Skein } from '../server/src/start.ts';
import type { Person, Seen } from './cast.ts';

/** A form of a page as a browser reads it: where it goes, and what stands in it. */
export interface Form {
  action: string;
  fields: Record<string, string>;
}

/** Somebody with a browser that keeps cookies, runs no scripts and follows nothing by itself. */
export interface Visitor {
  cookies: Map<string, string>;
  get(path: string, headers?: Record<string, string>): Promise<Seen<string>>;
  post(path: string, fields: Record<string, string>, headers?: Record<string, string>): Promise<Seen<string>>;
  /** Sends the form of a page, filled in. */
  submit(
    page: Seen<string>,
    fields: Record<string, string>,
    headers?: Record<string, string>,
  ): Promise<Seen<string>>;
  /** The same for one of several: the form that is sent to this address. */
  submitTo(action: string, page: Seen<string>, fields: Record<string, string>): Promise<Seen<string>>;
  /** The same with files, as a form that has fields for them sends it. */
  submitFiles(
    action: string,
    page: Seen<string>,
    fields: Record<string, string>,
    files: Record<string, Uint8Array>,
    headers?: Record<string, string>,
  ): Promise<Seen<string>>;
  /** Signs in by the form and gives what the server said to that. */
  signIn(login: string, password: string): Promise<Seen<string>>;
}

/** `always` goes with each request, as what the browser calls itself. */
export function visitor(server: Skein, language = 'en', always: Record<string, string> = {}): Visitor {
  const cookies = new Map<string, string>();
  const send = async (
    method: string,
    path: string,
    body?: string | FormData,
    more: Record<string, string> = {},
  ) => {
    const jar = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(server.address + path, {
      method,
      redirect: 'manual',
      headers: {
        Accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
        'Accept-Language': language,
        ...(jar ? { Cookie: jar } : {}),
        ...(typeof body !== 'string' ? {} : { 'Content-Type': 'application/x-www-form-urlencoded' }),
        ...always,
        ...more,
      },
      body,
    });
    for (const line of answer.headers.getSetCookie()) keep(cookies, line);
    return { status: answer.status, headers: answer.headers, body: await answer.text() };
  };
  const self: Visitor = {
    cookies,
    get: (path, headers) => send('GET', path, undefined, headers),
    post: (path, fields, headers) => send('POST', path, String(new URLSearchParams(fields)), headers),
    submit(page, fields, headers) {
      const form = formOf(page.body);
      return self.post(form.action, { ...form.fields, ...fields }, headers);
    },
    submitTo(action, page, fields) {
      return self.post(action, { ...formOf(page.body, action).fields, ...fields });
    },
    submitFiles(action, page, fields, files, headers) {
      const form = new FormData();
      for (const [name, value] of Object.entries({ ...formOf(page.body, action).fields, ...fields })) {
        if (!(name in files)) form.append(name, value);
      }
      for (const [name, bytes] of Object.entries(files)) {
        // A field in which nothing was chosen is sent as well.
        form.append(name, new Blob([bytes as never]), bytes.length === 0 ? '' : 'a picture.jpg');
      }
      return send('POST', action, form, headers);
    },
    async signIn(login, password) {
      return self.submit(await self.get('/sign-in'), { login, password });
    },
  };
  return self;
}

/** A browser in which this member is signed in. */
export async function memberBrowser(person: Person, language = 'en'): Promise<Visitor> {
  const { ctx } = person.server;
  const browser = visitor(person.server, language);
  const session = await startSession(ctx, person.id, 'test');
  browser.cookies.set(`skein-${new URL(ctx.origin.origin).port}`, session);
  return browser;
}

/** The form of a page that has one; of several, the first that can be sent to `action`. */
export function formOf(html: string, action?: string): Form {
  const forms = [...html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)];
  const form = forms.find(([whole]) => action === undefined || whole.includes(`action="${action}"`));
  assert.ok(form, `there is no form in ${html.slice(0, 2000)}`);
  const fields: Record<string, string> = {};
  for (const [, attributes = ''] of (form[2] ?? '').matchAll(/<input\b([^>]*)>/g)) {
    const name = attribute(attributes, 'name');
    // A box that is not ticked is not sent.
    const isOff = attribute(attributes, 'type') === 'checkbox' && !/\schecked\b/.test(attributes);
    if (name !== null && !isOff) fields[name] = attribute(attributes, 'value') ?? '';
  }
  return { action: attribute(form[1] ?? '', 'action') ?? '', fields };
}

function attribute(text: string, name: string): string | null {
  const match = new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(text);
  return match ? plain(match[1] as string) : null;
}

function plain(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}

function keep(cookies: Map<string, string>, line: string): void {
  const [pair = '', ...options] = line.split('; ');
  const mark = pair.indexOf('=');
  if (options.includes('Max-Age=0')) cookies.delete(pair.slice(0, mark));
  else cookies.set(pair.slice(0, mark), pair.slice(mark + 1));
}
