import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Skein } from '../../server/src/start.ts';
import { call, type Person, person } from '../cast.ts';
import { createPeer, type Peer, type PeerActor } from '../peer.ts';
import { createWorld, onBothEngines, type World } from '../world.ts';

onBothEngines('hashtags on profiles between servers', (engine) => {
  let world: World;
  let one: Skein;
  let alice: Person;
  let bob: Person;
  let peer: Peer;
  let mel: PeerActor;

  before(async () => {
    world = await createWorld({ engine, servers: 2 });
    one = world.servers[0] as Skein;
    alice = await person(one, 'alice');
    bob = await person(world.servers[1] as Skein, 'bob');
    peer = await createPeer();
    const at = `${peer.origin}/users/mel`;
    mel = peer.actor('mel', { featured: `${at}/featured`, featuredTags: `${at}/tags` });
  });
  after(async () => {
    await world?.stop();
    await peer?.close();
  });

  const quiet = async () => {
    for (let round = 0; round < 2; round += 1) await world.settled();
  };
  const found = async (who: Person, handle: string) => {
    const { body } = await who.get(`/api/v2/search?resolve=true&q=${encodeURIComponent(handle)}`);
    await quiet();
    return body.accounts[0];
  };
  const shown = async (who: Person, id: string) =>
    (await who.get(`/api/v1/accounts/${id}/featured_tags`)).body.map(({ name }: any) => name);
  const pageOf = async (handle: string) => (await fetch(`${one.ctx.origin.origin}/@${handle}`)).text();
  const say = async (type: string, object: unknown, target: string, actor = mel) => {
    const activity = peer.activity(actor, type, object, { target });
    const answer = await peer.deliver(one.ctx.origin.sharedInbox(), actor, activity);
    assert.equal(answer.status, 202);
    await quiet();
  };
  const hashtag = (name: unknown) => ({ type: 'Hashtag', href: `${peer.origin}/tags/x`, name });

  test('what a member shows and takes down is told to followers elsewhere, as Mastodon tells it', async () => {
    const { id } = await found(bob, alice.handle);
    await bob.post(`/api/v1/accounts/${id}/follow`);
    await quiet();
    const { body: heron } = await alice.post('/api/v1/featured_tags', { name: 'Heron' });
    await alice.post('/api/v1/tags/geese/feature');
    await quiet();
    assert.deepEqual(await shown(bob, id), ['Heron', 'geese']);
    await alice.delete(`/api/v1/featured_tags/${heron.id}`);
    await quiet();
    assert.deepEqual(await shown(bob, id), ['geese']);
    await alice.post('/api/v1/tags/geese/unfeature');
    await quiet();
    assert.deepEqual(await shown(bob, id), []);
    const rows = await one.ctx.db.selectFrom('outgoing').select('document').orderBy('id').execute();
    const said = rows
      .map(({ document }) => JSON.parse(document))
      .filter(({ object }) => object?.type === 'Hashtag');
    assert.deepEqual(
      said.map(({ type, object, target }) => [type, object.name, object.href, target]),
      [
        ['Add', '#Heron', one.ctx.origin.tag('heron'), one.ctx.origin.featured(alice.id)],
        ['Add', '#geese', one.ctx.origin.tag('geese'), one.ctx.origin.featured(alice.id)],
        ['Remove', '#Heron', one.ctx.origin.tag('heron'), one.ctx.origin.featured(alice.id)],
        ['Remove', '#geese', one.ctx.origin.tag('geese'), one.ctx.origin.featured(alice.id)],
      ],
    );
  });

  test('those of somebody elsewhere are read when they are looked up, and told of after', async () => {
    const items = ['#Ducks', '#swans', '#not a tag', '<b>', 5, '#DUCKS'].map(hashtag);
    peer.put('/users/mel/tags', { id: mel.document.featuredTags, type: 'Collection', items });
    const { id, acct } = await found(alice, mel.id);
    assert.deepEqual(await shown(alice, id), ['Ducks', 'swans']);
    assert.match(await pageOf(acct), /href="[^"]*\/tags\/ducks"[^>]*>#Ducks</);
    const { featured, featuredTags } = mel.document;
    await say('Add', hashtag('#Teal'), featured);
    await say('Add', hashtag('#Teal'), featured);
    await say('Remove', hashtag('#swans'), featuredTags);
    assert.deepEqual(await shown(alice, id), ['Ducks', 'Teal']);
    for (const name of ['#', 'two words', null, { a: 1 }, '#<script>'])
      await say('Add', hashtag(name), featured);
    for (let more = 0; more < 12; more += 1) await say('Add', hashtag(`#bird${more}`), featured);
    const kept = await shown(alice, id);
    assert.deepEqual([kept.length, kept.at(-1)], [10, 'bird7']);

    // Nobody does it for another, nor to one of ours.
    const nan = peer.actor('nan');
    await say('Remove', hashtag('#Ducks'), featured, nan);
    await say('Add', hashtag('#Forged'), one.ctx.origin.featured(alice.id));
    await say('Add', hashtag('#Forged'), one.ctx.origin.featuredTags(alice.id), nan);
    assert.deepEqual(await shown(alice, id), kept);
    assert.deepEqual(await shown(alice, String(alice.id)), []);

    // A day later the list itself is asked for when a member looks, and what stands there counts.
    peer.put('/users/mel/tags', {
      id: featuredTags,
      type: 'OrderedCollection',
      orderedItems: [hashtag('#TEAL')],
    });
    world.clock.forward(25 * 3_600_000);
    assert.deepEqual(await shown(alice, id), kept);
    await quiet();
    assert.deepEqual(await shown(alice, id), ['TEAL']);
    peer.remove('/users/mel/tags', 500);
    world.clock.forward(25 * 3_600_000);
    await shown(alice, id);
    await quiet();
    assert.deepEqual(await shown(alice, id), ['TEAL'], 'what cannot be had stays as it was');
  });

  test('they go with their account', async () => {
    const { id } = await found(alice, mel.id);
    const gone = peer.activity(mel, 'Delete', mel.id);
    const at = world.clock.now();
    assert.equal((await peer.deliver(one.ctx.origin.sharedInbox(), mel, gone, { at })).status, 202);
    await quiet();
    assert.equal((await call(one, 'GET', `/api/v1/accounts/${id}/featured_tags`)).status, 404);
    const rows = await one.ctx.db
      .selectFrom('featured_tags')
      .select('id')
      .where('account_id', '=', Number(id))
      .execute();
    assert.deepEqual(rows, []);
  });
});
