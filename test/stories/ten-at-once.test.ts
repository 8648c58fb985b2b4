import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { sql } from 'kysely';
import { tablesOf } from '../kept-rows.ts';
import { type PeerActor, PUBLIC } from '../peer.ts';
import { peerBeside, scene } from '../scene.ts';
import { onBothEngines } from '../world.ts';

const TIMES = 10;
/**
 * What comes in is written down each time; queues of work drain later, whatever came in; and the id of what was taken
 * back is remembered where a second copy finds nothing left of it.
 */
const NOT_COUNTED = ['incoming', 'jobs', 'hosts', 'leaving_words'];
const NOT_COUNTED_OF_UNDO = ['tombstones', 'tombstones with until'];
/** What is long enough to be told from another by its length. */
const TEXTS = ['note', 'display_name', 'content'];

/** One activity of somebody new here, whom `prepare` has made what they have to be. */
interface Sent {
  type: string;
  object: unknown;
  more?: Record<string, unknown>;
  /** What follows does so after this long. */
  after?: number;
}
/** Prepares and gives what is to be sent. */
type Prepare = (actor: PeerActor) => Promise<Sent>;

onBothEngines('the same activity ten times at once', (engine) => {
  const { world, server, alice, bob } = scene({ engine });
  const peer = peerBeside();
  let made = 0;

  before(async () => {
    // The first follower of all makes rows that the next ones find.
    await send(await someone(), { type: 'Follow', object: ours() });
  });

  const ours = () => server.ctx.origin.account(alice.id);
  async function someone(): Promise<PeerActor> {
    made += 1;
    // All names are of one length.
    const name = `actor${100 + made}`;
    const id = `${peer.origin}/users/${name}`;
    return peer.actor(name, {
      featured: `${id}/featured`,
      featuredCollections: `${id}/collections`,
      interactionPolicy: { canFeature: { automaticApproval: [PUBLIC] } },
    });
  }
  const settled = () => world.settled();
  const noteOf = (actor: PeerActor, changes = {}) =>
    peer.note(actor, { content: '<p>a note</p>', ...changes });
  async function send(actor: PeerActor, { type, object, more }: Sent, times = 1): Promise<any> {
    const activity = peer.activity(actor, type, object, more);
    const now = world.clock.now();
    const seen = await Promise.all(
      Array.from({ length: times }, (_, n) =>
        // A signature names its second: each is a request of its own, as from several of a peer's workers.
        peer.deliver(
          n % 2 ? server.ctx.origin.inbox(alice.id) : server.ctx.origin.sharedInbox(),
          actor,
          activity,
          {
            at: now - n * 1000,
          },
        ),
      ),
    );
    assert.deepEqual(new Set(seen.map(({ status }) => status)), new Set([202]));
    await settled();
    return activity;
  }
  /** Somebody here follows them, so that what they say is taken in. */
  async function followed(actor: PeerActor): Promise<void> {
    const { id } = (await alice.get(`/api/v2/search?resolve=true&q=@${actor.name}@${peer.host}`)).body
      .accounts[0];
    await alice.post(`/api/v1/accounts/${id}/follow`);
    await settled();
    await send(actor, { type: 'Accept', object: asked(actor).id });
  }
  const asked = (actor: PeerActor) =>
    peer.received.findLast(({ type, object }) => type === 'Follow' && object === actor.id);
  const post = async (changes = {}) => {
    const { id } = await alice.publish('a post', changes);
    await settled();
    return server.ctx.origin.status(Number(id));
  };
  /** A post of theirs that stands here. */
  async function posted(actor: PeerActor): Promise<Record<string, any>> {
    await followed(actor);
    const note = noteOf(actor);
    peer.put(new URL(note.id).pathname, note);
    await send(actor, { type: 'Create', object: note });
    return note;
  }
  const undoOf =
    (type: string, object: () => Promise<string>): Prepare =>
    async (actor) => ({
      type: 'Undo',
      object: await send(actor, { type, object: await object() }),
    });

  const TYPES: Readonly<Record<string, Prepare>> = {
    'Create of a post': async (actor) => {
      await followed(actor);
      const tag = [{ type: 'Mention', href: ours(), name: '@alice' }];
      return { type: 'Create', object: noteOf(actor, { tag, cc: [ours(), `${actor.id}/followers`] }) };
    },
    'Create of an answer': async (actor) => {
      const tag = [{ type: 'Mention', href: ours(), name: '@alice' }];
      return { type: 'Create', object: noteOf(actor, { inReplyTo: await post(), tag, cc: [ours()] }) };
    },
    'Create of a vote': async (actor) => {
      const question = await post({
        poll: { options: ['north', 'south'], expires_in: 3600, multiple: true },
      });
      const vote = { name: 'north', content: undefined, inReplyTo: question, to: [ours()], cc: [] };
      return { type: 'Create', object: noteOf(actor, vote), after: 10 * 60_000 };
    },
    'Update of a post': async (actor) => {
      const note = await posted(actor);
      const updated = new Date(world.clock.now()).toISOString();
      return { type: 'Update', object: { ...note, content: '<p>mended</p>', updated } };
    },
    'Update of an account': async (actor) => {
      await followed(actor);
      Object.assign(actor.document, { summary: '<p>new words</p>' });
      return { type: 'Update', object: actor.document };
    },
    'Delete of a post': async (actor) => ({ type: 'Delete', object: (await posted(actor)).id }),
    'Delete of a post that has not come': async (actor) => {
      await followed(actor);
      return { type: 'Delete', object: `${actor.id}/notes/never-came` };
    },
    'Delete of an account': async (actor) => {
      await posted(actor);
      return { type: 'Delete', object: actor.id };
    },
    Announce: async () => ({
      type: 'Announce',
      object: await post(),
      more: { to: [PUBLIC], cc: [ours()] },
    }),
    'Undo of an Announce': undoOf('Announce', () => post()),
    Like: async () => ({ type: 'Like', object: await post() }),
    'Like with content': async () => ({ type: 'Like', object: await post(), more: { content: '🪿' } }),
    EmojiReact: async () => ({ type: 'EmojiReact', object: await post(), more: { content: '🪿' } }),
    'Undo of a Like': undoOf('Like', () => post()),
    Follow: async () => ({ type: 'Follow', object: ours() }),
    'Undo of a Follow': undoOf('Follow', async () => ours()),
    Accept: async (actor) => {
      const { id } = (await bob.get(`/api/v2/search?resolve=true&q=@${actor.name}@${peer.host}`)).body
        .accounts[0];
      await bob.post(`/api/v1/accounts/${id}/follow`);
      await settled();
      return { type: 'Accept', object: asked(actor).id };
    },
    Reject: async (actor) => {
      await followed(actor);
      return { type: 'Reject', object: asked(actor).id };
    },
    Block: async (actor) => {
      await followed(actor);
      await send(actor, { type: 'Follow', object: ours() });
      return { type: 'Block', object: ours() };
    },
    'Undo of a Block': undoOf('Block', async () => ours()),
    Flag: async () => ({ type: 'Flag', object: [ours(), await post()], more: { content: 'look at that' } }),
    Add: async (actor) => ({
      type: 'Add',
      object: (await posted(actor)).id,
      more: { target: `${actor.id}/featured` },
    }),
    Remove: async (actor) => {
      const { id } = await posted(actor);
      const more = { target: `${actor.id}/featured` };
      await send(actor, { type: 'Add', object: id, more });
      return { type: 'Remove', object: id, more };
    },
    Move: async (actor) => {
      await followed(actor);
      const target = peer.actor(`${actor.name}-anew`, { alsoKnownAs: [actor.id] });
      Object.assign(actor.document, { movedTo: target.id });
      return { type: 'Move', object: actor.id, more: { target: target.id }, after: 3000 };
    },
    QuoteRequest: async (actor) => {
      const object = await post();
      const instrument = noteOf(actor, { quote: object, quoteUrl: object });
      peer.put(new URL(instrument.id).pathname, instrument);
      return { type: 'QuoteRequest', object, more: { instrument } };
    },
    FeatureRequest: async (actor) => {
      const id = `${actor.id}/collections/1`;
      const collection = {
        id,
        type: 'FeaturedCollection',
        attributedTo: actor.id,
        name: 'Geese',
        totalItems: 0,
        orderedItems: [],
        published: new Date().toISOString(),
      };
      peer.put(new URL(id).pathname, collection);
      return { type: 'FeatureRequest', object: ours(), more: { instrument: id } };
    },
  };

  /** How many rows each table has, and the sums of all that is counted. */
  async function state(): Promise<Record<string, number>> {
    const found: Record<string, number> = {};
    for (const table of await tablesOf(server.ctx)) {
      if (NOT_COUNTED.includes(table)) continue;
      const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(table)}`.execute(
        server.ctx.db,
      );
      found[table] = rows.length;
      for (const row of rows)
        for (const [column, value] of Object.entries(row)) {
          if (typeof value === 'number' && column.endsWith('_count'))
            found[`${table}.${column}`] = (found[`${table}.${column}`] ?? 0) + value;
          if (TEXTS.includes(column) && typeof value === 'string') {
            const key = `letters of ${table}.${column}`;
            found[key] = (found[key] ?? 0) + value.length;
          }
          if (column.endsWith('_at')) {
            const key = `${table} with ${column}`;
            found[key] = (found[key] ?? 0) + (value === null ? 0 : 1);
          }
        }
    }
    return found;
  }
  /** What one activity changed, sent so many times by somebody new. */
  async function effectOf(prepare: Prepare, times: number) {
    const actor = await someone();
    const sent = await prepare(actor);
    // Of somebody whose key is not known yet no more than eight wait for it, and the rest come again.
    await server.ctx.fediverse.byUrl(server.ctx, actor.id);
    await settled();
    const before = await state();
    peer.received.length = 0;
    await send(actor, sent, times);
    // Twice, as followers move at a pace.
    for (let step = 0; sent.after !== undefined && step < 2; step += 1) {
      world.clock.forward(sent.after);
      await settled();
    }
    const now = await state();
    const left = sent.type === 'Undo' ? NOT_COUNTED_OF_UNDO : [];
    const changes = Object.entries(now)
      .filter(([key]) => !left.includes(key))
      .map(([key, value]) => [key, value - (before[key] ?? 0)] as const);
    const answers = peer.received.map(({ type }) => type as string).sort();
    return { changed: Object.fromEntries(changes.filter(([, by]) => by !== 0)), answers };
  }

  for (const [name, prepare] of Object.entries(TYPES))
    test(`${name} has one effect`, async () => {
      const once = await effectOf(prepare, 1);
      assert.notDeepEqual(once.changed, {}, 'it has an effect');
      assert.deepEqual(await effectOf(prepare, TIMES), once);
    });

  test('nothing failed', () => {
    assert.deepEqual(
      world.log.filter((line) => /"(?:an activity|a job) (?:failed|was set aside)/.test(line)),
      [],
    );
  });
});
