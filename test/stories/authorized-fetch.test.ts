import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { routes } from '../../server/src/app.ts';
import { signCavage } from '../../server/src/federation/signatures/cavage.ts';
import { changeSettings } from '../../server/src/instance/index.ts';
import { allowHost, disallowHost } from '../../server/src/moderation/index.ts';
import { call } from '../cast.ts';
import { ACTIVITY_JSON, type PeerActor } from '../peer.ts';
import { peerBeside, scene } from '../scene.ts';
import { onBothEngines } from '../world.ts';

/** What stays open: without these nobody could find out how to sign, or whom to ask. */
const OPEN = ['/ap/instance', '/ap/instance/outbox'];

onBothEngines('documents for those who sign', (engine) => {
  const { world, server, alice, bob } = scene({ engine });
  const peer = peerBeside();
  let mel: PeerActor;
  let status: string;
  let addresses: string[];

  before(async () => {
    mel = peer.actor('mel');
    const post = await alice.publish('for everybody #geese');
    status = server.ctx.origin.status(post.id);
    await bob.post(`/api/v1/statuses/${post.id}/reblog`);
    const account = server.ctx.origin.account(alice.id);
    addresses = [
      account,
      ...[
        'outbox',
        'outbox?page=true',
        'followers',
        'following',
        'featured',
        'collections',
        'collections/tags',
      ].map((path) => `${account}/${path}`),
      status,
      `${status}/replies`,
      server.ctx.origin.conversation(Number(post.id)),
    ];
  });

  const headersOf = (url: string, actor: PeerActor = mel) =>
    signCavage({ method: 'GET', url: new URL(url) }, actor.keyId, actor.privateKey, server.ctx.clock.now());
  const ask = async (url: string, headers: Record<string, string> = {}, method = 'GET') => {
    const answer = await fetch(url, {
      method,
      redirect: 'manual',
      headers: { accept: ACTIVITY_JSON, ...headers },
    });
    await answer.arrayBuffer();
    return answer;
  };
  const keptBy = (answer: Response) => answer.headers.get('cache-control');

  test('without the setting, anybody reads what is for everybody, and caches may keep it', async () => {
    for (const url of addresses) assert.equal((await ask(url)).status, 200, url);
    assert.match(keptBy(await ask(status)) ?? '', /public/);
  });

  test('with it, every document but the server’s actor asks for a signature, in every form of asking', async () => {
    await changeSettings(server.ctx, { authorized_fetch: 'on' });
    const forms: [string, Record<string, string>, string][] = [
      ['', {}, 'GET'],
      ['', {}, 'HEAD'],
      ['?page=true', {}, 'GET'],
      ['', { accept: 'application/ld+json; profile="https://www.w3.org/ns/activitystreams"' }, 'GET'],
      ['', { accept: 'application/json' }, 'GET'],
      ['', { accept: '*/*' }, 'GET'],
      ['', { accept: 'text/html, application/activity+json' }, 'GET'],
      ['', { signature: 'keyId="x",signature="eA=="' }, 'GET'],
    ];
    for (const url of addresses) {
      for (const [suffix, headers, method] of forms) {
        const answer = await ask(url.includes('?') ? url : url + suffix, headers, method);
        assert.equal(answer.status, 401, `${method} ${url}${suffix} ${JSON.stringify(headers)}`);
        assert.equal(keptBy(answer), 'private, no-store');
      }
      for (const suffix of ['.json', '/', '//']) {
        const { status: code } = await ask(url.replace(/\?.*/, '') + suffix);
        assert.ok(code === 401 || code === 404, `${url}${suffix} answered ${code}`);
      }
    }
    const ours = routes.filter(
      ({ method, path, access }) => method === 'GET' && access === 'server' && path.startsWith('/ap/'),
    );
    assert.ok(ours.length >= 12);
    for (const { path } of ours) {
      const url = server.ctx.origin.path(path.replace(':id', '1'));
      const { status: code } = await ask(url);
      assert.equal(code, OPEN.includes(path) ? 200 : 401, path);
    }
    const finger = `/.well-known/webfinger?resource=acct:${alice.handle}`;
    for (const path of [finger, '/.well-known/nodeinfo', '/nodeinfo/2.0'])
      assert.equal((await ask(server.ctx.origin.path(path))).status, 200, path);
  });

  test('whoever signs with a key that can be found is answered, and nobody keeps the answer', async () => {
    for (const url of addresses) {
      const answer = await ask(url, headersOf(url));
      assert.equal(answer.status, 200, url);
      assert.equal(keptBy(answer), 'private, no-store');
      assert.match(answer.headers.get('vary') ?? '', /Signature/);
    }
    const [other] = addresses as [string];
    assert.equal((await ask(status, headersOf(other))).status, 401, 'signed for something else');
    const forged = { ...mel, privateKey: peer.actor('nora').privateKey };
    assert.equal((await ask(status, headersOf(status, forged))).status, 401, 'by another key');
    const nobody = { ...mel, keyId: `${peer.origin}/users/nobody#main-key` };
    assert.equal((await ask(status, headersOf(status, nobody))).status, 401, 'by nobody');
  });

  test('an unknown key is asked for once, however often it signs', async () => {
    const asked = () => peer.asked.filter((one) => one === 'GET /users/ghost').length;
    const ghost = { ...mel, keyId: `${peer.origin}/users/ghost#main-key` };
    for (let i = 0; i < 10; i += 1) assert.equal((await ask(status, headersOf(status, ghost))).status, 401);
    assert.equal(asked(), 1);
  });

  test('whom the author blocks finds no post, and still the actor whose activities they are to check', async () => {
    const melId = (await server.ctx.fediverse.accountByHandle(server.ctx, `mel@${peer.host}`)) as number;
    await alice.post(`/api/v1/accounts/${melId}/block`);
    await world.settled();
    assert.equal((await ask(status, headersOf(status))).status, 404);
    const account = server.ctx.origin.account(alice.id);
    assert.equal((await ask(account, headersOf(account))).status, 200);
    await alice.post(`/api/v1/accounts/${melId}/unblock`);
    assert.equal((await ask(status, headersOf(status))).status, 200);
  });

  test('people are led to the page', async () => {
    const answer = await ask(status, { accept: 'text/html' });
    assert.equal(answer.status, 303);
    assert.match(answer.headers.get('location') ?? '', /\/@alice\/\d+$/);
  });

  test('a limited federation asks for a signature of those it allows, by exactly their names', async () => {
    await changeSettings(server.ctx, { authorized_fetch: 'off', federation: 'limited' });
    await world.settled();
    const inbox = server.ctx.origin.sharedInbox();
    const follow = () => peer.activity(mel, 'Follow', server.ctx.origin.account(bob.id));
    assert.equal((await ask(status)).status, 401);
    assert.equal((await ask(status, headersOf(status))).status, 403);
    assert.equal((await peer.deliver(inbox, mel, follow())).status, 403);
    const instance = (await bob.get('/api/v2/instance')).body;
    assert.equal(instance.configuration.limited_federation, true);
    const closed = ['/api/v1/timelines/public', `/api/v1/accounts/${alice.id}`, '/api/v1/custom_emojis'];
    for (const path of [
      ...closed,
      `/@${alice.name}`,
      `/@${alice.name}.rss`,
      '/tags/geese',
      '/public/local',
    ]) {
      assert.equal((await call(server, 'GET', path)).status, 401, path);
      if (path.startsWith('/api/')) assert.equal((await bob.get(path)).status, 200, path);
    }
    for (const path of ['/api/v1/instance', '/api/v2/instance', '/about', '/sign-in', '/privacy-policy'])
      assert.equal((await call(server, 'GET', path)).status, 200, path);
    assert.ok(!(await call(server, 'GET', '/')).body.includes('for everybody'), 'nor on the front page');
    const melId = (await bob.get('/api/v2/search?q=mel&resolve=true')).body.accounts;
    assert.deepEqual(melId, [], 'whom one knew is hidden');
    const asked = peer.asked.length;
    await bob.get(`/api/v2/search?q=nora@${peer.host}&resolve=true`);
    assert.equal(peer.asked.length, asked, 'nobody there is asked');

    await allowHost(server.ctx, peer.host);
    await world.settled();
    assert.equal((await ask(status, headersOf(status))).status, 200);
    assert.equal((await peer.deliver(inbox, mel, follow())).status, 202);
    await world.settled();
    assert.equal((await bob.get(`/api/v1/accounts/${bob.id}/followers`)).body.length, 1);
    await bob.publish('to who is allowed');
    await world.settled();
    assert.ok(peer.received.some(({ type }) => type === 'Create'));

    await disallowHost(server.ctx, peer.host);
    await world.settled();
    assert.equal((await bob.get(`/api/v1/accounts/${bob.id}/followers`)).body.length, 0, 'its follows end');
    await changeSettings(server.ctx, { federation: 'open' });
    await world.settled();
    assert.equal((await ask(status)).status, 200);
    assert.equal((await bob.get('/api/v2/search?q=mel')).body.accounts.length, 1);
  });
});
