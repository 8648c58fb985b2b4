import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { routes } from '../../server/src/app.ts';
import type { Route } from '../../server/src/http/route.ts';
import { changeSetting } from '../../server/src/instance/index.ts';
import type { Skein } from '../../server/src/start.ts';
import { call, type Person, person } from '../cast.ts';
import { nameOf } from '../parameters/parameter.ts';
import { type Watch, watch } from '../parameters/watch.ts';
import { formOf, memberBrowser, type Visitor, visitor } from '../visitor.ts';
import { createWorld, type World } from '../world.ts';

const PAGES = routes.filter(({ access }) => access === 'browser');
const LONG = 1_000_000;

/** What a field is sent as, each written as it stands in a form. */
const WRONG: Readonly<Record<string, (field: string) => string>> = {
  twice: (field) => `${field}=a&${field}=b`,
  'in a list': (field) => `${field}[]=a&${field}[]=b`,
  'as an object': (field) => `${field}[a]=1&${field}[b][c]=2`,
  'with names of prototypes': (field) => `${field}[__proto__][x]=1&${field}[constructor]=1`,
  'called __proto__': (field) => `${field}=__proto__`,
  'with NUL': (field) => `${field}=a%00b`,
  'not Unicode': (field) => `${field}=a%ED%A0%80b%FF`,
  'a million long': (field) => `${field}=${'x'.repeat(LONG)}`,
  'below nothing': (field) => `${field}=-1`,
  'a number too high': (field) => `${field}=${'9'.repeat(31)}`,
};

/** What stands for each name in a path: what is there is asked for by the stories of the pages. */
const IDS = [
  '1234567890123456',
  '0',
  '-1',
  'x',
  '9'.repeat(31),
  '__proto__',
  '%00',
  '%ED%A0%80',
  '..%2f..',
  'a'.repeat(2000),
];

// Pages and forms know no engine: what they call is held by the stories of each on both.
describe('forms and pages', { timeout: 300_000 }, () => {
  let world: World;
  let server: Skein;
  let looking: Watch;
  let owner: Person;

  before(async () => {
    world = await createWorld();
    [server] = world.servers as [Skein];
    owner = await person(server, 'anna', { role: 'owner' });
    await owner.publish('something to look at');
    await changeSetting(server.ctx, 'registrations', 'open');
    await world.settled();
    looking = await watch(server);
  });
  after(async () => {
    looking.close();
    await world.stop();
    assert.deepEqual(
      world.log.filter((line) => line.includes('"level":"error"')),
      [],
    );
  });

  /** A browser with the proof that its forms are ours. */
  async function browsers(): Promise<{ who: string; browser: Visitor; csrf: string }[]> {
    const signedIn = await memberBrowser(owner);
    const stranger = visitor(server);
    return [
      { who: 'the owner', browser: signedIn, csrf: proofIn((await signedIn.get('/compose')).body) },
      { who: 'a stranger', browser: stranger, csrf: proofIn((await stranger.get('/sign-in')).body) },
    ];
  }

  const send = async (browser: Visitor, method: string, path: string, form: string) => {
    const jar = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(server.address + path, {
      method,
      redirect: 'manual',
      headers: {
        Accept: 'text/html',
        Cookie: jar,
        ...(method === 'GET' ? {} : { 'Content-Type': 'application/x-www-form-urlencoded' }),
      },
      body: method === 'GET' ? undefined : form,
    });
    return {
      status: answer.status,
      location: answer.headers.get('location') ?? '',
      type: answer.headers.get('content-type') ?? '',
      body: await answer.text(),
    };
  };

  /** What stands in the form before anything is typed, where the page of it has the same address. */
  async function fieldsOf(
    { method, path }: Route,
    browser: Visitor,
    csrf: string,
  ): Promise<Record<string, string>> {
    if (method !== 'POST' || path.includes(':')) return { csrf };
    const page = path === '/oauth/authorize' ? `${path}?${await authorizing()}` : path;
    const { status, body } = await browser.get(page);
    if (status !== 200 || !body.includes(`action="${path}"`)) return { csrf };
    return { ...formOf(body, path).fields, ...(path === '/oauth/authorize' ? { decision: 'allow' } : {}) };
  }

  /** What an app asks that may. */
  async function authorizing(): Promise<URLSearchParams> {
    const redirect_uri = 'https://gull.example/callback';
    const { body } = await call(server, 'POST', '/api/v1/apps', {
      body: { client_name: 'Gull', redirect_uris: [redirect_uri], scopes: 'read' },
    });
    return new URLSearchParams({
      response_type: 'code',
      client_id: body.client_id,
      redirect_uri,
      scope: 'read',
    });
  }

  for (const route of PAGES) {
    test(`${nameOf(route)} stands whatever is sent`, async () => {
      const faults: string[] = [];
      const names = [...route.path.matchAll(/:(\w+)/g)].map(([, name]) => name as string);
      for (const { who, browser, csrf } of await browsers()) {
        const right = await fieldsOf(route, browser, csrf);
        await server.settled();
        await looking.changed();
        const hold = async (what: string, path: string, form: string) => {
          const seen = await send(browser, route.method, path, form);
          if (seen.status < 400) await server.settled();
          const changed = await looking.changed();
          if (seen.status >= 500) faults.push(`${who}, ${what}: answered ${seen.status}`);
          // Some ways to write an id lead to another route, of files.
          else if (seen.status >= 400 && !(seen.status === 404 ? /html|json/ : /html/).test(seen.type))
            faults.push(`${who}, ${what}: ${seen.status} is ${seen.type}`);
          else if (seen.status >= 400 && changed.length > 0)
            faults.push(`${who}, ${what}: was refused with ${seen.status} and changed ${changed}`);
        };
        const at = (id: string) =>
          route.path.replace(/:(\w+)(\{[^}]*\})?/g, (_, name) => (name === 'handle' ? '@anna' : id));
        for (const id of names.length > 0 ? IDS : ['1']) {
          await hold(`at ${id.slice(0, 20)}`, at(id), `csrf=${csrf}`);
        }
        const fields = Object.keys((route.params as any).shape ?? {}).filter((name) => !names.includes(name));
        const path = at('1234567890123456');
        // Who is only sent to sign in is asked no further.
        const first = await send(browser, route.method, path, `csrf=${csrf}`);
        if (first.status === 303 && first.location.startsWith('/sign-in?')) continue;
        for (const field of [...fields, '__proto__', 'constructor']) {
          for (const [what, write] of waysFor(field)) {
            const text = write(field);
            const others = Object.entries(right).filter(([name]) => name !== field);
            const form = `${new URLSearchParams(others)}&${text}`;
            if (route.method !== 'GET') await hold(`${field} ${what}`, path, form);
            else if (text.length < 10_000) await hold(`${field} ${what}`, `${path}?${text}`, '');
          }
        }
      }
      assert.equal(faults.length, 0, `\n  ${faults.join('\n  ')}`);
    });
  }
});

function proofIn(html: string): string {
  return formOf(html).fields.csrf ?? '';
}

/** A name that no form has is not looked at any further. */
function waysFor(field: string): [string, (field: string) => string][] {
  const ways = Object.entries(WRONG);
  return field === '__proto__' || field === 'constructor' ? ways.slice(0, 3) : ways;
}
