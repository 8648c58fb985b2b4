import assert from 'node:assert/strict';
import { request } from 'node:http';
import { isIP, Socket, type TcpNetConnectOpts } from 'node:net';
import { after, before, beforeEach, test } from 'node:test';
import { type RemoteRecord, upsertRemote } from '../../server/src/accounts/index.ts';
import { cardsOf } from '../../server/src/cards/index.ts';
import { as } from '../../server/src/context.ts';
import { transact } from '../../server/src/db/transact.ts';
import { signCavage } from '../../server/src/federation/signatures/cavage.ts';
import { sha256 } from '../../server/src/federation/signatures/digest.ts';
import { settleIdentity } from '../../server/src/instance/index.ts';
import { addRemote } from '../../server/src/media/index.ts';
import {
  type Peer as Listener,
  listen,
  listenTls,
  PUBLIC,
  tlsIdentity,
} from '../../server/src/outbound/testing.ts';
import { follow } from '../../server/src/relations/index.ts';
import type { Skein } from '../../server/src/start.ts';
import { compose, publish } from '../../server/src/statuses/index.ts';
import { type Person, person } from '../cast.ts';
import { ACTIVITY_JSON, keyPair, pem } from '../peer.ts';
import { SOME_HOSTS } from '../places-inside.ts';
import { createDevice } from '../push-service.ts';
import { createWorld, onBothEngines, type World } from '../world.ts';

const ORIGIN = 'https://skein.example';

/** Places inside, as a URL may spell them: loopback, private, link-local, shared, mapped, translated, tunnelled, other bases. */
const LITERALS =
  `127.0.0.1 127.1 127.255.255.254 2130706433 0x7f000001 0x7f.1 017700000001 0177.0.0.1 127.0.0.1. 0 0.0.0.0
  １２７.0.0.1 127。0。0。1 ①②⑦.⓪.⓪.① 10.0.0.1 10.1 012.1 172.16.0.1 172.31.255.255 192.168.0.1 3232235777
  169.254.169.254 0xa9fea9fe 100.64.0.1 192.0.0.170 198.18.0.1 224.0.0.1 255.255.255.255 [::] [::1] [0:0:0:0:0:0:0:1]
  [::127.0.0.1] [::ffff:127.0.0.1] [::ffff:7f00:1] [::ffff:169.254.169.254] [::ffff:10.1.2.3] [64:ff9b::7f00:1]
  [64:ff9b::a9fe:a9fe] [2002:7f00:1::] [2001::1] [fc00::1] [fd12:3456:789a::1] [fe80::1] [fec0::1] [ff02::1] localhost
  localhost. peer.localhost`.split(/\s+/);

/** Names that a name server leads inside, wholly or in part; `rebinds` is public at the first question only. */
const NAMES: Record<string, readonly string[]> = {
  'loopback.example': ['127.0.0.1'],
  'six.example': ['::1'],
  'private.example': ['10.0.0.1'],
  'home.example': ['192.168.1.1'],
  'metadata.example': ['169.254.169.254'],
  'mapped.example': ['::ffff:127.0.0.1'],
  'translated.example': ['64:ff9b::7f00:1'],
  'unique.example': ['fd00::1'],
  'mixed.example': [PUBLIC, '127.0.0.1'],
  'mixed-six.example': [PUBLIC, '::1'],
};

/** Headers carry bytes: what is beyond ASCII goes as UTF-8. */
const onTheWire = (text: string) => Buffer.from(text).toString('latin1');

const FORMS = [...LITERALS, ...Object.keys(NAMES), 'rebinds.example'];

onBothEngines('Places inside are never reached', (engine) => {
  let world: World;
  let server: Skein;
  let alice: Person;
  let canary: Listener;
  let good: Listener;
  let canaryHits = 0;
  let goodHits = 0;
  /** Addresses that a socket was opened to. */
  let reached: string[] = [];
  let asked = 0;
  /** Where `good.example` sends whoever asks for /redirect, and what it serves. */
  let location = '';
  const documents = new Map<string, { type: string; body: unknown }>();

  before(async () => {
    assert.ok(FORMS.length >= 30);
    canary = await listen((_, response) => {
      canaryHits += 1;
      response.end('secret');
    });
    good = await listenTls((incoming, response) => {
      goodHits += 1;
      const path = incoming.url ?? '/';
      if (path.startsWith('/redirect')) response.writeHead(302, { location: onTheWire(location) }).end();
      else {
        const found = documents.get(path.split('?')[0] as string);
        if (!found) response.writeHead(404).end();
        else response.writeHead(200, { 'Content-Type': found.type }).end(JSON.stringify(found.body));
      }
    });
    world = await createWorld({
      engine,
      environment: { SKEIN_LAB: '0', SKEIN_ORIGIN: ORIGIN, SKEIN_RATE_LIMITS: 'on' },
      outbound: { resolve, connect, ca: [tlsIdentity().certificate] },
    });
    [server] = world.servers as [Skein];
    await settleIdentity(server.ctx, { origin: ORIGIN, domain: 'skein.example' });
    assert.equal(server.ctx.origin.federates, true);
    alice = await person(server, 'alice');
  });
  beforeEach(() => {
    reached = [];
    canaryHits = 0;
    goodHits = 0;
    documents.clear();
  });
  after(async () => {
    await world?.stop();
    await canary?.close();
    await good?.close();
  });

  function resolve(
    name: string,
    callback: (error: Error | null, found: { address: string; family: number }[]) => void,
  ) {
    asked += 1;
    const table: Record<string, readonly string[]> = {
      ...NAMES,
      'good.example': [PUBLIC],
      'rebinds.example': asked % 2 === 1 ? [PUBLIC] : ['127.0.0.1'],
      localhost: ['127.0.0.1'],
      'peer.localhost': ['127.0.0.1'],
    };
    const found = table[name];
    setImmediate(
      callback,
      found ? null : new Error('no such name'),
      (found ?? []).map((address) => ({ address, family: isIP(address) })),
    );
  }

  /** Leads what goes to the public address to `good.example`, and everything else, which must not be, to the canary. */
  function connect(options: TcpNetConnectOpts): Socket {
    const socket = new Socket();
    const reach = (address: string) => {
      if (address !== PUBLIC) reached.push(address);
      else Object.defineProperty(socket, 'remoteAddress', { value: PUBLIC });
      socket.connect(address === PUBLIC ? good.port : canary.port, '127.0.0.1');
    };
    const host = options.host ?? '';
    if (isIP(host) !== 0) reach(host);
    else {
      options.lookup?.(host, { all: true }, (error, found) => {
        if (error) socket.destroy(error);
        else reach((found as unknown as { address: string }[])[0]?.address ?? 'nowhere');
      });
    }
    return socket;
  }

  function untouched(door: string): void {
    assert.deepEqual(reached, [], `${door} opened a socket`);
    assert.equal(canaryHits, 0, `${door} reached the canary`);
  }

  const search = (q: string) => alice.get(`/api/v2/search?resolve=true&q=${encodeURIComponent(q)}`);

  test('by an address or a handle that is searched for', async () => {
    for (const form of FORMS) {
      const byUrl = await search(`https://${form}/users/x`);
      assert.ok(byUrl.status < 500, `${form}: ${byUrl.status}`);
      const byHandle = await search(`@x@${form}`);
      assert.ok(byHandle.status < 500, `${form}: ${byHandle.status}`);
      assert.deepEqual([...(byUrl.body.accounts ?? []), ...(byHandle.body.accounts ?? [])], []);
    }
    untouched('search');
  });

  test('by plain http, odd ports, other schemes, or our own name', async () => {
    const before = asked;
    for (const url of [
      'http://good.example/users/x',
      'https://good.example:22/users/x',
      'ftp://good.example/x',
      'file:///etc/passwd',
      'gopher://good.example/1',
      'https://user:pass@good.example/x',
      'https://skein.example/users/nobody',
      'https://SKEIN.example./users/nobody',
      'https://skein.example:8443/users/nobody',
    ]) {
      const seen = await search(url);
      assert.ok(seen.status < 500, `${url}: ${seen.status}`);
    }
    assert.equal(asked, before, 'no name was even asked for');
    untouched('search');
  });

  test('by a redirect from a public server', async () => {
    for (const form of FORMS) {
      location = `https://${form}/users/x`;
      await server.ctx.fediverse.byUrl(
        server.ctx,
        `https://good.example/redirect/${encodeURIComponent(form)}`,
      );
      location = `http://${form}/users/x`;
      await server.ctx.fediverse.byUrl(
        server.ctx,
        `https://good.example/redirect/${encodeURIComponent(form)}`,
      );
    }
    assert.ok(goodHits >= 2 * FORMS.length, 'every redirect was given');
    untouched('a redirect');
  });

  test('by what a public server names: the actor of a handle, the id of a document, an alternate address', async () => {
    for (const form of FORMS) {
      const inside = `https://${form}/users/x`;
      documents.set('/.well-known/webfinger', {
        type: 'application/jrd+json',
        body: { subject: 'acct:x@good.example', links: [{ rel: 'self', type: ACTIVITY_JSON, href: inside }] },
      });
      documents.set('/doc', { type: ACTIVITY_JSON, body: { id: inside, type: 'Person' } });
      const note = {
        id: 'https://good.example/note',
        type: 'Note',
        attributedTo: inside,
        inReplyTo: inside,
        to: ['as:Public'],
      };
      documents.set('/note', { type: ACTIVITY_JSON, body: note });
      await search('@x@good.example');
      for (const path of ['doc', 'note'])
        await server.ctx.fediverse.byUrl(server.ctx, `https://good.example/${path}`);
    }
    assert.ok(goodHits >= 3 * FORMS.length, 'every document was read');
    untouched('a document');
  });

  test('by the key that a request names', async () => {
    for (const form of FORMS) {
      const keyId = onTheWire(`https://${form}/users/x#main-key`);
      const activity = {
        type: 'Follow',
        actor: `https://${form}/users/x`,
        object: server.ctx.origin.account(alice.id),
      };
      const status = await post(activity, keyId);
      assert.ok(status === 401 || status === 429, `${form}: ${status}`);
    }
    untouched('a key');
  });

  test('by the object of an activity of somebody known', async () => {
    const mel = await known('mel', 'https://good.example/inbox');
    for (const form of FORMS) {
      const object = `https://${form}/notes/1`;
      for (const type of ['Create', 'Undo', 'Delete', 'Like']) {
        assert.equal(await post({ type, actor: mel.uri, object }, `${mel.uri}#main-key`), 202);
      }
    }
    await world.settled();
    untouched('an activity');
  });

  test('by delivery to an inbox', async () => {
    for (const [index, form] of FORMS.entries()) {
      const { id } = await known(`target${index}`, `https://${form}/inbox`);
      await follow(as(server.ctx, { kind: 'remote', accountId: alice.id }), { targetId: id });
    }
    await world.settled();
    untouched('a delivery');
  });

  test('by a link in a post, where that leads, and the picture of the page', async () => {
    const cards: string[] = [];
    const seenBy = async (text: string) => {
      // By the verb itself: so many posts at once are refused at the door.
      const ctx = as(server.ctx, { kind: 'remote', accountId: alice.id });
      const draft = {
        text,
        spoiler: '',
        visibility: null,
        inReplyToId: null,
        sensitive: null,
        language: null,
      };
      const id = await publish(ctx, await compose(ctx, alice.id, { ...draft, idempotencyKey: null }));
      await world.settled();
      return (await cardsOf(server.ctx, [id])).get(id) ?? null;
    };
    for (const [index, form] of FORMS.entries()) {
      assert.equal(await seenBy(`https://${form}/page`), null, form);
      location = `https://${form}/page`;
      assert.equal(await seenBy(`https://good.example/redirect/card/${index}`), null, form);
      const path = `/page${index}`;
      const body = `<title>Page</title><meta property='og:image' content='https://${form}/x.png'>`;
      documents.set(path, { type: 'text/html', body });
      const card = await seenBy(`https://good.example${path}`);
      assert.match(card?.title ?? '', /Page/, form);
      if (card?.image) cards.push(card.image);
    }
    assert.ok(cards.length > FORMS.length / 2, `${cards.length} pages had a picture`);
    for (const image of cards) {
      const { pathname } = new URL(image);
      assert.equal((await fetch(server.address + pathname)).status, 404);
    }
    untouched('a card');
  });

  test('by the picture of an emoji', async () => {
    const placed = [
      ...FORMS.map((form) => `https://${form}/x.png`),
      'data:image/png;base64,AAAA',
      'file:///x.png',
    ];
    const tag = placed.map((url, index) => {
      const id = `https://good.example/emojis/${index}`;
      return { type: 'Emoji', id, name: `:e${index}:`, icon: { type: 'Image', url } };
    });
    // A document has room for 64.
    for (const [start, number] of [
      [0, 1],
      [64, 2],
    ] as const) {
      const some = tag.slice(start, start + 64);
      const id = `https://good.example/users/emoji${number}`;
      const document = {
        id,
        type: 'Person',
        preferredUsername: `emoji${number}`,
        name: some.map(({ name }) => name).join(' '),
        inbox: `${id}/inbox`,
        tag: some,
      };
      documents.set(new URL(id).pathname, { type: ACTIVITY_JSON, body: document });
      documents.set('/.well-known/webfinger', {
        type: 'application/jrd+json',
        body: {
          subject: `acct:emoji${number}@good.example`,
          links: [{ rel: 'self', type: ACTIVITY_JSON, href: id }],
        },
      });
      const found = await server.ctx.fediverse.byUrl(server.ctx, id);
      assert.ok(found);
      const { body } = await alice.get(`/api/v1/accounts/${found.id}`);
      // Those that no address can be made of are not kept at all.
      assert.ok(body.emojis.length >= Math.min(some.length / 2, 20), `${body.emojis.length}`);
      for (const { url, static_url } of body.emojis) {
        for (const picture of [url, static_url])
          assert.equal((await fetch(server.address + new URL(picture).pathname)).status, 404);
      }
    }
    untouched('an emoji');
  });

  test('by a film or a sound on a post, and where that leads', async () => {
    const { id } = await alice.publish('Two hands full of films');
    const measures = { width: null, height: null, focus: null, preview: null };
    const told = { mime: null, description: null, blurhash: null, ...measures };
    const attachments = FORMS.flatMap((form) => [
      { ...told, type: 'video' as const, url: `https://${form}/film.mp4`, preview: `https://${form}/p.png` },
      { ...told, type: 'audio' as const, url: `https://good.example/redirect?${encodeURIComponent(form)}` },
    ]);
    const place = { statusId: Number(id), authorId: Number(alice.id), attachments };
    await transact(server.ctx, (inner) => addRemote(inner, place));
    const rows = await server.ctx.db
      .selectFrom('attachments')
      .select(['file', 'small_file', 'remote_url'])
      .where('status_id', '=', Number(id))
      .execute();
    assert.equal(rows.length, 2 * FORMS.length);
    for (const { file, small_file, remote_url } of rows) {
      const [, form] = /redirect\?(.*)$/.exec(remote_url ?? '') ?? [];
      location = `https://${decodeURIComponent(form ?? '')}/film.mp4`;
      for (const name of [file, small_file].filter((one) => one !== null))
        assert.equal((await fetch(`${server.address}/media/remote/${name}`)).status, 404, remote_url ?? '');
    }
    assert.equal(
      rows.filter((row) => row.small_file !== null).length,
      FORMS.length,
      'pictures of films, too',
    );
    assert.ok(goodHits >= FORMS.length, 'every redirect was given');
    untouched('a film');
  });

  test('by the address of a device: refused when it is given, and when it is used', async () => {
    const path = '/api/v1/push/subscription';
    const device = createDevice();
    const owner = await person(server, 'dora');
    const subscription = (endpoint: string) => ({ endpoint, keys: device.keys, standard: true });
    const data = { alerts: { favourite: true } };
    const ask = (host: string) => owner.post(path, { subscription: subscription(`https://${host}/x`), data });
    for (const form of SOME_HOSTS) {
      const { status, body } = await ask(form);
      assert.equal(status, 422, form);
      assert.match(body.error, /Endpoint must be an address /);
    }
    for (const host of ['skein.example', 'good.example:25', 'x:y@good.example'])
      assert.equal((await ask(host)).status, 422, host);
    world.clock.forward(300_000);
    assert.equal((await owner.get(path)).status, 404);
    // A name leads where its server says only when it is asked, so that whoever subscribes learns nothing of it.
    const { id } = await owner.publish('Something to like');
    for (const [index, name] of [...Object.keys(NAMES), 'rebinds.example'].entries()) {
      assert.equal((await ask(name)).status, 200);
      if (index > 0) await alice.post(`/api/v1/statuses/${id}/unfavourite`);
      await alice.post(`/api/v1/statuses/${id}/favourite`);
      await world.settled();
      assert.equal((await owner.get(path)).body.endpoint, `https://${name}/x`, 'it looks as any other');
    }
    untouched('a device');
  });

  /** Somebody of good.example whom we know, as if fetched before. */
  async function known(name: string, inbox: string) {
    const uri = `https://good.example/users/${name}`;
    const record: RemoteRecord = {
      uri,
      username: name,
      domain: 'good.example',
      type: 'Person',
      displayName: name,
      note: '',
      fields: [],
      url: null,
      inbox,
      sharedInbox: null,
      followersUri: null,
      followingUri: null,
      outboxUri: null,
      featuredUri: null,
      avatar: null,
      header: null,
      keyId: `${uri}#main-key`,
      publicKey: pem(keyPair(0).publicKey),
      locked: false,
      discoverable: false,
      indexable: false,
      createdAt: null,
    };
    return { uri, id: await upsertRemote(server.ctx, record) };
  }

  let second = 0;

  /** A signed POST to our shared inbox, asked under our public name. */
  function post(activity: object, keyId: string): Promise<number> {
    const body = JSON.stringify(activity);
    const url = new URL('/ap/inbox', ORIGIN);
    const headers = signCavage(
      { method: 'POST', url, sha256: sha256(body), contentType: ACTIVITY_JSON },
      keyId,
      keyPair(0).privateKey,
      Date.now() - (second++ % 200) * 1000,
    );
    return new Promise((settle, reject) => {
      const sent = request(
        `${server.address}/ap/inbox`,
        { method: 'POST', headers: { ...headers, host: url.host } },
        (answer) => {
          answer.resume();
          answer.once('end', () => settle(answer.statusCode ?? 0));
        },
      );
      sent.once('error', reject);
      sent.end(body);
    });
  }
});
