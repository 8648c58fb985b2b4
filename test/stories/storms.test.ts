import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { countFrom } from '../../server/src/federation/inbox/quota.ts';
import { type Person, person } from '../cast.ts';
import { type Ears, listen } from '../ears.ts';
import { keyPair, type PeerActor, PUBLIC } from '../peer.ts';
import { peerBeside, scene } from '../scene.ts';
import { onBothEngines } from '../world.ts';

/** So often each thing is done. */
const TIMES = 30;

onBothEngines('a storm from one server', (engine) => {
  const { world, server, alice } = scene({ engine, environment: { SKEIN_RATE_LIMITS: 'on' } });
  const peer = peerBeside();
  const calm = peerBeside();
  let owner: Person;
  let mel: PeerActor;
  let status: string;

  before(async () => {
    owner = await person(server, 'olga', { role: 'owner' });
    mel = peer.actor('mel');
    status = server.ctx.origin.status((await alice.publish('a post')).id);
  });

  const inbox = () => server.ctx.origin.sharedInbox();
  const send = (actor: PeerActor, activity: unknown) => peer.deliver(inbox(), actor, activity);
  const undo = (activity: unknown) => peer.activity(mel, 'Undo', activity);
  const listedOf = async (who: Person, type: string) =>
    (await who.get(`/api/v1/notifications?types[]=${type}&limit=40`)).body as any[];

  /** What is done, and taken back where it can be: one notification is heard, however often. */
  const STORMS: {
    name: string;
    type: string;
    who(): Person;
    /** How many stand in the list in the end. */
    left: number;
    again(turn: number): unknown[];
  }[] = [
    {
      name: 'follows and unfollows',
      type: 'follow',
      who: () => alice,
      left: 0,
      again() {
        const one = peer.activity(mel, 'Follow', server.ctx.origin.account(alice.id));
        return [one, undo(one)];
      },
    },
    {
      name: 'favourites and what takes them back',
      type: 'favourite',
      who: () => alice,
      left: 0,
      again() {
        const one = peer.activity(mel, 'Like', status);
        return [one, undo(one)];
      },
    },
    {
      name: 'reactions with an emoji, each another one',
      type: 'favourite',
      who: () => alice,
      left: 1,
      again: (turn) => [peer.activity(mel, 'EmojiReact', status, { content: ['🪿', '🦆', '🦢'][turn % 3] })],
    },
    {
      name: 'boosts and what takes them back',
      type: 'reblog',
      who: () => alice,
      left: 0,
      again() {
        const one = peer.activity(mel, 'Announce', status, { to: [PUBLIC] });
        return [one, undo(one)];
      },
    },
    {
      name: 'reports of one person',
      type: 'admin.report',
      who: () => owner,
      left: TIMES,
      again: (turn) => [
        peer.activity(mel, 'Flag', [server.ctx.origin.account(alice.id)], { content: `again ${turn}` }),
      ],
    },
  ];

  for (const { name, type, who, left, again } of STORMS) {
    test(`of ${name} rings once`, async () => {
      const ears: Ears = await listen(server, { query: `?stream=user&access_token=${who().token}` });
      await ears.understood();
      for (let turn = 0; turn < TIMES; turn += 1) {
        for (const activity of again(turn)) assert.equal((await send(mel, activity)).status, 202);
        if (turn % 10 === 0) await world.settled();
      }
      await world.settled();
      await ears.understood();
      const rung = ears.heard.filter(
        ({ event, payload }) => event === 'notification' && payload.type === type,
      );
      // Heard in the storm before this one, it rings no more.
      const expected = name.startsWith('reactions') ? 0 : 1;
      assert.equal(rung.length, expected, `${rung.length} were heard`);
      assert.equal((await listedOf(who(), type)).length, left);
      await ears.close();
    });
  }

  test('of reports keeps each of them in the list of those who run the server', async () => {
    const rows = await server.ctx.db.selectFrom('reports').select('comment').execute();
    assert.equal(rows.length, TIMES);
  });

  test('of edits is one notification to who boosted it, and a bounded history', async () => {
    const melId = (await server.ctx.fediverse.accountByHandle(server.ctx, `mel@${peer.host}`)) as number;
    await alice.post(`/api/v1/accounts/${melId}/follow`);
    await world.settled();
    await send(
      mel,
      peer.activity(
        mel,
        'Accept',
        peer.received.findLast(({ type }) => type === 'Follow'),
      ),
    );
    await world.settled();
    const note = peer.note(mel, { content: '<p>version 0</p>' });
    await send(mel, peer.activity(mel, 'Create', note));
    await world.settled();
    const [post] = await alice.home();
    await alice.post(`/api/v1/statuses/${post.id}/reblog`);
    await world.settled();
    for (let turn = 1; turn <= 70; turn += 1) {
      const updated = new Date(Date.now() + turn).toISOString();
      const edited = { ...note, content: `<p>version ${turn}</p>`, updated };
      assert.equal((await send(mel, peer.activity(mel, 'Update', edited))).status, 202);
    }
    await world.settled();
    assert.equal((await alice.get(`/api/v1/statuses/${post.id}`)).body.content, '<p>version 70</p>');
    const history = (await alice.get(`/api/v1/statuses/${post.id}/history`)).body;
    assert.ok(history.length <= 50, `${history.length} versions`);
    assert.equal(history[0].content, '<p>version 0</p>');
    assert.equal((await listedOf(alice, 'update')).length, 1);
  });

  test('ends at its quota, which nobody else can use up, and others are heard meanwhile', async () => {
    const follow = peer.activity(mel, 'Follow', server.ctx.origin.account(alice.id));
    for (let i = 0; i < 3; i += 1) {
      const { privateKey } = keyPair(2);
      assert.equal((await peer.deliver(inbox(), mel, follow, { privateKey })).status, 401);
    }
    assert.throws(
      () => {
        for (let i = 0; i < 30_000; i += 1) countFrom(server.ctx, peer.host);
      },
      { kind: 'tooMany' },
      'what came before counts, too',
    );
    const late = await send(mel, follow);
    assert.equal(late.status, 429);
    assert.match(late.body.error, /Too many activities/);
    const gwen = calm.actor('gwen');
    const other = calm.activity(gwen, 'Follow', server.ctx.origin.account(alice.id));
    assert.equal((await calm.deliver(inbox(), gwen, other)).status, 202);
    await world.settled();
    assert.equal((await listedOf(alice, 'follow')).length, 1);
    world.clock.forward(5 * 60_000);
    const later = await peer.deliver(inbox(), mel, follow, { at: world.clock.now() });
    assert.equal(later.status, 202);
    await world.settled();
  });
});
