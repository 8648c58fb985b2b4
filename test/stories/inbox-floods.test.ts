import assert from 'node:assert/strict';
import type { KeyObject } from 'node:crypto';
import { before, describe, test } from 'node:test';
import { signCavage } from '../../server/src/federation/signatures/cavage.ts';
import { sha256 } from '../../server/src/federation/signatures/digest.ts';
import { heldMemory } from '../held-memory.ts';
import { ACTIVITY_JSON, keyPair, type Peer, type PeerActor, post } from '../peer.ts';
import { peerBeside, scene } from '../scene.ts';
import { createSilent } from '../silent.ts';

/** As many at once as one sender has open. */
const AT_ONCE = 50;

// What is counted here is kept in memory, so the engine has no part in it.
describe('a flood of what nobody signed', { timeout: 300_000 }, () => {
  const { world, server, alice } = scene({ environment: { SKEIN_RATE_LIMITS: 'on' } });
  const peer = peerBeside();
  const calm = peerBeside();
  let mel: PeerActor;
  let gwen: PeerActor;

  before(() => {
    mel = peer.actor('mel');
    gwen = calm.actor('gwen');
  });

  const inbox = () => server.ctx.origin.sharedInbox();
  const follow = (from: Peer, actor: PeerActor) =>
    from.activity(actor, 'Follow', server.ctx.origin.account(alice.id));
  const taken = async () => (await server.ctx.db.selectFrom('incoming').select('id').execute()).length;

  /** A request signed by whatever key it names. */
  function signed(keyId: string, activity: unknown, privateKey: KeyObject = keyPair(8).privateKey) {
    const body = JSON.stringify(activity);
    const message = {
      method: 'POST',
      url: new URL(inbox()),
      sha256: sha256(body),
      contentType: ACTIVITY_JSON,
    };
    const headers = signCavage(message, keyId, privateKey, world.clock.now());
    return () => post(inbox(), headers, body);
  }

  /** Sends so many, fifty at once; gives how often each status was answered. */
  async function flood(times: number, send: (turn: number) => Promise<{ status: number }>) {
    const answers: Record<number, number> = {};
    let turn = 0;
    const line = async () => {
      while (turn < times) {
        turn += 1;
        const { status } = await send(turn);
        answers[status] = (answers[status] ?? 0) + 1;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, line));
    return answers;
  }

  /** The same again must cost no memory that stays. */
  async function heldBy(work: () => Promise<unknown>): Promise<number> {
    await work();
    const before = heldMemory();
    await work();
    return heldMemory() - before;
  }

  test('ten thousand activities that name one dead key ask for it once in five minutes', async () => {
    const send = signed(`${peer.origin}/users/nobody#main-key`, follow(peer, mel));
    // Those that come while it is asked for may be told to come later; how many they are is the machine's affair.
    assert.equal((await send()).status, 401);
    assert.deepEqual(await flood(9999, send), { 401: 9999 });
    assert.deepEqual(peer.asked, ['GET /users/nobody']);
    assert.equal(await taken(), 0);
    world.clock.forward(5 * 60_000 + 1);
    const later = signed(`${peer.origin}/users/nobody#main-key`, follow(peer, mel));
    for (let turn = 0; turn < 3; turn += 1) assert.equal((await later()).status, 401);
    assert.equal(peer.asked.length, 2);
    world.clock.forward(-5 * 60_000 - 1);
  });

  test('of those that name a key that does not come eight wait, and the others are told to come later', async (t) => {
    const silent = await createSilent(t);
    const waiting: Promise<{ status: number }>[] = [];
    const send = signed(`${silent.origin}/users/mute#main-key`, follow(peer, mel));
    const answers: Record<number, number> = {};
    for (let turn = 0; turn < 200; turn += 1)
      waiting.push(
        send().then((answer) => {
          answers[answer.status] = (answers[answer.status] ?? 0) + 1;
          return answer;
        }),
      );
    // Those that are refused are refused at once; the others wait for the deadline.
    await Promise.all(waiting);
    assert.deepEqual(answers, { 401: 8, 429: 192 });
    assert.equal(silent.held() + silent.ended(), 1);
    assert.deepEqual(await flood(200, send), { 401: 200 }, 'and then nobody is asked at all');
    assert.equal(silent.held() + silent.ended(), 1);
  });

  test('five thousand wrong signatures of one host cost one look at its key, and others are heard in their order', async () => {
    assert.equal((await peer.deliver(inbox(), mel, follow(peer, mel))).status, 202);
    assert.equal((await calm.deliver(inbox(), gwen, follow(calm, gwen))).status, 202);
    await world.settled();
    peer.asked.length = 0;
    const before = await taken();
    const wrong = signed(mel.keyId, follow(peer, mel));
    const held = heldBy(() => flood(2500, wrong));
    const told: string[] = [];
    for (let turn = 0; turn < 20; turn += 1) {
      const content = `<p>calm ${turn}</p>`;
      const note = calm.note(gwen, { content, to: [server.ctx.origin.account(alice.id)], cc: [] });
      note.tag = [{ type: 'Mention', href: server.ctx.origin.account(alice.id), name: '@alice' }];
      assert.equal((await calm.deliver(inbox(), gwen, calm.activity(gwen, 'Create', note))).status, 202);
      told.push(content);
    }
    const kept = await held;
    assert.ok(kept < 4 * 1024 * 1024, `${kept} bytes stay`);
    assert.equal(peer.asked.filter((one) => one === 'GET /users/mel').length, 1);
    await world.settled();
    assert.equal((await taken()) - before, 20);
    const rows = await server.ctx.db
      .selectFrom('statuses')
      .select('content')
      .where('content', 'like', '%calm %')
      .orderBy('id')
      .execute();
    assert.deepEqual(
      rows.map(({ content }) => content),
      told,
    );
  });

  test('what is too long or packed is refused before anybody looks at who signed it', async () => {
    const { length } = peer.asked;
    const typed = { 'content-type': ACTIVITY_JSON };
    const long = ' '.repeat(1024 * 1024 + 1);
    const named = (await headersOf(`${peer.origin}/users/other#main-key`)) as Record<string, string>;
    for (const headers of [typed, named]) assert.equal((await post(inbox(), headers, long)).status, 413);
    for (const encoding of ['gzip', 'br', 'deflate', 'zstd', 'gzip, gzip', 'compress', 'x']) {
      const answer = await post(inbox(), { ...named, 'content-encoding': encoding }, '{}');
      assert.equal(answer.status, 415, encoding);
    }
    assert.equal(peer.asked.length, length, 'nobody was asked for a key');
  });

  async function headersOf(keyId: string) {
    const message = {
      method: 'POST',
      url: new URL(inbox()),
      sha256: sha256('{}'),
      contentType: ACTIVITY_JSON,
    };
    return signCavage(message, keyId, keyPair(8).privateKey, world.clock.now());
  }
});
