import assert from 'node:assert/strict';
import { before, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { Announcement } from '@skein/api/announcement.ts';
import { createRestAPIClient } from 'masto';
import { deleteAccount } from '../../server/src/accounts/index.ts';
import { ANNOUNCEMENT_MAX, announce, removeAnnouncement } from '../../server/src/announcements/add.ts';
import { issueToken } from '../../server/src/sign-in/index.ts';
import { built } from '../../web/src/built.ts';
import { call, person } from '../cast.ts';
import { listen } from '../ears.ts';
import { typed } from '../process.ts';
import { scene } from '../scene.ts';
import { assertFormats, assertRefused, assertShape } from '../shapes.ts';
import { askedOf, statementsOf } from '../statements.ts';
import { memberBrowser } from '../visitor.ts';
import { onBothEngines } from '../world.ts';

const GOOSE = encodeURIComponent('🪿');

onBothEngines('Announcements', (engine) => {
  const { world, server, alice, bob, carol } = scene({ engine });
  before(() => built());

  const say = (text: string, more: { startsAt?: number; endsAt?: number; allDay?: boolean } = {}) =>
    announce(server.ctx, { text, startsAt: null, endsAt: null, allDay: false, ...more });
  const told = async (who = alice, all = false): Promise<Announcement[]> => {
    const { status, body } = await who.get(`/api/v1/announcements${all ? '?with_dismissed=true' : ''}`);
    assert.equal(status, 200);
    for (const one of body) assertShape(Announcement, one);
    assertFormats(body);
    return body;
  };
  const put = (id: number | string, name = GOOSE, who = alice) =>
    call(server, 'PUT', `/api/v1/announcements/${id}/reactions/${name}`, { token: who.token });
  const take = (id: number | string, name = GOOSE, who = alice) =>
    call(server, 'DELETE', `/api/v1/announcements/${id}/reactions/${name}`, { token: who.token });
  const clean = async () => {
    for (const { id } of await told(carol, true)) await removeAnnouncement(server.ctx, Number(id));
  };

  it('are told to members with people, hashtags and posts in them, and to nobody else', async () => {
    const { id, url } = await bob.publish('About geese');
    const secret = await bob.publish('Not for all', { visibility: 'private' });
    await say(`Geese by @bob and @nobody in the #Marsh: ${url} and ${secret.url} <b>`);
    const [one, ...others] = await told();
    assert.ok(one);
    assert.deepEqual(others, []);
    assert.match(one.content, /<p>Geese by <span class="h-card"/);
    assert.match(one.content, /&lt;b&gt;/);
    assert.deepEqual(
      one.mentions.map(({ acct }) => acct),
      ['bob'],
    );
    assert.deepEqual(one.tags, [{ name: 'marsh', url: server.ctx.origin.tag('marsh') }]);
    assert.deepEqual(one.statuses, [{ id, url }]);
    assert.deepEqual([one.read, one.reactions, one.all_day], [false, [], false]);
    assertRefused(await call(server, 'GET', '/api/v1/announcements'), 401);
    const app = await issueToken(server.ctx, { appId: await appId(), accountId: null, scopes: ['read'] });
    assertRefused(await call(server, 'GET', '/api/v1/announcements', { token: app }), 422);
    await clean();
  });

  const appId = async () =>
    Number(
      (
        await call(server, 'POST', '/api/v1/apps', {
          body: { client_name: 'Gull', redirect_uris: 'urn:ietf:wg:oauth:2.0:oob' },
        })
      ).body.id,
    );

  it('are dismissed by each for themselves, and stay so', async () => {
    const id = await say('Closed tonight');
    const path = `/api/v1/announcements/${id}/dismiss`;
    assertRefused(await call(server, 'POST', path), 401);
    const wrong = (await person(server, 'wren', { scopes: ['read', 'write:favourites'] })).token;
    assertRefused(await call(server, 'POST', path, { token: wrong }), 403);
    for (let times = 0; times < 2; times += 1) {
      const { status, body } = await alice.post(path);
      assert.deepEqual([status, body], [200, {}]);
    }
    assert.deepEqual(await told(), []);
    assert.equal((await told(alice, true))[0]?.read, true);
    assert.equal((await told(bob))[0]?.read, false);
    for (const other of ['1', '__proto__', '9'.repeat(20)])
      assert.ok((await alice.post(`/api/v1/announcements/${other}/dismiss`)).status >= 400, other);
    await clean();
    assertRefused(await alice.post(path), 404);
  });

  it('are answered with emojis, each counted once for each person', async () => {
    const id = await say('A new nest');
    for (const who of [alice, alice, bob]) assert.deepEqual((await put(id, GOOSE, who)).body, {});
    assert.equal((await put(id, encodeURIComponent('❤'), bob)).status, 200);
    const patched = await call(server, 'PATCH', `/api/v1/announcements/${id}/reactions/${GOOSE}`, {
      token: carol.token,
    });
    assert.equal(patched.status, 200);
    assert.deepEqual((await told())[0]?.reactions, [
      { name: '🪿', count: 3, me: true },
      { name: '❤', count: 1, me: false },
    ]);
    for (let times = 0; times < 2; times += 1) assert.equal((await take(id)).status, 200);
    assert.deepEqual((await told())[0]?.reactions[0], { name: '🪿', count: 2, me: false });
    await clean();
  });

  it('are counted when an answer comes or goes, not for each member who looks', async () => {
    const id = await say('A new nest');
    const counted = async (who: typeof alice, expected: unknown) => {
      const seen = await askedOf(async () => assert.deepEqual((await told(who))[0]?.reactions, expected));
      return seen.filter(
        ({ sql: text }) => text.includes('announcement_reactions') && text.includes('count('),
      );
    };
    const goose = (count: number, me: boolean) => [{ name: '🪿', count, me }];
    for (const who of [alice, bob]) await put(id, GOOSE, who);
    assert.equal((await counted(alice, goose(2, true))).length, 1);
    for (const who of [alice, bob]) assert.deepEqual(await counted(who, goose(2, true)), []);
    assert.deepEqual(await counted(carol, goose(2, false)), []);
    await put(id, GOOSE, carol);
    assert.equal((await counted(carol, goose(3, true))).length, 1);
    await put(id, GOOSE, carol);
    assert.deepEqual(await counted(alice, goose(3, true)), [], 'twice is once');
    await take(id);
    assert.equal((await counted(alice, goose(2, false))).length, 1);
    const own = await askedOf(async () => void (await told()));
    for (const one of own.filter(({ sql: text }) => text.includes('announcement_reactions')))
      assert.equal(one.rows, 0, 'of others no row is read');
    await take(id, GOOSE, bob);
    await take(id, GOOSE, carol);
    assert.equal((await counted(alice, [])).length, 1);
    assert.deepEqual(await counted(alice, []), []);
    await clean();
  });

  it('take no words, no unknown shortcodes, no ninth kind, and nothing where there is none', async () => {
    const id = await say('A new nest');
    for (const name of ['goose', 'x', '🪿🪿', '__proto__', '\ud83e', 'a'.repeat(201)]) {
      const seen = await put(id, encodeURIComponent(name.toWellFormed()));
      assert.ok([400, 404, 422].includes(seen.status), `${name} ${seen.status}`);
    }
    const kinds = [...'🪿🦆🦢🦉🦚🦜🐧🐦'];
    for (const kind of kinds) assert.equal((await put(id, encodeURIComponent(kind))).status, 200, kind);
    assertRefused(await put(id, encodeURIComponent('🦅')), 422, /Limit of different reactions/);
    assert.equal((await put(id, encodeURIComponent('🐦'), bob)).status, 200);
    assert.equal((await told())[0]?.reactions.length, 8);
    assertRefused(await put(1), 404);
    assertRefused(await take(1), 404);
    assertRefused(await call(server, 'PUT', `/api/v1/announcements/${id}/reactions/${GOOSE}`), 401);
    const wrong = (await person(server, 'wigeon', { scopes: ['read', 'write:accounts'] })).token;
    assertRefused(
      await call(server, 'PUT', `/api/v1/announcements/${id}/reactions/${GOOSE}`, { token: wrong }),
      403,
    );
    await clean();
  });

  it('are heard in streams as they come, are answered and go', async () => {
    const ears = await listen(server, { query: `?stream=user&access_token=${alice.token}` });
    const id = await say('Hear, hear');
    const { payload, stream } = await ears.next('announcement');
    assert.deepEqual(stream, ['user']);
    assert.deepEqual([payload.id, payload.content], [String(id), '<p>Hear, hear</p>']);
    assert.ok(!('read' in payload));
    await put(id, GOOSE, bob);
    assert.deepEqual((await ears.next('announcement.reaction')).payload, {
      name: '🪿',
      count: 1,
      announcement_id: String(id),
    });
    await removeAnnouncement(server.ctx, id);
    assert.equal((await ears.next('announcement.delete')).raw, String(id));
    await ears.close();
  });

  it('are over with their end, and say when that is of which they tell', async () => {
    const day = 86_400_000;
    const startsAt = world.clock.now() + day;
    const id = await say('A walk', { startsAt, endsAt: startsAt + day, allDay: true });
    const [one] = await told();
    assert.equal(one?.starts_at, new Date(startsAt).toISOString());
    assert.equal(one?.all_day, true);
    world.clock.forward(2 * day);
    assert.deepEqual(await told(), []);
    assertRefused(await put(id), 404);
    await removeAnnouncement(server.ctx, id);
  });

  it('are made, shown and ended by commands; what cannot be told is refused', async () => {
    const type = (...argv: string[]) => typed(server.ctx.config, ...argv);
    const made = await type('announcements', 'add', 'The marsh is closed.', '--ends', '2999-01-31');
    assert.equal(made.code, 0, made.err);
    assert.match(
      (await type('announcements', 'list')).out,
      /^\d+ {2}The marsh is closed\. \(until 2999-01-31T/,
    );
    for (let tries = 0; tries < 250 && (await told()).length === 0; tries += 1) await wait(20);
    assert.equal((await told())[0]?.content, '<p>The marsh is closed.</p>');
    assert.equal((await type('announcements', 'remove', made.out)).code, 0);
    assert.equal((await type('announcements', 'remove', made.out)).code, 1);
    assert.equal((await type('announcements', 'remove', 'goose')).code, 2);
    assert.equal((await type('announcements', 'add', 'x', '--starts', 'soon')).code, 2);
    for (let tries = 0; tries < 250 && (await told()).length > 0; tries += 1) await wait(20);
    await assert.rejects(say(' '), /blank/);
    await assert.rejects(say('x'.repeat(ANNOUNCEMENT_MAX + 1)), /too long/);
    await assert.rejects(say('x', { endsAt: 1 }), /over already/);
    await assert.rejects(say('x', { allDay: true }), /a start and an end/);
    const bobs = { ...server.ctx, actor: { kind: 'remote', accountId: bob.id } as const };
    await assert.rejects(
      announce(bobs, { text: 'x', startsAt: null, endsAt: null, allDay: false }),
      /not allowed/,
    );
  });

  it('stand above home until they are dismissed, in both languages', async () => {
    await say('The marsh is closed.');
    const browser = await memberBrowser(alice);
    const page = await browser.get('/home');
    assert.match(page.body, /News from [\s\S]*The marsh is closed\.[\s\S]*I have read it/);
    assert.match((await (await memberBrowser(bob, 'fr')).get('/home')).body, /Nouvelles de [\s\S]*J’ai lu/);
    const [, action = ''] = /action="(\/announcements\/\d+\/dismiss)"/.exec(page.body) ?? [];
    const done = await browser.submitTo(action, page, {});
    assert.deepEqual([done.status, done.headers.get('location')], [303, '/home']);
    assert.doesNotMatch((await browser.get('/home')).body, /The marsh is closed/);
    await clean();
  });

  it('cost the same queries for one and for many', async () => {
    const asked = () => statementsOf(() => told(alice, true)).then((seen) => seen.length);
    await say('One, @bob #one');
    await told();
    const one = await asked();
    for (let many = 0; many < 9; many += 1) await say(`Many, @bob @carol #many${many}`);
    await told();
    assert.equal(await asked(), one);
    await clean();
  });

  it('are read by an app through its library', async () => {
    const id = await say('For apps');
    const masto = createRestAPIClient({ url: server.address, accessToken: alice.token });
    const [one] = await masto.v1.announcements.list();
    assert.equal(one?.id, String(id));
    await masto.v1.announcements.$select(String(id)).dismiss();
    assert.deepEqual(await masto.v1.announcements.list(), []);
    assert.deepEqual(await masto.v1.customEmojis.list(), []);
    assert.equal((await masto.v1.instance.extendedDescription.fetch()).content, '');
    await clean();
  });

  it('forget whoever leaves', async () => {
    const zelda = await person(server, 'zelda');
    const id = await say('Stay');
    await put(id, GOOSE, zelda);
    await zelda.post(`/api/v1/announcements/${id}/dismiss`);
    assert.equal((await told())[0]?.reactions[0]?.count, 1);
    await deleteAccount(server.ctx, zelda.id);
    await world.settled();
    for (const table of ['announcement_reactions', 'announcement_dismissals'] as const) {
      const rows = await server.ctx.db
        .selectFrom(table)
        .select('announcement_id')
        .where('account_id', '=', zelda.id)
        .execute();
      assert.deepEqual(rows, [], table);
    }
    assert.deepEqual((await told())[0]?.reactions, []);
  });
});
