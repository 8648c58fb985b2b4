import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { routes } from '../../server/src/app.ts';
import type { Route } from '../../server/src/http/route.ts';
import { changeSetting, publishTerms } from '../../server/src/instance/index.ts';
import { issueToken } from '../../server/src/sign-in/index.ts';
import { call, type Seen } from '../cast.ts';
import { type Asked, ask, waysOf } from '../parameters/ask.ts';
import { withValue, wrongFor } from '../parameters/cases.ts';
import { NEVER_RIGHT, TAKEN, TAKES_ANY, TAKES_NONSENSE } from '../parameters/exceptions.ts';
import { ENDLESS, lengthOf } from '../parameters/lengths.ts';
import { placeOf as nameIn, nameOf, type Parameter, parametersOf } from '../parameters/parameter.ts';
import { type Named, placeOf, refusedOf, toldOf, wordFor } from '../parameters/places.ts';
import type { People } from '../parameters/supply.ts';
import { validFor } from '../parameters/valid.ts';
import { type Watch, watch } from '../parameters/watch.ts';
import { scene } from '../scene.ts';
import { onBothEngines } from '../world.ts';

const API = routes
  .filter(({ path }) => path.startsWith('/api/') || path.startsWith('/oauth/'))
  .filter(({ access }) => access !== 'browser');
const PARAMETERS = parametersOf(API);
const parametersFor = (route: Route) => PARAMETERS.filter((one) => one.route === route);
const inPath = (route: Route) => parametersFor(route).filter(({ where }) => where === 'path');
const isId = ({ kind, name }: Parameter) => kind === 'id' || name === 'group_key';
const idsOf = (route: Route) =>
  inPath(route)
    .filter(isId)
    .map(({ name }) => name);
const wordsIn = (route: Route) =>
  inPath(route)
    .filter((one) => !isId(one))
    .map(({ name }) => name);

// What is wrong is told by the schemas, which know no engine: on the second one only what reaches its tables is asked.
onBothEngines('parameters', (engine) => {
  const { world, server, alice, bob, carol } = scene({ engine });
  let people: People;
  let looking: Watch;
  /** What the last one that was looked at changed. */
  let changed: readonly string[] = [];
  let token: string;
  let appToken: string;

  before(async () => {
    people = { world, alice, bob };
    for (const { token } of [alice, bob, carol])
      await call(server, 'PATCH', '/api/v1/accounts/update_credentials', {
        token,
        body: { discoverable: true },
      });
    await call(server, 'PATCH', '/api/v1/accounts/update_credentials', {
      token: alice.token,
      body: { locked: true },
    });
    const { id: appId } = await server.ctx.db.selectFrom('apps').select('id').executeTakeFirstOrThrow();
    const scopes = ['read', 'write', 'follow', 'push', 'profile'];
    token = await issueToken(server.ctx, { appId, accountId: alice.id, scopes });
    appToken = await issueToken(server.ctx, { appId, accountId: null, scopes });
    await changeSetting(server.ctx, 'registrations', 'open');
    await publishTerms(server.ctx, {
      effectiveOn: new Date(world.clock.now()).toISOString().slice(0, 10),
      text: 'Be kind.',
    });
    await world.settled();
    looking = await watch(server);
  });
  after(() => {
    looking.close();
    const errors = world.log.filter((line) => line.includes('"level":"error"'));
    assert.deepEqual(errors, []);
  });

  const tokenFor = ({ path, method }: Route) =>
    method === 'POST' && path === '/api/v1/accounts' ? appToken : token;

  /** What apps look at of an answer. */
  const faceOf = ({ status, headers, body }: Seen) => {
    const kept = [...headers].filter(
      ([name]) =>
        !/^(access-control|content-length|date|x-ratelimit|x-request-id|connection|keep-alive)/.test(name),
    );
    // What was not found is named by its id.
    const text = JSON.stringify(body).replace(/Media \d+/, 'Media …');
    return JSON.stringify([status, kept, text]);
  };

  /** What is wrong with a refusal, or null. */
  async function faultOf(seen: Seen): Promise<string | null> {
    // What succeeded may still have something to do.
    if (seen.status < 400) await server.settled();
    changed = engine === 'sqlite' || seen.status < 400 ? await looking.changed() : [];
    if (seen.status < 400) return `answered ${seen.status}`;
    if (seen.status >= 500) return `answered ${seen.status}`;
    if (typeof seen.body?.error !== 'string')
      return `has the body ${JSON.stringify(seen.body)?.slice(0, 60)}`;
    return changed.length > 0 ? `was refused and changed ${changed}` : null;
  }

  /** What the route is told to succeed, and of what its path is made. */
  async function rightFor(route: Route): Promise<Pick<Asked, 'named' | 'given' | 'way' | 'token'>> {
    const place = placeOf(route, idsOf(route));
    assert.ok(place, 'of an id in its path no kind is known: see test/parameters/places.ts');
    const named = await place.own(people);
    for (const one of wordsIn(route)) named[one] = wordFor(route, one)(people);
    return {
      named,
      given: await validFor(route, people),
      way: waysOf(route)[0] as Asked['way'],
      token: tokenFor(route),
    };
  }

  async function holdLength(route: Route, parameter: Parameter): Promise<void> {
    const wall = parameter.schema.maxLength;
    const { most = wall, text = (n: number) => 'x'.repeat(n), beside, unknown, closed } = lengthOf(parameter);
    if (nameIn(parameter) in ENDLESS) return;
    assert.ok(wall !== undefined && most !== undefined, 'there is no length that is too long');
    const ask_ = async (value: string) => {
      const right = await rightFor(route);
      const named =
        parameter.where === 'path'
          ? { ...right.named, [parameter.name]: encodeURIComponent(value) }
          : right.named;
      const given =
        parameter.where === 'path' ? right.given : withValue({ ...right.given, ...beside }, parameter, value);
      await server.settled();
      await looking.changed();
      return ask(people, route, { ...right, named, given });
    };
    if (closed === undefined) {
      const seen = await ask_(text(most));
      assert.ok(seen.status < 400 || seen.status === unknown, `${most} characters: ${faceOf(seen)}`);
    }
    for (const length of new Set(closed === undefined ? [most + 1, wall + 1] : [wall + 1])) {
      const fault = await faultOf(await ask_(length > wall ? 'x'.repeat(length) : text(length)));
      assert.equal(fault, null, `${length} characters`);
    }
  }

  for (const route of API) {
    const name = nameOf(route);
    const own = parametersFor(route);
    const ids = idsOf(route);
    const other = own.filter(({ where }) => where !== 'path');
    if (own.length === 0) continue;

    if (engine === 'sqlite') {
      for (const parameter of own.filter(({ kind }) => kind === 'text')) {
        test(`${name} takes ${parameter.name} up to a length`, () => holdLength(route, parameter));
      }
    }

    test(`${name} refuses what is wrong`, async () => {
      const place = placeOf(route, ids);
      assert.ok(place);
      const { named, given } = await rightFor(route);
      await server.settled();
      await looking.changed();
      const faults: string[] = [];
      const send = (more: Partial<Asked>) =>
        ask(people, route, {
          named,
          given,
          way: waysOf(route)[0] as Asked['way'],
          token: tokenFor(route),
          ...more,
        });

      for (const id of ids) {
        const bad: Named | undefined = await place.refused[id]?.(people, named);
        assert.ok(bad, `of ${id} nothing is known that is refused`);
        await server.settled();
        await looking.changed();
        const absent = await send({ named: { ...named, [id]: bad.absent as string } });
        for (const [what, value] of Object.entries({ ...bad, ...NO_IDS })) {
          const seen = await send({ named: { ...named, [id]: value } });
          const fault = await faultOf(seen);
          if (fault && !(seen.status === 200 && `${name} ${id}` in TAKES_ANY))
            faults.push(`${id} ${what}: ${fault}`);
          else if (value !== '%00' && faceOf(seen) !== faceOf(absent))
            faults.push(`${id} ${what}: ${faceOf(seen)} is not ${faceOf(absent)}`);
        }
        const visible = Object.entries((await place.visible?.[id]?.(people)) ?? {});
        if (visible.length > 0) {
          await server.settled();
          await looking.changed();
        }
        for (const [what, value] of visible) {
          const fault = await faultOf(await send({ named: { ...named, [id]: value } }));
          if (fault) faults.push(`${id} ${what}: ${fault}`);
        }
      }
      for (const parameter of other) {
        const told = parameter.kind === 'id' || parameter.name === 'list' ? toldOf(parameter) : 'cursor';
        assert.ok(
          told,
          `of which things ${parameter.name} is an id is not known: see test/parameters/places.ts`,
        );
        if (told === 'cursor') continue;
        const bad: Named = await refusedOf(told, people);
        await server.settled();
        await looking.changed();
        const tell = (id: string): Promise<Seen> => send({ given: withValue(given, parameter, id) });
        const absent = await tell(bad.absent as string);
        const isTaken =
          absent.status === 200 && (route.method === 'GET' || `${name} ${parameter.name}` in TAKES_ANY);
        for (const [what, id] of Object.entries({ ...bad, 'too long': '9'.repeat(20) })) {
          const seen = await tell(id);
          const fault = await faultOf(seen);
          if (seen.status === 200 && isTaken) {
            const touched = changed.filter((table) => table === told.table);
            if (touched.length > 0) faults.push(`${parameter.name} ${what}: changed ${touched}`);
            else if (route.method !== 'GET') continue;
          } else if (fault) faults.push(`${parameter.name} ${what}: ${fault}`);
          if (faceOf(seen) !== faceOf(absent))
            faults.push(`${parameter.name} ${what}: ${faceOf(seen)} is not ${faceOf(absent)}`);
        }
      }
      for (const parameter of engine === 'sqlite' ? other : []) {
        for (const { what, value } of wrongFor(parameter)) {
          for (const way of waysOf(route)) {
            if (way === 'multipart' && parameter.kind === 'file') continue;
            if (`${name} ${parameter.name} ${what}` in TAKEN || nameIn(parameter) in TAKES_NONSENSE) continue;
            const seen = await send({ given: withValue(given, parameter, value), way });
            const fault = await faultOf(seen);
            if (fault) faults.push(`${parameter.name} (${parameter.kind}) ${what} by ${way}: ${fault}`);
          }
        }
      }
      for (const parameter of engine === 'sqlite' ? other.filter(({ kind }) => kind === 'text') : []) {
        const halves = await send({ given: withValue(given, parameter, 'half \ud800 and \udc00') });
        if (!textOf(halves.body).isWellFormed()) faults.push(`${parameter.name} half a character: stays`);
        const fault = await faultOf(halves);
        if (fault && halves.status !== 200) faults.push(`${parameter.name} half a character: ${fault}`);
      }
      changed = await looking.changed();
      if (changed.length > 0) faults.push(`something that was refused changed ${changed}`);
      const seen = await send({ given: await validFor(route, people) });
      if (name in NEVER_RIGHT ? seen.status < 400 : seen.status >= 400)
        faults.push(`what is right: ${faceOf(seen)}`);
      assert.equal(faults.length, 0, `\n  ${faults.join('\n  ')}`);
    });
  }
});

/** What no id can be, as it stands in a path. */
const NO_IDS = Object.fromEntries(
  ['0', '-1', 'x', '1e9', '9'.repeat(20), '9'.repeat(31), '%00', '%ED%A0%80', '__proto__'].map((one) => [
    one,
    one,
  ]),
);

/** All texts of an answer, one after another. */
function textOf(body: unknown): string {
  if (typeof body === 'string') return body;
  if (body === null || typeof body !== 'object') return '';
  return Object.values(body).map(textOf).join(' ');
}
