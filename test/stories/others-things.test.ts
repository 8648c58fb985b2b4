import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { routes } from '../../server/src/app.ts';
import { changeSetting } from '../../server/src/instance/index.ts';
import { call } from '../cast.ts';
import { idsTold, type Told } from '../parameters/others.ts';
import { nameOf } from '../parameters/parameter.ts';
import { ABSENT, type People, SUPPLIES, status } from '../parameters/supply.ts';
import { type Watch, watch } from '../parameters/watch.ts';
import { scene } from '../scene.ts';
import { formOf, memberBrowser, type Visitor } from '../visitor.ts';
import { onBothEngines } from '../world.ts';

const TOLD = idsTold(routes.filter(({ access }) => access === 'browser'));

/** What is not answered with 404, each with the reason; what is another's is answered so as well. */
const ANSWERS: readonly (readonly [RegExp, status: number, why: string])[] = [
  [/settings\/(rules|requests)/, 403, 'is for those who run the server, whatever it names'],
  [/\/un(favourite|boost|bookmark) /, 303, 'is as wished: nothing is left of what is not there'],
  [/accounts\/:id\/(accept|refuse) /, 303, 'is as wished: nobody asks any more'],
  [/^GET \/compose /, 200, 'is the form without what cannot be seen'],
  [/^POST \/compose /, 422, 'is the form again, with what was typed'],
  [/^GET \/report status_id/, 200, 'is the form, which shows nothing of a post'],
];

/** What else stands in the forms, so that only the id is wrong. */
const BESIDE: Readonly<Record<string, string>> = {
  ...{
    choices: '0',
    comment: 'met at the lake',
    handle: 'carol',
    languages: 'en',
    place: '1',
    text: 'Be kind',
  },
  ...{ category: 'other', decision: 'approve', status: 'words', visibility: 'public', duration: '0' },
};

onBothEngines("what is another's, by pages and forms", (engine) => {
  const { world, server, alice, bob, carol } = scene({ engine });
  let people: People;
  let looking: Watch;
  let browser: Visitor;
  let csrf: string;

  before(async () => {
    people = { world, alice, bob };
    for (const { token } of [alice, bob])
      await call(server, 'PATCH', '/api/v1/accounts/update_credentials', { token, body: { locked: true } });
    await alice.follow(carol);
    await changeSetting(server.ctx, 'registrations', 'approval');
    browser = await memberBrowser(alice);
    csrf = formOf((await browser.get('/compose')).body).fields.csrf ?? '';
    await world.settled();
    looking = await watch(server);
  });
  after(() => {
    looking.close();
    const errors = world.log.filter((line) => line.includes('"level":"error"'));
    assert.deepEqual(errors, []);
  });

  async function send({ route, name }: Pick<Told, 'route' | 'name'>, id: string) {
    const path = route.path.replace(/:(\w+)(\{[^}]*\})?/g, (_, one) => (one === 'handle' ? '@bob' : id));
    const own = Object.keys((route.params as unknown as { shape?: object }).shape ?? {});
    const account = { account_id: String(route.path === '/report' ? bob.id : carol.id) };
    const fields = Object.entries({ ...BESIDE, ...account }).filter(
      ([one]) => own.includes(one) && one !== name,
    );
    const isGet = route.method === 'GET';
    const others = isGet ? fields : [...fields, ['csrf', csrf]];
    const told = String(
      new URLSearchParams(route.path.includes(`:${name}`) ? others : [...others, [name, id]]),
    );
    const jar = [...browser.cookies].map((pair) => pair.join('=')).join('; ');
    const answer = await fetch(server.address + path + (isGet ? `?${told}` : ''), {
      method: route.method,
      redirect: 'manual',
      headers: {
        Accept: 'text/html',
        Cookie: jar,
        ...(isGet ? {} : { 'Content-Type': 'application/x-www-form-urlencoded' }),
      },
      body: isGet ? undefined : told,
    });
    const without = (text: string | null) => text?.replaceAll(id, 'ID') ?? null;
    // A form for a new post has a key of its own each time.
    const body = (await answer.text()).replace(/name="key" value="[^"]*"/g, '');
    return { status: answer.status, location: without(answer.headers.get('location')), body: without(body) };
  }

  for (const told of TOLD) {
    const { route, name, others } = told;
    if (typeof others !== 'function') continue;
    const place = `${nameOf(route)} ${name}`;
    test(`${place} is answered as what is not there, and stays`, async () => {
      const theirs = Object.entries(await others(people));
      assert.ok(theirs.length > 0, 'there is nothing of another');
      await world.settled();
      await looking.changed();
      const absent = await send(told, ABSENT);
      const [, expected] = ANSWERS.find(([fits]) => fits.test(place)) ?? [null, 404];
      assert.equal(absent.status, expected, absent.body ?? '');
      for (const [what, id] of theirs) {
        assert.deepEqual(await send(told, id), absent, what);
        await world.settled();
        assert.deepEqual(await looking.changed(), [], what);
      }
    });
  }

  test('what alice may see and not change is refused to her, and stays', async () => {
    const quoted = await status(carol);
    const ids = {
      'POST /statuses/:id/delete': await status(bob),
      'POST /statuses/:id/unquote': await status(bob, { quoted_status_id: quoted }),
    };
    await world.settled();
    await looking.changed();
    for (const [name, id] of Object.entries(ids)) {
      const told = TOLD.find(({ route }) => nameOf(route) === name);
      assert.ok(told);
      const seen = await send(told, id);
      assert.ok(seen.status === 403 || seen.status === 404, `${name}: ${seen.status}`);
      await world.settled();
      assert.deepEqual(await looking.changed(), [], name);
    }
  });

  test('what is her own is not refused: the forms are asked as they should be', async () => {
    const own = async (name: string, id: string) => {
      const told = TOLD.find(({ route }) => nameOf(route) === name);
      assert.ok(told, name);
      const { status, body } = await send(told, id);
      assert.ok(status === 303 || status === 200, `${name}: ${status} ${body?.slice(0, 500)}`);
    };
    await own('POST /statuses/:id/delete', await status(alice));
    await own('POST /settings/filters/remove', await SUPPLIES.filter.own(people));
    const list = await SUPPLIES.list.own(people);
    await own('POST /lists/:id/add', list);
    await own('POST /lists/:id/remove', list);
    await own('POST /messages/:id/read', await SUPPLIES.conversation.own(people));
    await own('POST /scheduled/:id/remove', await SUPPLIES['scheduled status'].own(people));
    await own('POST /notifications/requests/:id/accept', await SUPPLIES['notification request'].own(people));
    await own('POST /accounts/:id/accept', await SUPPLIES['account that asks to follow'].own(people));
  });
});
