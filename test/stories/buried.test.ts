import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { type Peer, type PeerActor, PUBLIC } from '../peer.ts';
import { peerBeside, scene } from '../scene.ts';
import { onBothEngines } from '../world.ts';

type Json = Record<string, any>;

/** Something that is said to be gone before it came. */
interface Coming {
  /** What it is called by. */
  id: string;
  /** How it comes, and whether it did. */
  comes(): Promise<unknown>;
  isThere(): Promise<boolean>;
}

onBothEngines('What is said to be gone before it came', (engine) => {
  const { world, server, alice, bob } = scene({ engine });
  const home = peerBeside();
  let vera: PeerActor;
  let mallory: PeerActor;
  let mine: string;
  let made = 0;

  const ours = (id: number | string) => server.ctx.origin.account(Number(id));
  async function say(by: PeerActor, said: Json): Promise<void> {
    const { status } = await home.deliver(server.ctx.origin.sharedInbox(), by, said);
    assert.equal(status, 202, said.type);
    await world.settled();
  }
  async function idOf(actor: PeerActor): Promise<string> {
    const { body } = await bob.get(`/api/v1/accounts/${bob.id}/followers`);
    return body.find(({ uri }: any) => uri === actor.id).id;
  }
  async function heardOf(actor: PeerActor): Promise<PeerActor> {
    await say(actor, home.activity(actor, 'Follow', ours(bob.id)));
    return actor;
  }
  const has = async (table: any, column: any, uri: string) =>
    (await server.ctx.db.selectFrom(table).selectAll().where(column, '=', uri).execute()).length === 1;

  before(async () => {
    const featuredCollections = `${home.origin}/users/vera/collections`;
    vera = await heardOf(home.actor('vera', { featuredCollections }));
    mallory = await heardOf(home.actor('mallory'));
    await alice.post(`/api/v1/accounts/${await idOf(vera)}/follow`);
    await world.settled();
    const follow = home.received.findLast(({ type }) => type === 'Follow');
    await say(vera, home.activity(vera, 'Accept', follow));
    mine = (await alice.publish('mine')).uri;
  });

  const KINDS: Readonly<Record<string, (peer: Peer) => Coming | Promise<Coming>>> = {
    'a post': () => {
      const note = home.note(vera);
      const create = home.activity(vera, 'Create', note);
      return { id: note.id, comes: () => say(vera, create), isThere: () => has('statuses', 'uri', note.id) };
    },
    'a boost': async () => {
      const { uri } = await alice.publish('to be boosted');
      const said = home.activity(vera, 'Announce', uri, { to: [PUBLIC] });
      return { id: said.id, comes: () => say(vera, said), isThere: () => has('statuses', 'uri', said.id) };
    },
    'a block': async () => {
      made += 1;
      const nora = await heardOf(home.actor(`nora${made}`));
      const said = home.activity(nora, 'Block', ours(alice.id), { id: `${vera.id}/blocks/${made}` });
      return { id: said.id, comes: () => say(nora, said), isThere: () => has('blocks', 'uri', said.id) };
    },
    'a collection': () => {
      made += 1;
      const id = `${vera.id}/collections/${made}`;
      const collection = { id, type: 'FeaturedCollection', attributedTo: vera.id, name: 'Birds', items: [] };
      const said = home.activity(vera, 'Add', collection, { target: vera.document.featuredCollections });
      return { id, comes: () => say(vera, said), isThere: () => has('collections', 'uri', id) };
    },
    'an account': () => {
      made += 1;
      const vic = home.actor(`vic${made}`);
      return { id: vic.id, comes: () => heardOf(vic), isThere: () => has('accounts', 'uri', vic.id) };
    },
  };

  /** In which words it is said to be gone. */
  const WORDS: Readonly<Record<string, (by: PeerActor, id: string) => Json>> = {
    'a Delete': (by, id) => home.activity(by, 'Delete', id),
    'a Delete of a Tombstone': (by, id) => home.activity(by, 'Delete', { type: 'Tombstone', id }),
    'an Undo by its id': (by, id) => home.activity(by, 'Undo', id),
    'an Undo of an Announce': (by, id) =>
      home.activity(by, 'Undo', { id, type: 'Announce', actor: by.id, object: mine }),
    'an Undo of a Block': (by, id) =>
      home.activity(by, 'Undo', { id, type: 'Block', actor: by.id, object: ours(alice.id) }),
    'an Undo that names nobody': (by, id) =>
      home.activity(by, 'Undo', { id, type: 'Announce', object: mine }),
  };

  test('comes all the same where it was not theirs who said so', async (t) => {
    let forms = 0;
    for (const [what, make] of Object.entries(KINDS))
      for (const [how, word] of Object.entries(WORDS)) {
        const coming = await make(home);
        await say(mallory, word(mallory, coming.id));
        await coming.comes();
        assert.equal(await coming.isThere(), true, `${what}, by ${how}`);
        forms += 1;
      }
    t.diagnostic(`${forms} forms, 0 kept anything out`);
  });

  test('stays away where its own said so, also when a neighbour said it as well', async () => {
    for (const [what, how] of [
      ['a post', 'a Delete'],
      ['a post', 'a Delete of a Tombstone'],
      ['a boost', 'a Delete'],
      ['a boost', 'an Undo of an Announce'],
      ['a boost', 'an Undo that names nobody'],
      ['a collection', 'a Delete'],
    ] as const) {
      const coming = await (KINDS[what] as (peer: Peer) => Promise<Coming>)(home);
      const word = WORDS[how] as (by: PeerActor, id: string) => Json;
      for (const by of [mallory, vera, mallory]) await say(by, word(by, coming.id));
      await coming.comes();
      assert.equal(await coming.isThere(), false, `${what}, by ${how}`);
    }
  });
});
