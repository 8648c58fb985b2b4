import assert from 'node:assert/strict';
import { createCipheriv, generateKeyPairSync, type KeyObject, pbkdf2Sync, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, isIP, Socket, type TcpNetConnectOpts } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { sealedValues } from '../../server/src/admin/sealed.ts';
import type { Ctx } from '../../server/src/context.ts';
import { call, type Person, person } from '../cast.ts';
import { keyPair, type PeerActor, pem } from '../peer.ts';
import { typed } from '../process.ts';
import { makeRecoveryKey } from '../recovery.ts';
import { peerBeside, scene } from '../scene.ts';
import { assertRefused } from '../shapes.ts';
import { onBothEngines } from '../world.ts';

const DAY = 86_400_000;
const WORDS = 'Lake  heron two\tgeese';
const WHOLE = '/api/skein/v1/recovery/restores';

/** Places inside, which nothing is ever sent to, by number or by name. */
const INSIDE =
  `https://10.0.0.1/inbox https://172.16.3.4/inbox https://192.168.1.1:8443/inbox https://169.254.169.254/latest
  https://[fd00::1]/inbox https://[::ffff:10.1.2.3]/inbox https://0.0.0.0/inbox https://100.64.0.1/inbox
  https://inside.example/inbox https://both.example/inbox https://2852039166/inbox https://0x0a000001/inbox`.split(
    /\s+/,
  );
const NAMES: Record<string, string[]> = {
  'inside.example': ['10.0.0.7'],
  'both.example': ['93.184.216.34', '192.168.7.7'],
};

const secret = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }) as string;

onBothEngines('an account that is brought by its kit', (engine) => {
  const reached: string[] = [];
  const peer = peerBeside();
  const { world, server, alice, bob } = scene({ engine, outbound: { resolve, connect } });
  /** Inboxes elsewhere that answer as they are told, and what they were sent. */
  let inboxes: Server;
  let at: string;
  const sent: { path: string; keyId: string; body: any }[] = [];
  let answer: (path: string, keyId: string) => number = () => 202;
  let made = 0;

  function resolve(
    name: string,
    callback: (error: Error | null, found: { address: string; family: number }[]) => void,
  ) {
    const found = NAMES[name];
    const error = found ? null : new Error('no such name');
    setImmediate(
      callback,
      error,
      (found ?? []).map((address) => ({ address, family: isIP(address) })),
    );
  }

  function connect(options: TcpNetConnectOpts): Socket {
    const host = options.host ?? '';
    const socket = new Socket();
    const reach = (address: string) => {
      if (address === '127.0.0.1') socket.connect(options.port, address);
      else {
        reached.push(address);
        socket.destroy(new Error('nobody is there'));
      }
    };
    if (isIP(host) !== 0) reach(host);
    else
      options.lookup?.(host, { all: true }, (error, found) => {
        if (error) socket.destroy(error);
        else reach((found as unknown as { address: string }[])[0]?.address ?? 'nowhere');
      });
    return socket;
  }

  before(async () => {
    inboxes = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const how = `${request.headers['signature-input']} ${request.headers.signature}`;
      const keyId = /keyid="([^"]+)"/i.exec(how)?.[1] ?? '';
      const path = request.url ?? '';
      sent.push({ path, keyId, body: JSON.parse(Buffer.concat(chunks).toString()) });
      response.writeHead(answer(path, keyId)).end();
    });
    await new Promise<void>((resolved) => inboxes.listen(0, '127.0.0.1', resolved));
    at = `http://127.0.0.1:${(inboxes.address() as AddressInfo).port}`;
  });
  after(() => {
    inboxes.close();
    inboxes.closeAllConnections();
  });

  const follower = (inbox: string) => ({ id: `${inbox}#somebody`, inbox, shared_inbox: null });

  /** Somebody of another server, unknown here unless they are made known. */
  async function somebody(
    isKnown = false,
  ): Promise<{ actor: PeerActor; recovery: ReturnType<typeof makeRecoveryKey> }> {
    made += 1;
    const actor = peer.actor(`${engine}${made}`);
    const recovery = makeRecoveryKey();
    actor.document.assertionMethod = {
      id: `${actor.id}#recovery-key`,
      type: 'Multikey',
      controller: actor.id,
      publicKeyMultibase: recovery.multikey,
    };
    if (isKnown) {
      const asked = peer.activity(actor, 'Follow', server.ctx.origin.account(alice.id));
      assert.equal(
        (await peer.deliver(server.ctx.origin.sharedInbox(), actor, asked, { at: world.clock.now() })).status,
        202,
      );
      await world.settled();
    }
    return { actor, recovery };
  }

  const kitFor = (actor: PeerActor, changes: Record<string, unknown> = {}) => ({
    kind: 'skein-recovery-kit',
    version: 1,
    made_at: new Date().toISOString(),
    address: `${actor.name}@${peer.host}`,
    actor: structuredClone(actor.document),
    keys: [{ id: actor.keyId, private_key: secret(actor.privateKey) }],
    followers: [] as unknown[],
    ...changes,
  });

  function sealed(kit: ReturnType<typeof kitFor>, words: string, changes: Record<string, unknown> = {}) {
    const [salt, nonce] = [randomBytes(16), randomBytes(12)];
    const key = pbkdf2Sync(words, salt, 100_000, 32, 'sha256');
    const cipher = createCipheriv('aes-256-gcm', key, nonce);
    cipher.setAAD(Buffer.from(`skein-recovery-kit 1 ${kit.actor.id}`));
    const text = Buffer.concat([
      cipher.update(JSON.stringify({ keys: kit.keys })),
      cipher.final(),
      cipher.getAuthTag(),
    ]);
    return {
      ...kit,
      keys: [],
      sealed: {
        kdf: 'pbkdf2-sha256',
        iterations: 100_000,
        salt: salt.toString('base64url'),
        cipher: 'aes-256-gcm',
        nonce: nonce.toString('base64url'),
        text: text.toString('base64url'),
        ...changes,
      },
    };
  }

  const bring = (who: Person, kit: unknown, more: Record<string, unknown> = {}) =>
    who.post(WHOLE, { kit: typeof kit === 'string' ? kit : JSON.stringify(kit), ...more });
  const newcomer = async () => person(server, `new${engine}${++made}`);
  const counts = async (ctx: Ctx) => {
    const tables = ['restores', 'restore_keys', 'restore_inboxes', 'outgoing', 'deliveries', 'accounts'];
    const found: number[] = [];
    for (const table of tables) {
      const { rows } = await sql<{ n: number }>`select count(*) as n from ${sql.table(table)}`.execute(
        ctx.db,
      );
      found.push(Number(rows[0]?.n));
    }
    return found;
  };

  test('is refused with what is no kit, or does not fit its account, and nothing is changed', async () => {
    const { actor } = await somebody();
    const { actor: known } = await somebody(true);
    const { actor: other, recovery: others } = await somebody();
    const kit = kitFor(actor);
    const short = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const own = server.ctx.origin.account(bob.id);
    const thief = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const withKey = (private_key: string, id = actor.keyId) => ({ ...kit, keys: [{ id, private_key }] });
    const changed = (of: PeerActor, changes: Record<string, unknown>, key = of.privateKey) =>
      kitFor(of, {
        actor: { ...of.document, ...changes },
        keys: [{ id: of.keyId, private_key: secret(key) }],
      });
    const cases: Record<string, unknown> = {
      'no JSON': '{',
      'no kit': { hello: 1 },
      'a list': '[]',
      null: 'null',
      'another kind': { ...kit, kind: 'backup' },
      'a later version': { ...kit, version: 2 },
      'no keys': { ...kit, keys: [] },
      'five keys': { ...kit, keys: Array.from({ length: 5 }, () => kit.keys[0]) },
      'no key at all': withKey('hello'),
      'the public half': withKey(pem(keyPair(0).publicKey)),
      'the key of somebody else': withKey(secret(thief.privateKey)),
      'a key that is too short': changed(
        actor,
        { publicKey: { ...actor.document.publicKey, publicKeyPem: pem(short.publicKey) } },
        short.privateKey,
      ),
      'a key under the name of another': withKey(secret(actor.privateKey), other.keyId),
      'the recovery key of another': withKey(others.pem, `${actor.id}#recovery-key`),
      'a key that the actor does not list': withKey(secret(actor.privateKey), `${actor.id}#third-key`),
      'an actor of somebody else with a key of one’s own, where that actor is known': changed(
        known,
        { publicKey: { ...known.document.publicKey, publicKeyPem: pem(thief.publicKey) } },
        thief.privateKey,
      ),
      'an actor whose key is owned by another': changed(actor, {
        publicKey: { ...actor.document.publicKey, owner: other.id },
      }),
      'an actor without an inbox': changed(actor, { inbox: undefined }),
      'no actor': { ...kit, actor: {} },
      'an actor that is too large': changed(actor, { summary: 'x'.repeat(70_000) }),
      'one of ours': changed(actor, { id: own, publicKey: { ...actor.document.publicKey, owner: own } }),
      'an actor that is no address': changed(actor, { id: 'file:///etc/passwd' }),
      'an inbox that is none': { ...kit, followers: [follower('javascript:alert(1)')] },
      'an inbox that is a path': { ...kit, followers: [follower('/inbox')] },
      'a follower without one': { ...kit, followers: [{ id: actor.id }] },
      'more than 500 inboxes of one server': {
        ...kit,
        followers: Array.from({ length: 501 }, (_, n) => follower(`${at}/${n}`)),
      },
      'sealed, and no words': sealed(kit, 'lake heron two geese'),
      'sealed with a work that never ends': sealed(kit, 'x', { iterations: 1e12 }),
      'sealed with none': sealed(kit, 'x', { iterations: 1 }),
      'sealed by another way': sealed(kit, 'x', { cipher: 'aes-128-ecb' }),
    };
    const before = await counts(server.ctx);
    for (const [what, one] of Object.entries(cases)) {
      const seen = await bring(alice, one);
      assert.equal(seen.status, 422, `${what}: ${JSON.stringify(seen.body)}`);
      assert.equal(typeof seen.body.error, 'string');
    }
    assertRefused(
      await bring(alice, sealed(kit, 'lake heron'), { words: 'other words' }),
      422,
      /do not open/,
    );
    assertRefused(await bring(alice, sealed(kit, 'lake heron', { nonce: '' }), { words: 'lake heron' }), 422);
    assertRefused(
      await bring(alice, sealed(kit, 'lake heron', { text: 'AAAA' }), { words: 'lake heron' }),
      422,
    );
    const moved = { ...sealed(kit, 'lake heron'), actor: { ...kit.actor, id: other.id } };
    assertRefused(await bring(alice, moved, { words: 'lake heron' }), 422, /do not open/);
    assertRefused(await bring(alice, kit, { address: 'somebody@else.example' }), 422, /another address/);
    const million = `{"kind":"skein-recovery-kit","version":1,"followers":[${'1,'.repeat(1_000_000)}1]}`;
    assertRefused(await bring(alice, million), 413);
    assertRefused(await bring(alice, 'x'.repeat(900_001)), 422);
    await world.settled();
    assert.deepEqual(await counts(server.ctx), before);
    assert.equal(sent.length, 0);
  });

  test('is told to every inbox, in its own name: where it lives, then to follow it; then its key is gone', async () => {
    const { actor } = await somebody();
    const anew = await newcomer();
    const kit = kitFor(actor, {
      followers: [
        follower(`${at}/a`),
        follower(`${at}/b`),
        follower(`${at}/a`),
        follower(server.ctx.origin.sharedInbox()),
      ],
      actor: { ...actor.document, name: 'Old', secretNote: 'not told' },
    });
    sent.length = 0;
    const seen = await bring(anew, sealed(kit, 'lake heron two geese'), {
      words: WORDS,
      address: `@${kit.address.toUpperCase()}`,
    });
    assert.equal(seen.status, 200, JSON.stringify(seen.body));
    assert.deepEqual([seen.body.total, seen.body.more], [2, false]);
    await world.settled();
    const { body } = await anew.get(`${WHOLE}/${seen.body.id}`);
    assert.deepEqual([body.arrived, body.refused, body.total], [2, 0, 2]);
    assert.ok(body.finished_at);
    const target = server.ctx.origin.account(anew.id);
    for (const path of ['/a', '/b']) {
      const [update, move, ...rest] = sent.filter((one) => one.path === path);
      assert.equal(rest.length, 0);
      assert.deepEqual([update?.keyId, move?.keyId], [actor.keyId, actor.keyId]);
      assert.deepEqual(
        [update?.body.type, update?.body.actor, update?.body.object.id, update?.body.object.movedTo],
        ['Update', actor.id, actor.id, target],
      );
      assert.equal(update?.body.object.secretNote !== undefined, false, 'nothing else of the file leaves');
      assert.deepEqual(
        [move?.body.type, move?.body.actor, move?.body.object, move?.body.target],
        ['Move', actor.id, actor.id, target],
      );
    }
    const left = await server.ctx.db.selectFrom('restore_keys').select('restore_id').execute();
    assert.deepEqual(left, []);
    assertRefused(await bring(anew, kit), 409, /within the last day/);
    const line = secret(actor.privateKey).split('\n')[1] as string;
    assert.ok(!world.log.join('\n').includes(line));
  });

  test('is shown to nobody else, and takes no more once it is over', async () => {
    const { actor } = await somebody();
    const anew = await newcomer();
    const seen = await bring(anew, kitFor(actor), { more: true });
    assert.equal(seen.body.more, true);
    const more = (who: Person, inboxes: string[], further = false) =>
      who.post(`${WHOLE}/${seen.body.id}/inboxes`, { inboxes, more: further });
    assertRefused(await bob.get(`${WHOLE}/${seen.body.id}`), 404);
    assertRefused(await more(bob, [`${at}/c`]), 404);
    assert.deepEqual((await bob.get(WHOLE)).body, []);
    assertRefused(await call(server, 'GET', `${WHOLE}/${seen.body.id}`), 401);
    assertRefused(await bring(anew, kitFor((await somebody()).actor)), 409, /under way/);
    await world.settled();
    assert.equal((await anew.get(`${WHOLE}/${seen.body.id}`)).body.finished_at, null, 'more is waited for');
    assertRefused(await more(anew, ['hello']), 422);
    assertRefused(
      await more(
        anew,
        Array.from({ length: 1001 }, (_, n) => `${at}/${n}`),
      ),
      422,
    );
    await server.ctx.writer.write((db) =>
      db.updateTable('restores').set({ total: 49_999 }).where('id', '=', Number(seen.body.id)).execute(),
    );
    assertRefused(await more(anew, [`${at}/c`, `${at}/d`], true), 422, /50000 inboxes/);
    await server.ctx.writer.write((db) =>
      db.updateTable('restores').set({ total: 0 }).where('id', '=', Number(seen.body.id)).execute(),
    );
    assert.equal((await more(anew, [`${at}/c`], true)).body.total, 1);
    assert.equal((await more(anew, [`${at}/c`, `${at}/d`])).body.total, 2, 'each once');
    await world.settled();
    const { body } = await anew.get(`${WHOLE}/${seen.body.id}`);
    assert.deepEqual([body.arrived, body.finished_at !== null], [2, true]);
    assertRefused(await more(anew, [`${at}/e`]), 404);
  });

  // Before the clock is moved: on PostgreSQL a command has one of its own.
  test('is brought by the command line too, which shows how many were told', async () => {
    const { actor } = await somebody();
    const anew = await newcomer();
    const kit = kitFor(actor, {
      followers: Array.from({ length: 3 }, (_, n) => follower(`${at}/line/${n}`)),
    });
    const folder = mkdtempSync(join(tmpdir(), 'skein-kit-'));
    const write = (name: string, text: string) => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };
    const type = (...argv: string[]) => typed(server.ctx.config, 'recovery', 'restore', ...argv);
    const file = write('kit.json', JSON.stringify(sealed(kit, 'lake heron two geese')));
    const words = write('words.txt', `${WORDS}\n`);
    try {
      assert.equal((await type('nobody', '--kit', file)).code, 1);
      assert.match((await type(anew.name, '--kit', join(folder, 'none.json'))).err, /there is no file/);
      assert.match((await type(anew.name, '--kit', words)).err, /is no recovery kit/);
      assert.match((await type(anew.name, '--kit', file)).err, /words are needed/);
      const other = ['--words', words, '--address', 'x@y.example'];
      assert.match((await type(anew.name, '--kit', file, ...other)).err, /another address/);
      const done = await type(anew.name, '--kit', file, '--words', words, '--address', kit.address);
      assert.equal(done.code, 0, done.err);
      await world.settled();
      const shown = await type(anew.name);
      assert.equal(shown.out, `${kit.address}: 3 of 3 arrived, the key is forgotten`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('reaches no place inside, whatever its list names', async () => {
    const { actor } = await somebody();
    const anew = await newcomer();
    const kit = kitFor(actor, { followers: [...INSIDE.map(follower), follower(`${at}/good`)] });
    const seen = await bring(anew, kit);
    assert.equal(seen.status, 200, JSON.stringify(seen.body));
    for (let round = 0; round < 3; round += 1) {
      await world.settled();
      world.clock.forward(3_600_000);
    }
    await world.settled();
    assert.deepEqual(reached, []);
    const { body } = await anew.get(`${WHOLE}/${seen.body.id}`);
    assert.equal(body.arrived, 1);
    assert.equal(body.total, new Set(INSIDE.map((one) => new URL(one).href)).size + 1);
    world.clock.forward(8 * DAY);
    await world.settled();
  });

  test('is signed with the other key where one is not believed, and its keys are gone after a week at the latest', async () => {
    const { actor, recovery } = await somebody();
    const anew = await newcomer();
    const recoveryId = `${actor.id}#recovery-key`;
    const kit = kitFor(actor, {
      keys: [
        { id: recoveryId, private_key: recovery.pem },
        { id: actor.keyId, private_key: secret(actor.privateKey) },
      ],
      followers: ['other', 'gone', 'no', 'never'].map((name) => follower(`${at}/${name}`)),
    });
    answer = (path, keyId) => {
      if (path === '/other') return keyId === recoveryId ? 202 : 401;
      if (path === '/gone') return 410;
      return path === '/no' ? 403 : 401;
    };
    sent.length = 0;
    const seen = await bring(anew, kit);
    for (let round = 0; round < 6; round += 1) {
      await world.settled();
      world.clock.forward(300_000);
    }
    await world.settled();
    const shown = async () => (await anew.get(`${WHOLE}/${seen.body.id}`)).body;
    const { arrived, refused, total, finished_at } = await shown();
    assert.deepEqual([arrived, refused, total, finished_at], [1, 2, 4, null]);
    const tried = sent.filter(({ path, body }) => path === '/other' && body.type === 'Move');
    const order = [...new Set(tried.map(({ keyId }) => keyId))];
    assert.deepEqual(order, [actor.keyId, recoveryId], 'the main key first');
    assert.equal(tried.at(-1)?.keyId, recoveryId);
    const keys = () => server.ctx.db.selectFrom('restore_keys').selectAll().execute();
    assert.equal((await keys()).length, 2);
    const names: string[] = [];
    for await (const { of } of sealedValues(server.ctx)) names.push(of);
    assert.equal(
      names.filter((one) => one.startsWith('key of restore')).length,
      2,
      'a new secret seals them anew',
    );
    assert.ok((await keys()).every(({ sealed: text }) => !text.includes('PRIVATE')));
    world.clock.forward(8 * DAY);
    await world.settled();
    assert.deepEqual(await keys(), []);
    assert.ok((await shown()).finished_at);
    assert.equal((await shown()).arrived, 1);
    answer = () => 202;
    sent.length = 0;
    world.clock.forward(DAY);
    await world.settled();
    assert.equal(sent.length, 0, 'nothing is signed any more');
  });

  test('signs nothing for anybody else meanwhile', async () => {
    const { actor } = await somebody();
    const anew = await newcomer();
    const seen = await bring(anew, kitFor(actor, { followers: [follower(`${at}/f`)] }), { more: true });
    sent.length = 0;
    await anew.publish('a word of my own');
    await world.settled();
    const { db } = server.ctx;
    const said = await db
      .selectFrom('outgoing')
      .select(['document', 'restore_id'])
      .where('restore_id', '=', Number(seen.body.id))
      .execute();
    assert.deepEqual(said.map(({ document }) => JSON.parse(document).type).sort(), ['Move', 'Update']);
    assert.ok(sent.every(({ body }) => body.type === 'Move' || body.type === 'Update'));
  });

  test('goes with the member who leaves', async () => {
    const { actor } = await somebody();
    const anew = await newcomer();
    const seen = await bring(anew, kitFor(actor, { followers: [follower(`${at}/leaving`)] }), { more: true });
    assert.equal(seen.status, 200);
    const { deleteAccount } = await import('../../server/src/accounts/index.ts');
    await deleteAccount(server.ctx, anew.id);
    await world.settled();
    for (const table of ['restores', 'restore_keys', 'restore_inboxes'] as const) {
      const column = table === 'restores' ? 'id' : 'restore_id';
      const { rows } =
        await sql`select 1 from ${sql.table(table)} where ${sql.ref(column)} = ${Number(seen.body.id)}`.execute(
          server.ctx.db,
        );
      assert.equal(rows.length, 0, table);
    }
  });
});
