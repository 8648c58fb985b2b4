import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Skein } from '../../server/src/start.ts';
import { call, type Person, person, type Seen } from '../cast.ts';
import { generator } from '../draw.ts';
import { linksOf } from '../shapes.ts';
import { createWorld, onBothEngines, type World } from '../world.ts';

/** What somebody wrote, as the model remembers it. */
interface Post {
  id: string;
  by: string;
  visibility: string;
  text: string;
  edited: boolean;
}

/** What somebody passed on. */
interface Boost {
  id: string;
  by: string;
  post: Post;
}

/**
 * What there is and what the reader chose, told by what was asked and answered, without a look at the server's own
 * rules.
 */
class Model {
  readonly reader: string;
  posts: Post[] = [];
  boosts: Boost[] = [];
  /** Whom the reader follows; whether with boosts. */
  follows = new Map<string, boolean>();
  mutes = new Set<string>();
  blocks = new Set<string>();
  blockedBy = new Set<string>();

  constructor(reader: string) {
    this.reader = reader;
  }

  /** Why a person's words do not reach the reader, or null. */
  private silenced(name: string): string | null {
    if (this.mutes.has(name)) return 'the reader mutes them';
    if (this.blocks.has(name)) return 'the reader blocks them';
    return this.blockedBy.has(name) ? 'they block the reader' : null;
  }

  private postHidden({ by, visibility }: Post): string | null {
    if (by === this.reader) return null;
    if (!this.follows.has(by)) return 'not followed';
    return visibility === 'direct' ? 'not written to the reader' : this.silenced(by);
  }

  private boostHidden({ by, post }: Boost): string | null {
    const inside = post.by === this.reader ? null : this.silenced(post.by);
    if (by === this.reader) return inside;
    if (!this.follows.has(by)) return 'not followed';
    if (this.follows.get(by) === false) return 'the reader wants no boosts of theirs';
    return this.silenced(by) ?? inside;
  }

  /** Ids of everything that belongs at home, newest first, with the text that is to be read there. */
  home(): [string, string, boolean][] {
    const shown: [string, Post][] = [
      ...this.posts.flatMap((post): [string, Post][] => (this.postHidden(post) ? [] : [[post.id, post]])),
      ...this.boosts.flatMap((boost): [string, Post][] =>
        this.boostHidden(boost) ? [] : [[boost.id, boost.post]],
      ),
    ];
    return shown.sort(([a], [b]) => Number(b) - Number(a)).map(([id, post]) => [id, post.text, post.edited]);
  }

  /** A block ends the follow between two people, whoever blocks. */
  part(name: string): void {
    this.follows.delete(name);
  }
}

onBothEngines('home is complete', (engine) => {
  let world: World;
  let server: Skein;

  before(async () => {
    world = await createWorld({ engine });
    server = world.servers[0] as Skein;
  });
  after(() => world.stop());

  /** The whole home, page by page. */
  async function read(reader: Person): Promise<[string, string, boolean][]> {
    const found: [string, string, boolean][] = [];
    let at: string | undefined = '/api/v1/timelines/home?limit=15';
    while (at) {
      const seen: Seen = await reader.get(at);
      assert.equal(seen.status, 200);
      for (const one of seen.body) {
        const post = one.reblog ?? one;
        found.push([one.id, post.content.replace(/<[^>]+>/g, ''), post.edited_at !== null]);
      }
      at = linksOf(seen).next;
      assert.ok(found.length < 1000, 'the links go round in circles');
    }
    return found;
  }

  for (const seed of [3, 17, 40]) {
    test(`whatever anybody does: everything of those who are followed, once, by time, and nothing else (${seed})`, async () => {
      const draw = generator(seed);
      const pick = <T>(among: readonly T[]): T => among[Math.floor(draw() * among.length)] as T;
      const reader = await person(server, `reader${seed}`);
      const writers = await Promise.all(
        ['anna', 'boris', 'celia'].map((name) => person(server, `${name}${seed}`)),
      );
      const everybody = [...writers, reader];
      const model = new Model(reader.name);
      const byName = (name: string) => everybody.find((one) => one.name === name) as Person;
      let texts = 0;

      const about = async (who: Person, path: string, body = {}) =>
        (await reader.post(`/api/v1/accounts/${who.id}/${path}`, body)).status === 200;
      const follow = async (options = {}) => {
        const who = pick(writers);
        const wanted = !('reblogs' in options) || options.reblogs === true;
        const before = model.follows.get(who.name);
        if (!(await about(who, 'follow', options))) return;
        // To follow again without saying so changes nothing about boosts.
        model.follows.set(who.name, 'reblogs' in options ? wanted : (before ?? true));
      };
      const actions: Record<string, () => Promise<unknown>> = {
        publish: async () => {
          const by = pick(everybody);
          const visibility = pick(['public', 'public', 'unlisted', 'private', 'direct']);
          const text = `Text ${++texts}`;
          const { id } = await by.publish(text, { visibility });
          model.posts.push({ id, by: by.name, visibility, text, edited: false });
        },
        edit: async () => {
          if (model.posts.length === 0) return;
          const post = pick(model.posts);
          const text = `Text ${++texts}`;
          const seen = await call(server, 'PUT', `/api/v1/statuses/${post.id}`, {
            token: byName(post.by).token,
            body: { status: text },
          });
          assert.equal(seen.status, 200);
          Object.assign(post, { text, edited: true });
        },
        delete: async () => {
          const [post] = model.posts.splice(Math.floor(draw() * model.posts.length), 1);
          if (!post) return;
          await byName(post.by).delete(`/api/v1/statuses/${post.id}`);
          model.boosts = model.boosts.filter((boost) => boost.post !== post);
        },
        boost: async () => {
          if (model.posts.length === 0) return;
          const [by, post] = [pick(everybody), pick(model.posts)];
          const { status, body } = await by.post(`/api/v1/statuses/${post.id}/reblog`);
          if (status !== 200 || model.boosts.some(({ id }) => id === body.id)) return;
          model.boosts.push({ id: body.id, by: by.name, post });
        },
        unboost: async () => {
          if (model.boosts.length === 0) return;
          const boost = pick(model.boosts);
          await byName(boost.by).post(`/api/v1/statuses/${boost.post.id}/unreblog`);
          model.boosts = model.boosts.filter((one) => one !== boost);
        },
        follow: () => follow(),
        'follow without boosts': () => follow({ reblogs: false }),
        'follow with boosts': () => follow({ reblogs: true }),
        unfollow: async () => {
          const who = pick(writers);
          if (await about(who, 'unfollow')) model.follows.delete(who.name);
        },
        mute: async () => {
          const who = pick(writers);
          if (await about(who, 'mute')) model.mutes.add(who.name);
        },
        unmute: async () => {
          const who = pick(writers);
          if (await about(who, 'unmute')) model.mutes.delete(who.name);
        },
        block: async () => {
          const who = pick(writers);
          if (!(await about(who, 'block'))) return;
          model.blocks.add(who.name);
          model.part(who.name);
        },
        unblock: async () => {
          const who = pick(writers);
          if (await about(who, 'unblock')) model.blocks.delete(who.name);
        },
        'be blocked': async () => {
          const who = pick(writers);
          await who.post(`/api/v1/accounts/${reader.id}/block`);
          model.blockedBy.add(who.name);
          model.part(who.name);
        },
        'be unblocked': async () => {
          const who = pick(writers);
          await who.post(`/api/v1/accounts/${reader.id}/unblock`);
          model.blockedBy.delete(who.name);
        },
      };
      // More often what fills a home than what empties it.
      const often = ['publish', 'publish', 'boost', 'boost', 'edit', 'follow', 'follow with boosts'];
      const mending = ['unmute', 'unblock', 'be unblocked'];
      const names = [...often, ...often, ...mending, ...mending, ...Object.keys(actions)];
      const done: string[] = [];
      let seen = 0;
      for (let step = 0; step < 160; step += 1) {
        const name = pick(names);
        await actions[name]?.();
        await world.settled();
        done.push(name);
        const expected = model.home();
        assert.deepEqual(await read(reader), expected, `after ${done.length} steps: ${done.join(', ')}`);
        seen += expected.length;
      }
      assert.ok(seen > 300, `only ${seen} statuses were seen`);
    });
  }
});
