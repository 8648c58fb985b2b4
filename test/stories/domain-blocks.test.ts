import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { call, type Person, person } from '../cast.ts';
import type { PeerActor } from '../peer.ts';
import { peerBeside, scene } from '../scene.ts';
import { assertRefused, linksOf } from '../shapes.ts';
import { onBothEngines } from '../world.ts';

onBothEngines('blocking a domain', (engine) => {
  const { world, server, alice, bob } = scene({ engine });
  const peer = peerBeside();
  let mel: PeerActor;
  let melId: number;
  before(async () => {
    mel = peer.actor('mel');
    for (const one of [alice, bob]) await send('Follow', server.ctx.origin.account(one.id));
    melId = (await server.ctx.fediverse.accountByHandle(server.ctx, `mel@${peer.host}`)) as number;
    for (const one of [alice, bob]) {
      await one.post(`/api/v1/accounts/${melId}/follow`);
      await world.settled();
      const asked = peer.received.findLast(({ type }) => type === 'Follow');
      await send('Accept', asked);
    }
  });

  async function send(type: string, object: unknown) {
    const inbox = server.ctx.origin.sharedInbox();
    assert.equal((await peer.deliver(inbox, mel, peer.activity(mel, type, object))).status, 202);
    await world.settled();
  }
  const between = async (who: Person) => {
    const { body } = await who.get(`/api/v1/accounts/relationships?id=${melId}`);
    return [body[0].following, body[0].followed_by, body[0].domain_blocking];
  };
  const unblock = (who: Person, domain: string) =>
    call(server, 'DELETE', '/api/v1/domain_blocks', { token: who.token, body: { domain } });
  const sees = async (who: Person, id: string) =>
    (await who.get('/api/v1/timelines/public')).body.some((one: any) => one.id === id);

  test('ends follows both ways, which the other server is told, and hides what comes from there', async () => {
    await send('Create', peer.note(mel, { content: '<p>before</p>' }));
    const [post] = await alice.home();
    assert.equal(post.content, '<p>before</p>');
    assert.deepEqual(await between(alice), [true, true, false]);
    const told = peer.received.length;
    const { status, body } = await alice.post('/api/v1/domain_blocks', { domain: ` ${peer.host} ` });
    assert.deepEqual([status, body], [200, {}]);
    assert.equal(await sees(alice, post.id), false, 'at once');
    await world.settled();
    assert.deepEqual(await between(alice), [false, false, true]);
    assert.deepEqual(
      peer.received
        .slice(told)
        .map(({ type, object }) => `${type} ${object.type}`)
        .sort(),
      ['Reject Follow', 'Undo Follow'],
    );
    assert.deepEqual(await alice.home(), []);
    assert.deepEqual(await between(bob), [true, true, false], 'for nobody else');
    assert.equal(await sees(bob, post.id), true);
  });

  test('lets nobody from there follow or reach the member, nor the member follow there', async () => {
    const told = async () => (await alice.notifications()).map((one) => one.id);
    const before = await told();
    await send('Follow', server.ctx.origin.account(alice.id));
    const mine = await alice.publish('from alice');
    await send('Like', server.ctx.origin.status(mine.id));
    assert.deepEqual(await between(alice), [false, false, true]);
    assert.deepEqual(await told(), before);
    assertRefused(await alice.post(`/api/v1/accounts/${melId}/follow`), 403);
  });

  test('stands once, in a list of the member’s own, until it is taken back', async () => {
    const carol = await person(server, 'carola');
    for (const domain of ['one.example', 'TWO.example.', 'münchen.example', 'one.example'])
      assert.equal((await carol.post('/api/v1/domain_blocks', { domain })).status, 200, domain);
    const all = await carol.get('/api/v1/domain_blocks');
    assert.deepEqual(all.body, ['xn--mnchen-3ya.example', 'two.example', 'one.example']);
    const first = await carol.get('/api/v1/domain_blocks?limit=2');
    assert.deepEqual(first.body, ['xn--mnchen-3ya.example', 'two.example']);
    assert.deepEqual((await carol.get(linksOf(first).next as string)).body, ['one.example']);
    assert.ok(!(await bob.get('/api/v1/domain_blocks')).body.includes('one.example'));
    assert.equal((await unblock(carol, 'Two.Example')).status, 200);
    assert.equal((await unblock(carol, 'never.example')).status, 200);
    assert.deepEqual((await carol.get('/api/v1/domain_blocks')).body, [
      'xn--mnchen-3ya.example',
      'one.example',
    ]);
    await unblock(alice, peer.host);
    assert.deepEqual(await between(alice), [false, false, false], 'no follow comes back');
    assert.equal((await alice.post(`/api/v1/accounts/${melId}/follow`)).body.requested, true);
  });

  test('is not for what is no domain, nor for our own', async () => {
    const own = server.ctx.origin.domain;
    for (const domain of ['', ' ', 'a b', 'a/b', 'me@one.example', '-x', 'x'.repeat(254), own]) {
      assertRefused(await bob.post('/api/v1/domain_blocks', { domain }), 422);
    }
    assertRefused(await bob.post('/api/v1/domain_blocks', {}), 422);
    assert.deepEqual((await bob.get('/api/v1/domain_blocks')).body, []);
  });
});
