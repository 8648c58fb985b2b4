import assert from 'node:assert/strict';
import { createPublicKey } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, afterEach, before, it } from 'node:test';
import { verifyRequest } from '@fedify/fedify';
import { CryptographicKey } from '@fedify/fedify/vocab';
import { readSignature } from '../../server/src/federation/signatures/incoming.ts';
import { type Person, person } from '../cast.ts';
import {
  type Answer,
  addFollowers,
  addRemotes,
  createInboxes,
  type Inboxes,
  type Received,
} from '../inboxes.ts';
import { createWorld, onBothEngines, type World } from '../world.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

/** By which specification a request is signed. */
const kindOf = ({ headers }: Pick<Received, 'headers'>) =>
  headers['signature-input'] === undefined ? 'cavage' : 'rfc9421';

onBothEngines('servers that ask for other signatures', (engine) => {
  let world: World;
  let inboxes: Inboxes;
  let writers = 0;
  let hosts = 0;

  before(async () => {
    inboxes = await createInboxes();
    world = await createWorld({ engine });
  });
  after(async () => {
    await world?.stop();
    await inboxes?.close();
  });
  afterEach(() => {
    inboxes.answer(() => ({ status: 202 }));
    inboxes.received.length = 0;
  });

  const server = () => world.servers[0]!;
  const writer = async (host: string): Promise<Person> => {
    const alice = await person(server(), `alice${++writers}`);
    await addFollowers(server(), alice.id, await addRemotes(server(), [host]));
    return alice;
  };
  const newHost = () => inboxes.host(++hosts);
  /** What reached a host lately; what others wait for may come in between. */
  const at = (host: string) => inboxes.received.filter((one) => one.host === host);
  const kinds = (host: string) => at(host).map(kindOf);
  const row = (host: string) =>
    server().ctx.db.selectFrom('hosts').selectAll().where('host', '=', host).executeTakeFirst();
  const say = async (alice: Person, words: string) => {
    inboxes.received.length = 0;
    await alice.publish(words);
    await world.settled();
  };
  /** Moves time and lets everything that came due happen. */
  const later = async (ms: number) => {
    world.clock.forward(ms);
    await world.settled();
  };
  const onlyRfc = (one: Received): Answer => ({ status: kindOf(one) === 'rfc9421' ? 202 : 401 });

  it('tries one that refuses the draft once more, and from then on asks it by RFC 9421 at once', async () => {
    const host = newHost();
    const alice = await writer(host);
    inboxes.answer(onlyRfc);
    await say(alice, 'one');
    assert.deepEqual(kinds(host), ['cavage', 'rfc9421']);
    assert.equal(at(host)[1]!.headers['content-type'], 'application/activity+json');
    await say(alice, 'two');
    await say(alice, 'three');
    assert.deepEqual(kinds(host), ['rfc9421']);
    const { signature, failures } = (await row(host))!;
    assert.match(signature as string, /^sig1=\("@method" "@target-uri"/);
    assert.equal(failures, 0, 'it never had trouble');
  });

  it('signs so that Fedify and we believe it', async () => {
    const host = newHost();
    const alice = await writer(host);
    inboxes.answer(onlyRfc);
    await say(alice, 'believe me');
    const { headers, path, activity } = at(host)[1]!;
    const keyId = `${activity.actor}#main-key`;
    const { public_key: pem } = await server()
      .ctx.db.selectFrom('accounts')
      .select('public_key')
      .where('id', '=', alice.id)
      .executeTakeFirstOrThrow();
    const { document } = await server()
      .ctx.db.selectFrom('outgoing')
      .select('document')
      .where('sender_id', '=', alice.id)
      .executeTakeFirstOrThrow();
    const body = Buffer.from(document);
    const ours = readSignature(
      { method: 'POST', target: path, headers: headers as Record<string, string>, body },
      world.clock.now(),
      { hosts: [host], scheme: 'http' },
    );
    assert.equal(ours.keyId, keyId);
    assert.equal(ours.verify(createPublicKey(pem as string)), true);
    const key = new CryptographicKey({
      id: new URL(keyId),
      owner: new URL(activity.actor),
      publicKey: (await crypto.subtle.importKey(
        'spki',
        createPublicKey(pem as string).export({ type: 'spki', format: 'der' }),
        { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
        true,
        ['verify'],
      )) as never,
    });
    const loader = async () => assert.fail('nothing is fetched');
    const request = new Request(`http://${host}${path}`, {
      method: 'POST',
      headers: headers as Record<string, string>,
      body: new Uint8Array(body),
    });
    const keyCache = { get: async () => key, set: async () => {} };
    const found = await verifyRequest(request, { keyCache, documentLoader: loader, contextLoader: loader });
    assert.equal(found?.id?.href, keyId);
  });

  it('forgets after a week, since the host may have gone back', async () => {
    const host = newHost();
    const alice = await writer(host);
    inboxes.answer(onlyRfc);
    await say(alice, 'one');
    inboxes.answer((one) => ({ status: kindOf(one) === 'cavage' ? 202 : 401 }));
    await later(8 * DAY);
    await say(alice, 'two');
    assert.deepEqual(kinds(host), ['cavage']);
    await later(2 * 60 * MINUTE);
    assert.equal(await row(host), undefined, 'the row goes with what it was for');
  });

  it('goes back when the host no longer believes what it asked for, with one try for each delivery', async () => {
    const host = newHost();
    const alice = await writer(host);
    inboxes.answer(onlyRfc);
    await say(alice, 'one');
    inboxes.answer((one) => ({ status: kindOf(one) === 'cavage' ? 202 : 401 }));
    await say(alice, 'two');
    assert.deepEqual(kinds(host), ['rfc9421']);
    assert.equal((await row(host))?.signature, null);
    await later(5 * MINUTE);
    assert.deepEqual(kinds(host), ['rfc9421', 'cavage']);
  });

  it('does not knock twice for each delivery where neither is believed', async () => {
    const host = newHost();
    const alice = await writer(host);
    inboxes.answer(() => ({ status: 401 }));
    await say(alice, 'one');
    assert.deepEqual(kinds(host), ['cavage', 'rfc9421']);
    await say(alice, 'two');
    await say(alice, 'three');
    assert.ok(kinds(host).length > 0);
    assert.ok(kinds(host).every((kind) => kind === 'cavage'));
    assert.equal(await row(host), undefined, 'strangers cost no row');
  });

  it('asks nobody twice that refuses for another reason', async () => {
    for (const status of [400, 403, 404, 500]) {
      const host = newHost();
      const alice = await writer(host);
      inboxes.answer(() => ({ status }));
      await say(alice, 'one');
      assert.deepEqual(kinds(host), ['cavage'], String(status));
    }
  });

  it('does what Accept-Signature asks for, its nonce too, and keeps all but that', async () => {
    const host = newHost();
    const alice = await writer(host);
    const wish = 'tip=("@method" "@target-uri" "@authority" "date" "content-digest");created;expires;tag="t"';
    inboxes.answer((one) =>
      String(one.headers['signature-input']).startsWith('tip=(')
        ? { status: 202 }
        : { status: 403, headers: { 'accept-signature': wish } },
    );
    await say(alice, 'one');
    assert.deepEqual(kinds(host), ['cavage', 'rfc9421']);
    assert.match(
      at(host)[1]!.headers['signature-input'] as string,
      /^tip=\("@method" "@target-uri" "@authority" "date" "content-digest"\);created=\d+;keyid="[^"]+";alg="rsa-v1_5-sha256";expires=\d+;tag="t"$/,
    );
    await say(alice, 'two');
    assert.deepEqual(kinds(host), ['rfc9421']);
    let nonce = 0;
    const strict = newHost();
    const bob = await writer(strict);
    inboxes.answer((one) => {
      if (String(one.headers['signature-input']).includes(`;nonce="n${nonce}"`)) return { status: 202 };
      nonce += 1;
      return { status: 401, headers: { 'accept-signature': `s=("@method");created;nonce="n${nonce}"` } };
    });
    await say(bob, 'one');
    await say(bob, 'two');
    assert.deepEqual(kinds(strict), ['cavage', 'rfc9421']);
    assert.match(at(strict)[1]!.headers['signature-input'] as string, /"@target-uri" "content-digest"/);
  });

  it('hears what an answer of 202 asks for, for the next time', async () => {
    const host = newHost();
    const alice = await writer(host);
    inboxes.answer(() => ({
      status: 202,
      headers: { 'accept-signature': 'sig1=("@method" "@target-uri" "content-digest");created' },
    }));
    await say(alice, 'one');
    assert.deepEqual(kinds(host), ['cavage']);
    await say(alice, 'two');
    assert.deepEqual(kinds(host), ['rfc9421']);
  });

  it('fetches the same way', async () => {
    const asked: string[] = [];
    const seen = (request: IncomingMessage) => `${kindOf(request)} ${request.url}`;
    const peer = createServer((request, response) => {
      asked.push(seen(request));
      response.writeHead(kindOf(request) === 'cavage' ? 401 : 404).end();
    });
    await new Promise<void>((resolve) => peer.listen(0, '127.0.0.1', resolve));
    const origin = `http://127.0.0.1:${(peer.address() as AddressInfo).port}`;
    try {
      const look = (path: string) => server().ctx.fediverse.byUrl(server().ctx, `${origin}${path}`);
      assert.equal(await look('/one'), null);
      assert.equal(await look('/two'), null);
      assert.deepEqual(asked, ['cavage /one', 'rfc9421 /one', 'rfc9421 /two']);
      await later(8 * DAY);
      assert.equal(await look('/three'), null);
      assert.deepEqual(asked.slice(3), ['cavage /three', 'rfc9421 /three']);
    } finally {
      peer.close();
      peer.closeAllConnections();
    }
  });
});
