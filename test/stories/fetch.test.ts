import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type { Skein } from '../../server/src/start.ts';
import { call, cast, type Person } from '../cast.ts';
import { ACTIVITY_JSON, createPeer, type Peer } from '../peer.ts';
import { createWorld, onBothEngines, type World } from '../world.ts';

onBothEngines('What is fetched, and what is served', (engine) => {
  let world: World;
  let server: Skein;
  let alice: Person;
  let peer: Peer;
  let other: Peer;

  before(async () => {
    world = await createWorld({ engine });
    [server] = world.servers as [Skein];
    ({ alice } = await cast(server));
    peer = await createPeer();
    other = await createPeer();
  });
  beforeEach(() => {
    peer.asked.length = 0;
    other.asked.length = 0;
  });
  after(async () => {
    await world?.stop();
    await peer?.close();
    await other?.close();
  });

  const byUrl = (url: string) => server.ctx.fediverse.byUrl(server.ctx, url);
  const byHandle = (handle: string) => server.ctx.fediverse.accountByHandle(server.ctx, handle);
  const get = (path: string) => call(server, 'GET', path);

  test('a handle is found when its domain and its actor say the same, and is then known', async () => {
    const ann = peer.actor('ann', { name: 'Ann', summary: '<p>hi</p><script>x</script>' });
    const id = await byHandle(`ann@${peer.host}`);
    assert.ok(id);
    const seen = await alice.get(`/api/v1/accounts/${id}`);
    assert.equal(seen.body.acct, `ann@${peer.host}`);
    assert.equal(seen.body.note, '<p>hi</p>');
    assert.equal(seen.body.uri, ann.id);
    await world.settled();
    peer.asked.length = 0;
    assert.equal(await byHandle(`@ANN@${peer.host}`), id);
    assert.deepEqual(await byUrl(ann.id), { kind: 'account', id });
    assert.deepEqual(peer.asked, []);
  });

  test('a handle that only one side claims is refused', async () => {
    const victim = peer.actor('victim');
    const links = [{ rel: 'self', type: ACTIVITY_JSON, href: victim.id }];
    // Another domain says that the victim is its own: the account found bears the name that its own domain gives it.
    const path = `/.well-known/webfinger?resource=acct%3Aking%40${encodeURIComponent(other.host)}`;
    other.put(path, { subject: `acct:king@${other.host}`, links }, 'application/jrd+json');
    const found = await byHandle(`king@${other.host}`);
    const seen = found === null ? null : (await alice.get(`/api/v1/accounts/${found}`)).body.acct;
    assert.ok(seen === null || seen === `victim@${peer.host}`, seen);
    assert.equal((await get(`/api/v1/accounts/lookup?acct=king@${other.host}`)).status, 404);
    // An actor that claims a name at a domain which does not know it.
    const thief = other.actor('thief', { webfinger: `ann@${peer.host}` });
    assert.equal(await byUrl(thief.id), null);
    // And one whose name could be ours.
    const double = other.actor('double', { webfinger: `alice@${server.ctx.origin.domain}` });
    assert.equal(await byUrl(double.id), null);
  });

  test('a document counts only under its own address, type and origin', async () => {
    const ben = peer.actor('ben');
    const note = { ...peer.note(ben), id: `${peer.origin}/n/1` };
    peer.put('/n/1', note);
    peer.put('/copy', { ...note, content: '<p>changed</p>' });
    other.put('/copy', { ...note, content: '<p>changed elsewhere</p>' });
    const kinds: [string, string][] = [
      ['/plain', 'text/plain'],
      ['/picture', 'image/png'],
      ['/json', 'application/json'],
      ['/ld', 'application/ld+json'],
    ];
    for (const [path, type] of kinds) peer.put(path, { ...note, id: peer.origin + path }, type);
    for (const [path, type] of kinds) assert.equal(await byUrl(peer.origin + path), null, type);
    const first = await byUrl(`${other.origin}/copy`);
    const second = await byUrl(`${peer.origin}/copy`);
    assert.equal(first?.kind, 'status');
    assert.deepEqual(second, first);
    assert.equal((await alice.get(`/api/v1/statuses/${first?.id}`)).body.content, (note as any).content);
    // Its own server does not say so: nothing is kept under the claimed id.
    other.put('/forged', { ...note, id: `${peer.origin}/n/2` });
    assert.equal(await byUrl(`${other.origin}/forged`), null);
    // An author of another server.
    other.put('/n/3', { ...note, id: `${other.origin}/n/3` });
    assert.equal(await byUrl(`${other.origin}/n/3`), null);
    peer.put(
      '/ld-good',
      { ...note, id: `${peer.origin}/ld-good` },
      'application/ld+json; profile="https://www.w3.org/ns/activitystreams"',
    );
    assert.equal((await byUrl(`${peer.origin}/ld-good`))?.kind, 'status');
  });

  test('a page for people leads to its document', async () => {
    const cleo = peer.actor('cleo');
    const note = { ...peer.note(cleo), id: `${peer.origin}/n/10` };
    peer.put('/n/10', note);
    peer.put(
      '/@cleo/10',
      `<html><head><link rel="alternate" type="${ACTIVITY_JSON}" href="/n/10"></head>`,
      'text/html',
    );
    assert.equal((await byUrl(`${peer.origin}/@cleo/10`))?.kind, 'status');
    peer.put('/@cleo/11', '<html><head></head>', 'text/html; charset=utf-8');
    assert.equal(await byUrl(`${peer.origin}/@cleo/11`), null);
  });

  test('what is addressed to few is not shown because this server could read it', async () => {
    const dee = peer.actor('dee');
    peer.put('/n/20', { ...peer.note(dee), id: `${peer.origin}/n/20`, to: [`${dee.id}/followers`], cc: [] });
    assert.equal(await byUrl(`${peer.origin}/n/20`), null);
  });

  test('our own addresses are never fetched, however they are written', async () => {
    const { origin } = server.ctx;
    assert.deepEqual(await byUrl(origin.account(alice.id)), { kind: 'account', id: alice.id });
    assert.deepEqual(await byUrl(origin.profile('alice')), { kind: 'account', id: alice.id });
    const eve = other.actor('eve');
    other.put('/n/30', { ...other.note(eve), id: origin.status(1) });
    assert.equal(await byUrl(`${other.origin}/n/30`), null);
    const inside = other.actor('inside', { inbox: origin.sharedInbox() });
    assert.equal(await byUrl(inside.id), null);
  });

  test('WebFinger answers for a handle, an actor and a profile, and for nobody else', async () => {
    const { origin } = server.ctx;
    const finger = (resource: string) =>
      get(`/.well-known/webfinger?resource=${encodeURIComponent(resource)}`);
    const asked = [
      `acct:alice@${origin.domain}`,
      `acct:ALICE@${origin.domain}`,
      origin.account(alice.id),
      origin.profile('alice'),
    ];
    for (const resource of asked) {
      const seen = await finger(resource);
      assert.equal(seen.status, 200, resource);
      assert.equal(seen.headers.get('content-type'), 'application/jrd+json; charset=utf-8');
      assert.equal(seen.headers.get('access-control-allow-origin'), '*');
      assert.equal(seen.body.subject, `acct:alice@${origin.domain}`);
      const self = seen.body.links.find((link: { rel: string }) => link.rel === 'self');
      assert.deepEqual(self, { rel: 'self', type: ACTIVITY_JSON, href: origin.account(alice.id) });
    }
    // The server's own actor, by a name that others read as one: with a port, GoToSocial refused all that it signed.
    const itself = `acct:127.0.0.1@${origin.domain}`;
    for (const resource of [origin.instance(), itself, `acct:${origin.domain}@${origin.domain}`])
      assert.equal((await finger(resource)).body.subject, itself, resource);
    const { body: actor } = await call(server, 'GET', '/ap/instance', { headers: { Accept: ACTIVITY_JSON } });
    assert.deepEqual([actor.preferredUsername, `acct:${actor.webfinger}`], ['127.0.0.1', itself]);
    for (const resource of [
      `acct:nobody@${origin.domain}`,
      `acct:ann@${peer.host}`,
      'acct:',
      'x',
      origin.account(1),
      '%00',
    ]) {
      assert.equal((await finger(resource)).status, 404, resource);
    }
    assert.equal((await get('/.well-known/webfinger')).status, 400);
  });

  test('NodeInfo and host-meta say what this server is', async () => {
    const links = await get('/.well-known/nodeinfo');
    assert.deepEqual(
      links.body.links.map((link: { href: string }) => new URL(link.href).pathname),
      ['/nodeinfo/2.0', '/nodeinfo/2.1'],
    );
    for (const version of ['2.0', '2.1']) {
      const { body, headers } = await get(`/nodeinfo/${version}`);
      assert.equal(body.version, version);
      assert.equal(body.software.name, 'skein');
      assert.deepEqual(body.protocols, ['activitypub']);
      assert.equal(body.usage.users.total, 3);
      assert.match(headers.get('content-type') ?? '', new RegExp(`schema/${version}#`));
    }
    assert.equal((await get('/nodeinfo/3.0')).status, 404);
    const meta = await get('/.well-known/host-meta');
    assert.match(meta.headers.get('content-type') ?? '', /^application\/xrd\+xml/);
    assert.match(meta.body, /webfinger\?resource=\{uri\}/);
  });

  test('collections name who may be named, page by page', async () => {
    const { origin } = server.ctx;
    const fan = peer.actor('fan');
    await peer.deliver(origin.sharedInbox(), fan, peer.activity(fan, 'Follow', origin.account(alice.id)));
    await world.settled();
    const cover = await (await fetch(origin.followers(alice.id))).json();
    assert.equal((cover as any).totalItems, 1);
    const page = await (await fetch((cover as any).first)).json();
    assert.deepEqual((page as any).orderedItems, [fan.id]);
    for (let n = 0; n < 45; n += 1) await alice.publish(`status ${n}`);
    await alice.publish('hidden', { visibility: 'private' });
    const seen: string[] = [];
    for (let next = `${origin.outbox(alice.id)}?page=true`; next; ) {
      const { orderedItems, next: more } = (await (await fetch(next)).json()) as any;
      assert.ok(orderedItems.length <= 40);
      seen.push(...orderedItems.map((one: any) => one.object.content));
      next = more;
    }
    assert.equal(seen.length, 45);
    assert.equal(new Set(seen).size, 45);
    assert.equal((await get(`/ap/accounts/${alice.id}/unknown`)).status, 404);
    assert.equal((await get('/ap/accounts/x')).status, 404);
  });
});
