import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { request } from 'node:http';
import { isIP, Socket, type TcpNetConnectOpts } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { findAccount, type RemoteRecord, upsertRemote } from '../../server/src/accounts/index.ts';
import { takeCollection } from '../../server/src/collections/index.ts';
import { as, type Ctx } from '../../server/src/context.ts';
import { transact } from '../../server/src/db/transact.ts';
import { fetchPlace } from '../../server/src/federation/fetch/featured.ts';
import { takeBoost } from '../../server/src/federation/fetch/first-boosts.ts';
import { refreshCollection } from '../../server/src/federation/fetch/refresh-collection.ts';
import { threadListener } from '../../server/src/federation/fetch/thread.ts';
import { compare } from '../../server/src/federation/followers/compare.ts';
import { postAsServer } from '../../server/src/federation/outbox/post-as-server.ts';
import { takeRelayed } from '../../server/src/federation/relays/take.ts';
import { signCavage } from '../../server/src/federation/signatures/cavage.ts';
import { sha256 } from '../../server/src/federation/signatures/digest.ts';
import { settleIdentity } from '../../server/src/instance/index.ts';
import {
  type Peer as Listener,
  listen,
  listenTls,
  PUBLIC,
  tlsIdentity,
} from '../../server/src/outbound/testing.ts';
import { verifyLinks } from '../../server/src/profiles/verify.ts';
import { acceptFollow, follow } from '../../server/src/relations/index.ts';
import type { Skein } from '../../server/src/start.ts';
import { findStatusByUri } from '../../server/src/statuses/index.ts';
import { type Person, person } from '../cast.ts';
import { ACTIVITY_JSON, keyPair, pem } from '../peer.ts';
import { SOME_HOSTS } from '../places-inside.ts';
import { createWorld, onBothEngines, type World } from '../world.ts';

const ORIGIN = 'https://skein.example';
const ROOT = join(import.meta.dirname, '../..');
const AT_ONCE = 8;

/** What asks other servers and is tried with places inside elsewhere: by which test of which story. */
const ELSEWHERE: Readonly<Record<string, readonly [story: string, title: string]>> = {
  'server/src/cards/fetch.ts': ['ssrf', 'by a link in a post, where that leads, and the picture of the page'],
  'server/src/media/fetch.ts': ['ssrf', 'by the picture of an emoji'],
  'server/src/media/fetch-film.ts': ['ssrf', 'by a film or a sound on a post, and where that leads'],
  'server/src/push/send.ts': [
    'ssrf',
    'by the address of a device: refused when it is given, and when it is used',
  ],
};

/** Hands over to others what it is given, and asks nobody by itself. */
const ONLY_WRAPS = new Set(['server/src/federation/fetch/look.ts']);

/** What a file calls when it has another server asked. */
const ASKS = /\b(?:fetchDocument|requestSigned|sentOrKept|outbound\.request)\(|\bawait get\(ctx, /;

onBothEngines('Places inside are never reached, whoever asks', (engine) => {
  // Where an address leads is no matter of the database: there it is tried that all doors stand.
  const FORMS = engine === 'sqlite' ? SOME_HOSTS : SOME_HOSTS.filter((_, index) => index % 8 === 0);
  let world: World;
  let server: Skein;
  let ctx: Ctx;
  let alice: Person;
  let canary: Listener;
  let good: Listener;
  let canaryHits = 0;
  let sentOn = 0;
  const reached: string[] = [];
  /** Of each file, the places inside that it had asked for, itself or by where a good server sends on. */
  const tried = new Map<string, Set<string>>();

  before(async () => {
    canary = await listen((_, response) => {
      canaryHits += 1;
      response.end('secret');
    });
    // Whatever is asked for under /to/<host>/ is said to be on that host.
    good = await listenTls((incoming, response) => {
      const [, host, rest] = /^\/to\/([^/]+)(\/.*)$/.exec(incoming.url ?? '') ?? [];
      if (host === undefined) return void response.writeHead(404).end();
      sentOn += 1;
      const location = Buffer.from(`https://${decodeURIComponent(host)}${rest}`).toString('latin1');
      response.writeHead(302, { location }).end();
    });
    world = await createWorld({
      engine,
      environment: { SKEIN_LAB: '0', SKEIN_ORIGIN: ORIGIN, SKEIN_RATE_LIMITS: 'on' },
      outbound: { resolve, connect, ca: [tlsIdentity().certificate] },
    });
    [server] = world.servers as [Skein];
    ctx = server.ctx;
    await settleIdentity(ctx, { origin: ORIGIN, domain: 'skein.example' });
    alice = await person(server, 'alice');
    watch();
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
    const isGood = /(?:^|\.)good\.example$/.test(name);
    const found = isGood ? [PUBLIC] : /^(?:.*\.)?localhost$/.test(name) ? ['127.0.0.1'] : [];
    setImmediate(
      callback,
      found.length > 0 ? null : new Error('no such name'),
      found.map((address) => ({ address, family: isIP(address) })),
    );
  }

  function connect(options: TcpNetConnectOpts): Socket {
    const socket = new Socket();
    const reach = (address: string) => {
      if (address !== PUBLIC) reached.push(address);
      else Object.defineProperty(socket, 'remoteAddress', { value: PUBLIC });
      socket.connect(address === PUBLIC ? good.port : canary.port, '127.0.0.1');
    };
    const host = options.host ?? '';
    if (isIP(host) !== 0) reach(host);
    else
      options.lookup?.(host, { all: true }, (error, found) => {
        if (error) socket.destroy(error);
        else reach((found as unknown as { address: string }[])[0]?.address ?? 'nowhere');
      });
    return socket;
  }

  /** Writes down by which files of ours the client was asked for something inside. */
  function watch(): void {
    const { outbound } = ctx;
    const ask = outbound.request;
    outbound.request = (asked) => {
      const url = String(asked.url);
      const { stackTraceLimit } = Error;
      Error.stackTraceLimit = 60;
      const { stack = '' } = new Error('who asks');
      Error.stackTraceLimit = stackTraceLimit;
      if (!/^https:\/\/[a-z0-9.]*good\.example\/(?!to\/)/.test(url))
        for (const [, file = ''] of stack.matchAll(/(server\/src\/[^\s:()]+\.ts)/g)) {
          if (!tried.has(file)) tried.set(file, new Set());
          tried.get(file)?.add(url);
        }
      return ask(asked);
    };
  }

  function untouched(door: string): void {
    assert.deepEqual(reached, [], `${door} opened a socket`);
    assert.equal(canaryHits, 0, `${door} reached the canary`);
  }

  /** A host of each form's own, so that none is asked too often; all it names under /to/ is sent on inside. */
  const at = (index: number) =>
    `https://d${index}.good.example/to/${encodeURIComponent(FORMS[index] as string)}`;
  /** What is no address at all is left out before anybody is asked. */
  const inside = (index: number) => {
    const url = `https://${FORMS[index]}`;
    return URL.canParse(url) ? url : at(index);
  };

  async function known(index: number, name: string, changes: Partial<RemoteRecord> = {}) {
    const uri = `${at(index)}/users/${name}`;
    const id = await upsertRemote(ctx, {
      uri,
      username: name,
      domain: `d${index}.good.example`,
      type: 'Person',
      displayName: name,
      note: '',
      fields: [{ name: 'Page', value: `<a href="${inside(index)}/me">${inside(index)}/me</a>` }],
      url: null,
      inbox: `${inside(index)}/${name}/inbox`,
      sharedInbox: null,
      followersUri: `${uri}/followers`,
      followingUri: `${uri}/following`,
      outboxUri: `${uri}/outbox`,
      featuredUri: `${uri}/featured`,
      featuredTagsUri: `${uri}/tags`,
      collectionsUri: `${uri}/collections`,
      avatar: null,
      header: null,
      keyId: `${uri}#main-key`,
      publicKey: pem(keyPair(0).publicKey),
      locked: false,
      discoverable: false,
      indexable: false,
      createdAt: null,
      ...changes,
    });
    return { uri, id };
  }

  async function eachForm(work: (index: number) => Promise<unknown>): Promise<void> {
    let next = 0;
    const worker = async () => {
      for (let index = next++; index < FORMS.length; index = next++) await work(index);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    await world.settled();
    world.clock.forward(61_000);
    await world.settled();
  }

  const people: { x: Known; y: Known; group: Known }[] = [];
  type Known = { uri: string; id: number };
  let second = 0;

  function say(actor: Known, type: string, object: unknown, more: object = {}): Promise<number> {
    const id = `${actor.uri}/acts/${++second}`;
    return post({ id, type, actor: actor.uri, object, to: ['as:Public'], ...more }, `${actor.uri}#main-key`);
  }

  function post(activity: object, keyId: string): Promise<number> {
    const body = JSON.stringify(activity);
    const url = new URL('/ap/inbox', ORIGIN);
    const headers = signCavage(
      { method: 'POST', url, sha256: sha256(body), contentType: ACTIVITY_JSON },
      keyId,
      keyPair(0).privateKey,
      world.clock.now(),
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

  test('when somebody is followed whose every address leads inside', async () => {
    await eachForm(async (index) => {
      const x = await known(index, 'x');
      const y = await known(index, 'y');
      const group = await known(index, 'group', { type: 'Group' });
      people[index] = { x, y, group };
      const me = { kind: 'remote', accountId: Number(alice.id) } as const;
      for (const { id } of [x, y, group]) {
        await follow(as(ctx, me), { targetId: id });
        await acceptFollow(as(ctx, { kind: 'remote', accountId: id }), { followerId: me.accountId });
      }
      await verifyLinks(ctx, { accountId: x.id });
      await ctx.fediverse.accountByHandle(ctx, `@z@${FORMS[index]}`);
    });
    untouched('whoever is followed');
  });

  test('when posts name what is inside: above them, below them, beside them', async () => {
    const note = (who: Known, name: string, more: object) => ({
      id: `${at(people.findIndex(({ x, y }) => x === who || y === who))}/${name}`,
      type: 'Note',
      attributedTo: who.uri,
      content: '<p>Something</p>',
      published: new Date(world.clock.now()).toISOString(),
      to: ['as:Public'],
      ...more,
    });
    await eachForm(async (index) => {
      const { x, y } = people[index] as (typeof people)[number];
      const first = note(x, 'first', {
        replies: { type: 'Collection', items: [`${inside(index)}/below`, `${at(index)}/below`] },
        interactionPolicy: { canQuote: { automaticApproval: ['as:Public'] } },
      });
      const answer = note(x, 'answer', { inReplyTo: `${inside(index)}/above` });
      const other = note(x, 'other', { inReplyTo: `${at(index)}/above` });
      const beside = note(x, 'beside', { quote: `${inside(index)}/quoted` });
      for (const one of [first, answer, other, beside]) assert.equal(await say(x, 'Create', one), 202);
      await world.settled();
      const agreed = { quote: first.id, quoteAuthorization: `${at(index)}/stamp` };
      assert.equal(await say(y, 'Create', note(y, 'quote', agreed)), 202);
    });
    await eachForm(async (index) => {
      const status = await findStatusByUri(ctx, `${at(index)}/first`);
      assert.ok(status);
      await threadListener.run(ctx as never, { refreshId: ctx.ids.next(), statusId: status.id });
      await ctx.fediverse.refreshPoll(ctx, { statusId: status.id, uri: `${inside(index)}/poll` });
    });
    untouched('a post');
  });

  test('when activities name what is inside', async () => {
    const mine = ctx.origin.account(Number(alice.id));
    const { id } = await alice.publish('Quote this');
    const status = ctx.origin.status(Number(id));
    await eachForm(async (index) => {
      const { x, y, group } = people[index] as (typeof people)[number];
      const away = `${inside(index)}/object`;
      const near = `${at(index)}/object`;
      for (const type of ['Create', 'Update', 'Delete', 'Undo', 'Announce', 'Add'])
        assert.equal(await say(x, type, away, { target: away }), 202, type);
      assert.equal(await say(x, 'Undo', `${at(index)}/object`), 202);
      const stranger = `${inside(index)}/users/q`;
      const follows = { type: 'Follow', actor: stranger, object: mine };
      assert.equal(await post(follows, Buffer.from(`${stranger}#main-key`).toString('latin1')), 401);
      await say(x, 'Update', `${at(index)}/first`);
      await say(x, 'QuoteRequest', status, { instrument: near });
      await say(x, 'FeatureRequest', mine, { instrument: near });
      const copy = { id: y.uri, type: 'Person', preferredUsername: 'y', inbox: away };
      await say(y, 'Update', {
        ...copy,
        publicKey: { id: `${y.uri}#new`, owner: y.uri, publicKeyPem: pem(keyPair(1).publicKey) },
      });
      await say(y, 'Move', y.uri, { target: away });
      const passed = (type: string, object: string, name: string) => ({
        id: `${at(index)}/${name}`,
        type,
        actor: x.uri,
        object,
      });
      await say(group, 'Announce', passed('Create', away, 'made'));
      await say(group, 'Announce', passed('Like', status, 'liked'));
      await say(group, 'Announce', passed('Delete', `${at(index)}/answer`, 'deleted'));
    });
    untouched('an activity');
  });

  test('when what is kept is looked at again', async () => {
    const relayId = ctx.ids.next();
    await transact(ctx, (inner) =>
      inner.db
        .insertInto('relays')
        .values({
          id: relayId,
          address: 'https://good.example/inbox',
          style: 'mastodon',
          state: 'accepted',
          follow_id: null,
          actor_id: null,
          follows_back: null,
        })
        .execute(),
    );
    await eachForm(async (index) => {
      const { x, group } = people[index] as (typeof people)[number];
      const until = world.clock.now() + 600_000;
      await takeRelayed(
        ctx,
        { uri: `${inside(index)}/relayed`, gone: false, relayId, until },
        { attempts: 1 },
      );
      await takeRelayed(ctx, { uri: `${at(index)}/relayed`, gone: false, relayId, until }, { attempts: 1 });
      await takeRelayed(ctx, { uri: `${at(index)}/other`, gone: true, relayId, until }, { attempts: 1 });
      const owner = as(ctx, { kind: 'remote', accountId: x.id });
      const facts = {
        url: null,
        name: 'Friends',
        description: '',
        language: null,
        sensitive: false,
        discoverable: true,
        topic: null,
        published: null,
        updated: null,
      };
      const collectionId = await takeCollection(owner, {
        uri: `${at(index)}/friends`,
        ...facts,
        places: null,
      });
      if (collectionId !== null) await refreshCollection(ctx, { collectionId });
      await fetchPlace(ctx, `${inside(index)}/place`).catch(refused);
      const boosts = await findAccount(ctx, group.id);
      assert.ok(boosts);
      const boost = { type: 'Announce', actor: group.uri, object: `${inside(index)}/boosted` };
      await takeBoost(ctx, boosts, { id: `${at(index)}/boost`, ...boost }).catch(refused);
      await ctx.fediverse.destination(ctx, `@y@d${index}.good.example`);
      await postAsServer(ctx, `${inside(index)}/inbox`, { type: 'Flag' } as never);
      await compare(ctx, {
        accountId: x.id,
        collectionId: `${x.uri}/followers`,
        url: `${at(index)}/sync`,
        digest: '0'.repeat(64),
      });
    });
    untouched('a second look');
  });

  test('and whoever asks other servers was tried here', () => {
    const asking = globSync('server/src/**/*.ts', { cwd: ROOT }).filter(
      (path) =>
        !/\.test\.ts$|^server\/src\/outbound\//.test(path) &&
        ASKS.test(readFileSync(join(ROOT, path), 'utf8')),
    );
    assert.ok(asking.length > 25, `${asking.length} files ask`);
    // Many spellings are one address once they have been read.
    const hosts = new Set(FORMS.flatMap((form) => URL.parse(`https://${form}/`)?.hostname ?? []));
    const distinct = Math.floor(hosts.size * 0.95);
    const few: string[] = [];
    for (const path of asking) {
      if (ONLY_WRAPS.has(path)) continue;
      const [story, title] = ELSEWHERE[path] ?? [];
      if (story !== undefined) {
        const text = readFileSync(join(import.meta.dirname, `${story}.test.ts`), 'utf8');
        assert.ok(text.includes(`test('${title}'`), path);
        continue;
      }
      const places = tried.get(path)?.size ?? 0;
      if (places < distinct) few.push(`${path}: ${places} of ${distinct}`);
    }
    assert.deepEqual(few, [], 'these had too little asked for inside');
    for (const path of [...Object.keys(ELSEWHERE), ...ONLY_WRAPS])
      assert.ok(existsSync(join(ROOT, path)), path);
    assert.ok(sentOn > FORMS.length * 10, `${sentOn} were sent on`);
  });

  function refused(error: unknown): void {
    assert.equal((error as Error).name, 'FetchFailed');
  }
});
