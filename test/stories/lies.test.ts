import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type About, AS_ANOTHER, AS_ONESELF, liesOf } from '../lies.ts';
import { type Watch, watch } from '../parameters/watch.ts';
import { type Peer, type PeerActor, PUBLIC } from '../peer.ts';
import { peerBeside, scene } from '../scene.ts';
import { onBothEngines } from '../world.ts';

type Json = Record<string, any>;

/** What may change whatever is said, each with the reason. */
const BESIDE = {
  incoming: 'what came in is written down, so that it is known again',
  tombstones: 'what somebody says to be gone is remembered of them alone',
  'accounts.fetched_at': 'an account that a neighbour speaks of is asked itself',
};

onBothEngines('Who speaks for another', (engine) => {
  const { world, server, alice, bob } = scene({ engine });
  /** Where the one lives who is lied about; where strangers live; and where nobody ever asked. */
  const home = peerBeside();
  const away = peerBeside();
  const third = peerBeside();
  const liars: [string, Peer, PeerActor][] = [];
  let about: About;
  let looking: Watch;

  const ours = (id: number | string) => server.ctx.origin.account(Number(id));
  const inbox = () => server.ctx.origin.sharedInbox();
  const deliver = (peer: Peer, by: PeerActor, said: unknown) => peer.deliver(inbox(), by, said);
  async function say(peer: Peer, by: PeerActor, type: string, object: unknown, more: Json = {}) {
    const said = peer.activity(by, type, object, more);
    assert.equal((await deliver(peer, by, said)).status, 202, type);
    await world.settled();
    return said;
  }
  const profile = (peer: Peer, name: string, more: Json = {}) =>
    peer.actor(name, {
      featured: `${peer.origin}/users/${name}/featured`,
      featuredCollections: `${peer.origin}/users/${name}/collections`,
      ...more,
    });
  /** Somebody who is heard of, since they follow bob. */
  async function known(peer: Peer, actor: PeerActor): Promise<string> {
    await say(peer, actor, 'Follow', ours(bob.id));
    const { body } = await bob.get(`/api/v1/accounts/${bob.id}/followers`);
    return body.find(({ uri }: any) => uri === actor.id).id;
  }
  /** Whom alice follows, as they are asked. */
  async function followed(peer: Peer, actor: PeerActor, id: string): Promise<Json> {
    await alice.post(`/api/v1/accounts/${id}/follow`);
    await world.settled();
    return peer.received.findLast(({ type, object }) => type === 'Follow' && object === actor.id);
  }

  before(async () => {
    const vera = profile(home, 'vera');
    const lock = profile(home, 'lock', { manuallyApprovesFollowers: true });
    for (const [what, peer, name] of [
      ['a neighbour', home, 'mallory'],
      ['a neighbour who is followed', home, 'ned'],
      ['somebody else', away, 'sam'],
      ['somebody else who is followed', away, 'sue'],
    ] as const) {
      const actor = profile(peer, name);
      const id = await known(peer, actor);
      if (what.endsWith('followed')) await say(peer, actor, 'Accept', await followed(peer, actor, id));
      liars.push([what, peer, actor]);
    }
    const follow = await followed(home, vera, await known(home, vera));
    await say(home, vera, 'Accept', follow);
    const waiting = await followed(home, lock, await known(home, lock));
    const { uri: mine } = await alice.publish('mine', { poll: { options: ['yes', 'no'], expires_in: 3600 } });
    await world.settled();

    const post = home.note(vera, {
      interactionPolicy: { canQuote: { automaticApproval: [PUBLIC] } },
      published: new Date(Date.now() - 60_000).toISOString(),
    });
    home.put(new URL(post.id).pathname, post);
    await say(home, vera, 'Create', post);
    await say(home, vera, 'Add', post.id, { target: vera.document.featured });
    const shown = (await alice.home()).find(({ uri }) => uri === post.id);
    await alice.post('/api/v1/statuses', { status: 'Look', quoted_status_id: shown.id });
    await world.settled();
    const request = home.received.findLast(({ type }) => type === 'QuoteRequest');
    const stamp = home.put('/users/vera/stamps/1', {
      id: `${vera.id}/stamps/1`,
      type: 'QuoteAuthorization',
      attributedTo: vera.id,
      interactingObject: request.instrument.id ?? request.instrument,
      interactionTarget: post.id,
    });
    await say(home, vera, 'Accept', request, { result: stamp });
    const collection = {
      id: `${vera.id}/collections/1`,
      type: 'FeaturedCollection',
      attributedTo: vera.id,
      name: 'Birds',
      totalItems: 0,
      items: [],
      updated: new Date(Date.now() - 60_000).toISOString(),
    };
    home.put(new URL(collection.id).pathname, collection);
    await say(home, vera, 'Add', collection, { target: vera.document.featuredCollections });
    const gail = third.actor('gail');
    about = {
      victim: vera,
      post,
      boost: await say(home, vera, 'Announce', mine, { to: [PUBLIC] }),
      like: await say(home, vera, 'Like', mine),
      follow: await say(home, vera, 'Follow', ours(alice.id)),
      block: await say(home, vera, 'Block', ours(bob.id)),
      collection,
      stamp,
      member: ours(alice.id),
      mine,
      followed: follow.id,
      waiting,
      request,
      stranger: gail,
      theirs: third.note(gail),
    };
    looking = await watch(server, BESIDE);
  });
  after(() => looking.close());

  test('is there: what the lies are about was all taken in', async () => {
    const count = async (table: any) => (await server.ctx.db.selectFrom(table).selectAll().execute()).length;
    const { body: post } = await alice.get(`/api/v1/statuses/${about.mine.split('/').at(-1)}`);
    assert.deepEqual([post.favourites_count, post.reblogs_count], [1, 1]);
    const { body: followers } = await alice.get(`/api/v1/accounts/${alice.id}/followers`);
    assert.deepEqual(
      followers.map(({ uri }: any) => uri),
      [about.victim.id],
    );
    assert.deepEqual(
      await Promise.all(['blocks', 'collections', 'pins', 'follow_requests'].map(count)),
      [1, 1, 1, 1],
    );
    const quotes = await server.ctx.db.selectFrom('quotes').select('state').execute();
    assert.equal(quotes.length, 1);
    assert.ok(quotes[0]?.state);
  });

  test('changes nothing and tells nobody', async (t) => {
    let forms = 0;
    for (const [who, peer, liar] of liars) {
      const names = Object.keys(AS_ONESELF);
      for (const [index, [what, type, object, more]] of liesOf(liar, peer, about).entries()) {
        // They may end that somebody follows them, whatever they call it.
        if (what === 'Reject of a follow by its id' && who.endsWith('followed')) continue;
        const told = [home, away, third].map(({ received }) => received.length);
        const step = who === 'a neighbour' ? 3 : names.length;
        for (let at = index % step; at < names.length; at += step) {
          const name = names[at] as string;
          const actor = AS_ONESELF[name]?.(liar, about.victim);
          const said = peer.activity(liar, type, object, { ...more, actor });
          const { status } = await deliver(peer, liar, said);
          assert.ok(status === 202 || status === 403, `${what} by ${who}, ${name}: ${status}`);
          forms += 1;
        }
        await world.settled();
        assert.deepEqual(await looking.changed(), [], `${what} by ${who}`);
        const heard = [home, away, third].map(({ received }) => received.length);
        assert.deepEqual(heard, told, `${what} by ${who}: somebody was told`);
      }
    }
    const mayBeAsked = [about.theirs.id, about.stranger.id].map((uri) => `GET ${new URL(uri).pathname}`);
    assert.deepEqual(
      third.asked.filter((line) => !mayBeAsked.includes(line) && !line.startsWith('GET /.well-known/')),
      [],
    );
    t.diagnostic(`${forms} forms, 0 had an effect`);
  });

  test('is refused where the actor is not who signed, however that is written', async (t) => {
    let forms = 0;
    for (const [who, peer, liar] of liars) {
      const types = new Map(liesOf(liar, peer, about).map((lie) => [lie[1], lie]));
      for (const [what, type, object, more] of types.values())
        for (const [name, actorOf] of Object.entries(AS_ANOTHER)) {
          const said = peer.activity(liar, type, object, { ...more, actor: actorOf(liar, about.victim) });
          const { status } = await deliver(peer, liar, said);
          assert.ok(status === 401 || status === 400, `${what} by ${who}, ${name}: ${status}`);
          forms += 1;
        }
      await world.settled();
      assert.deepEqual(await looking.changed(), [], who);
    }
    t.diagnostic(`${forms} forms, 0 believed`);
  });

  test('is refused where the activity is called by an id of another origin', async (t) => {
    let forms = 0;
    for (const [who, peer, liar] of liars) {
      const elsewhere = peer === home ? away.origin : home.origin;
      const types = new Map(liesOf(liar, peer, about).map((lie) => [lie[1], lie]));
      for (const [what, type, object, more] of types.values())
        for (const id of [
          `${elsewhere}/1`,
          about.mine,
          about.member,
          about.theirs.id,
          peer.origin.replace('http', 'https'),
        ]) {
          const { status } = await deliver(peer, liar, peer.activity(liar, type, object, { ...more, id }));
          assert.equal(status, 403, `${what} by ${who}, as ${id}`);
          forms += 1;
        }
      assert.deepEqual(await looking.changed(), [], who);
    }
    t.diagnostic(`${forms} forms, 0 believed`);
  });
});
