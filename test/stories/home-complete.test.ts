import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createDice } from '../../server/src/admin/seed/dice.ts';
import { as } from '../../server/src/context.ts';
import { acceptFollow } from '../../server/src/relations/index.ts';
import type { Skein } from '../../server/src/start.ts';
import { boost, publish, remove, unboost, VISIBILITIES } from '../../server/src/statuses/index.ts';
import { call, type Person, person, type Seen } from '../cast.ts';
import { Model, type Row } from '../home-model.ts';
import { upsertTestRemote } from '../remote.ts';
import { linksOf } from '../shapes.ts';
import { createWorld, onBothEngines, type World } from '../world.ts';

/** Somebody of another server whose posts the verbs are told of, as its documents would. */
const FAR = 'far.example';
/** What texts are made of, and what is filtered. */
const WORDS = ['goose', 'geese', 'mongoose', 'heron'];
const KEYWORDS = ['goose', 'GOOSE', 'ose', 'geese heron', 'heron'];

onBothEngines('home is complete', (engine) => {
  let world: World;
  let server: Skein;

  before(async () => {
    world = await createWorld({ engine });
    server = world.servers[0] as Skein;
  });
  after(() => world.stop());

  /** The whole home, page by page. */
  async function read(reader: Person): Promise<Row[]> {
    const found: Row[] = [];
    let at: string | undefined = '/api/v1/timelines/home?limit=15';
    while (at) {
      const seen: Seen = await reader.get(at);
      assert.equal(seen.status, 200);
      for (const one of seen.body) {
        const post = one.reblog ?? one;
        assert.deepEqual(post.filtered, one.filtered);
        const titles = one.filtered.map((met: any) => met.filter.title);
        found.push([one.id, post.content.replace(/<[^>]+>/g, ''), post.edited_at !== null, titles]);
      }
      at = linksOf(seen).next;
      assert.ok(found.length < 1000, 'the links go round in circles');
    }
    return found;
  }

  /** What was seen at home, after each step of each draw. */
  let [seen, marked, elsewhere, direct, listed, chosen, tagged] = [0, 0, 0, 0, 0, 0, 0];

  for (const seed of [3, 17, 40]) {
    test(`whatever anybody does: everything of those who are followed, once, by time, and nothing else (${seed})`, async () => {
      const { next: draw, pick } = createDice(seed);
      const reader = await person(server, `reader${seed}`);
      const writers = await Promise.all(
        ['anna', 'boris', 'celia'].map((name) => person(server, `${name}${seed}`)),
      );
      const rosaId = await upsertTestRemote(server.ctx, `rosa${seed}`, FAR);
      const rosa = { id: rosaId, name: `rosa${seed}` };
      const asRosa = as(server.ctx, { kind: 'remote', accountId: rosaId });
      const everybody = [...writers, reader];
      const model = new Model(reader.name);
      const byName = (name: string) => everybody.find((one) => one.name === name) as Person;
      let texts = 0;
      /** Which no filter looks for. */
      const TAGS = [`lake${seed}`, `pond${seed}`];

      const newText = (prefix = '') => {
        const tags = draw() < 0.6 ? ` #${pick(TAGS)}` : '';
        return `${prefix}Text ${++texts} ${pick(WORDS)} ${pick(WORDS)}${tags}`;
      };
      /** Now and then somebody is named: the reader, or anybody of whom the reader may think what they like. */
      const prefix = () => pick(['', `@${reader.name} `, `@${pick(writers).name} `]);
      const names = (text: string) => text.includes(`@${reader.name} `);
      const about = async (who: Pick<Person, 'id'>, path: string, body = {}) =>
        (await reader.post(`/api/v1/accounts/${who.id}/${path}`, body)).status === 200;
      const choose = (name: string, languages: string[]) =>
        languages.length > 0 ? model.languages.set(name, languages) : model.languages.delete(name);
      const follow = async (options = {}) => {
        const who = pick(writers);
        const wanted = !('reblogs' in options) || options.reblogs === true;
        const before = model.follows.get(who.name);
        if (!(await about(who, 'follow', options))) return;
        // To follow again without saying so changes nothing about boosts.
        model.follows.set(who.name, 'reblogs' in options ? wanted : (before ?? true));
        if ('languages' in options) choose(who.name, options.languages as string[]);
      };
      const anyList = () => (model.lists.size > 0 ? pick([...model.lists]) : []);
      const actions: Record<string, () => Promise<unknown>> = {
        publish: async () => {
          const by = pick(everybody);
          const visibility = pick(['public', 'public', 'unlisted', 'private', 'direct', 'direct']);
          const text = newText(prefix());
          // Answers too, also to those whom the reader does not follow, or hides.
          const parent = draw() < 0.4 && model.posts.length > 0 ? pick(model.posts).id : undefined;
          const language = pick([undefined, 'en', 'fr', 'pt', 'pt-BR']);
          const more = { visibility, in_reply_to_id: parent, language };
          const { status, body } = await by.post('/api/v1/statuses', { status: text, ...more });
          // What it should answer may be hidden from them.
          if (status !== 200) return assert.equal(status, 404);
          model.posts.push({
            id: body.id,
            by: by.name,
            visibility,
            text,
            language: body.language,
            edited: false,
            named: names(text),
          });
        },
        'publish elsewhere': async () => {
          const visibility = pick([0, 1, 2, 3]);
          const named = draw() < 0.5;
          const language = pick([null, 'en', 'fr']);
          const text = newText(named ? `@${reader.name} ` : '');
          const uri = `https://${FAR}/${seed}/${texts}`;
          const id = await publish(asRosa, {
            authorId: rosaId,
            content: `<p>${text}</p>`,
            source: null,
            spoiler: '',
            sensitive: false,
            language,
            visibility,
            inReplyToId: null,
            mentioned: named ? [reader.id] : [],
            tags: TAGS.filter((tag) => text.includes(`#${tag}`)),
            idempotencyKey: null,
            remote: { uri, url: null, published: server.ctx.clock.now(), precision: 1 },
          });
          const words = VISIBILITIES[visibility] as string;
          const known = { id: String(id), by: rosa.name, visibility: words, text, language };
          model.posts.push({ ...known, edited: false, named });
        },
        'boost elsewhere': async () => {
          const open = model.posts.filter((post) => post.visibility === 'public' && post.by !== rosa.name);
          const post = open.length > 0 ? pick(open) : null;
          if (!post || model.boosts.some((one) => one.by === rosa.name && one.post === post)) return;
          const uri = `https://${FAR}/${seed}/boosts/${++texts}`;
          const remote = { uri, published: server.ctx.clock.now(), precision: 1 };
          const statusId = Number(post.id);
          const id = await boost(asRosa, { statusId, visibility: 0, remote }).catch(() => null);
          if (id !== null) model.boosts.push({ id: String(id), by: rosa.name, post });
        },
        'follow elsewhere': async () => {
          if (model.follows.has(rosa.name)) return;
          if (!(await about(rosa, 'follow'))) return;
          await acceptFollow(asRosa, { followerId: reader.id });
          model.follows.set(rosa.name, true);
        },
        'unfollow elsewhere': async () => {
          if (await about(rosa, 'unfollow')) model.part(rosa.name);
        },
        'follow a hashtag': async () => {
          const tag = pick(TAGS);
          assert.equal((await reader.post(`/api/v1/tags/${tag}/follow`)).status, 200);
          model.tags.add(tag);
        },
        'unfollow a hashtag': async () => {
          const tag = pick(TAGS);
          assert.equal((await reader.post(`/api/v1/tags/${tag}/unfollow`)).status, 200);
          model.tags.delete(tag);
        },
        'make a list': async () => {
          const exclusive = draw() < 0.8;
          const { status, body } = await reader.post('/api/v1/lists', { title: 'Birds', exclusive });
          assert.equal(status, 200);
          model.lists.set(body.id, { members: new Set(), exclusive });
        },
        'put into a list': async () => {
          const who = pick([...writers, rosa]);
          const [id, list] = anyList();
          if (!id || list?.members.has(who.name)) return;
          const named = { account_ids: [who.id] };
          const { status } = await reader.post(`/api/v1/lists/${id}/accounts`, named);
          assert.equal(status, model.follows.has(who.name) ? 200 : 404);
          if (status === 200) list?.members.add(who.name);
        },
        'take out of a list': async () => {
          const [id, list] = anyList();
          const [name] = list?.members ?? [];
          const who = [...writers, rosa].find((one) => one.name === name);
          if (!who) return;
          await reader.delete(`/api/v1/lists/${id}/accounts?account_ids[]=${who.id}`);
          list?.members.delete(who.name);
        },
        'change a list': async () => {
          const [id, list] = anyList();
          if (!list) return;
          list.exclusive = !list.exclusive;
          const body = { exclusive: list.exclusive };
          await call(server, 'PUT', `/api/v1/lists/${id}`, { token: reader.token, body });
        },
        'end a list': async () => {
          const [id = ''] = anyList();
          await reader.delete(`/api/v1/lists/${id}`);
          model.lists.delete(id);
        },
        'block a domain': async () => {
          assert.equal((await reader.post('/api/v1/domain_blocks', { domain: FAR })).status, 200);
          model.away.add(rosa.name);
          model.part(rosa.name);
        },
        'unblock a domain': async () => {
          const { token } = reader;
          await call(server, 'DELETE', '/api/v1/domain_blocks', { token, body: { domain: FAR } });
          model.away.delete(rosa.name);
        },
        filter: async () => {
          const keywords = [pick(KEYWORDS), pick(KEYWORDS)].map((keyword) => ({
            keyword,
            whole_word: draw() < 0.5,
          }));
          const filter = {
            title: `Filter ${++texts}`,
            context: [pick(['home', 'notifications', 'public', 'thread', 'account'])],
            filter_action: pick(['warn', 'hide', 'blur']),
            keywords_attributes: keywords.slice(0, pick([0, 1, 2])),
          };
          const { status, body } = await reader.post('/api/v2/filters', filter);
          assert.equal(status, 200);
          const kept = body.keywords.map((one: any) => ({
            id: one.id,
            keyword: one.keyword,
            whole: one.whole_word,
          }));
          const { title } = filter;
          model.filters.push({ id: body.id, title, keywords: kept, posts: new Set(), ended: false });
        },
        'filter a post': async () => {
          if (model.filters.length === 0 || model.posts.length === 0) return;
          const [filter, post] = [pick(model.filters), pick(model.posts)];
          const path = `/api/v2/filters/${filter.id}/statuses`;
          if ((await reader.post(path, { status_id: post.id })).status === 200) filter.posts.add(post);
        },
        'change a filter': async () => {
          const filter = model.filters.length > 0 ? pick(model.filters) : null;
          const word = filter && filter.keywords.length > 0 ? pick(filter.keywords) : null;
          if (!word) return;
          Object.assign(word, { keyword: pick(KEYWORDS), whole: draw() < 0.5 });
          const body = { keyword: word.keyword, whole_word: word.whole };
          const path = `/api/v2/filters/keywords/${word.id}`;
          assert.equal((await call(server, 'PUT', path, { token: reader.token, body })).status, 200);
        },
        'end a filter, or let it go on': async () => {
          if (model.filters.length === 0) return;
          const filter = pick(model.filters);
          filter.ended = !filter.ended;
          const body = { expires_in: filter.ended ? 0 : null };
          await call(server, 'PUT', `/api/v2/filters/${filter.id}`, { token: reader.token, body });
        },
        unfilter: async () => {
          const [gone] = model.filters.splice(Math.floor(draw() * model.filters.length), 1);
          if (gone) await reader.delete(`/api/v2/filters/${gone.id}`);
        },
        edit: async () => {
          const here = model.posts.filter((post) => post.by !== rosa.name);
          if (here.length === 0) return;
          const unnamed = here.filter((post) => post.visibility === 'direct' && !post.named);
          // Now and then a direct one comes to name the reader.
          const post = unnamed.length > 0 && draw() < 0.4 ? pick(unnamed) : pick(here);
          const text = newText(post.visibility === 'direct' ? pick(['', `@${reader.name} `]) : prefix());
          const seen = await call(server, 'PUT', `/api/v1/statuses/${post.id}`, {
            token: byName(post.by).token,
            body: { status: text },
          });
          assert.equal(seen.status, 200);
          // Who was named once may go on reading it.
          Object.assign(post, { text, edited: true, named: post.named || names(text) });
        },
        delete: async () => {
          const [post] = model.posts.splice(Math.floor(draw() * model.posts.length), 1);
          if (!post) return;
          if (post.by === rosa.name) await remove(asRosa, { statusId: Number(post.id) });
          else await byName(post.by).delete(`/api/v1/statuses/${post.id}`);
          model.boosts = model.boosts.filter((one) => one.post !== post);
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
          const gone = pick(model.boosts);
          if (gone.by === rosa.name) await unboost(asRosa, { statusId: Number(gone.post.id) });
          else await byName(gone.by).post(`/api/v1/statuses/${gone.post.id}/unreblog`);
          model.boosts = model.boosts.filter((one) => one !== gone);
        },
        follow: () => follow(),
        'follow without boosts': () => follow({ reblogs: false }),
        'follow with boosts': () => follow({ reblogs: true }),
        'follow in one language': () => follow({ languages: [pick(['en', 'fr', 'pt'])] }),
        'follow in two languages': () => follow({ languages: ['fr', 'pt-BR'] }),
        'follow in all languages': () => follow({ languages: [] }),
        'follow elsewhere in one language': async () => {
          if (!model.follows.has(rosa.name)) return;
          if (await about(rosa, 'follow', { languages: ['fr'] })) model.languages.set(rosa.name, ['fr']);
        },
        unfollow: async () => {
          const who = pick(writers);
          if (await about(who, 'unfollow')) model.part(who.name);
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
      const often = [
        'publish',
        'publish',
        'publish',
        'boost',
        'boost',
        'edit',
        'follow',
        'follow with boosts',
      ];
      const lists = ['put into a list', 'put into a list', 'make a list'];
      const far = ['publish elsewhere', 'follow elsewhere', 'follow elsewhere'];
      const mending = [
        'unmute',
        'unblock',
        'be unblocked',
        'unblock a domain',
        ...far,
        'filter',
        'put into a list',
        ...lists,
        'follow a hashtag',
      ];
      const all = [
        ...often,
        ...often,
        ...often,
        ...often,
        ...mending,
        ...mending,
        ...mending,
        ...Object.keys(actions),
      ];
      const done: string[] = [];
      for (let made = 0; made < 2; made += 1) await actions['make a list']?.();
      await actions['follow a hashtag']?.();
      for (let step = 0; step < 240; step += 1) {
        const name = pick(all);
        await actions[name]?.();
        await world.settled();
        done.push(name);
        const expected = model.home();
        marked += expected.filter(([, , , titles]) => titles.length > 0).length;
        elsewhere += expected.filter(([id]) =>
          model.posts.some((one) => one.id === id && one.by === rosa.name),
        ).length;
        chosen += model.languages.size;
        listed += [...model.follows.keys()].filter((one) => model.inLists(one)).length;
        tagged += expected.filter(([id]) =>
          model.posts.some((one) => one.id === id && one.by !== reader.name && !model.follows.has(one.by)),
        ).length;
        direct += expected.filter(([id]) =>
          model.posts.some((one) => one.id === id && one.visibility === 'direct' && one.by !== reader.name),
        ).length;
        assert.deepEqual(await read(reader), expected, `after ${done.length} steps: ${done.join(', ')}`);
        seen += expected.length;
      }
    });
  }

  test('so much of it happened that it says something', () => {
    assert.ok(seen > 2000, `only ${seen} statuses were seen`);
    assert.ok(marked > 500, `only ${marked} were marked by filters`);
    assert.ok(elsewhere > 200, `only ${elsewhere} came from elsewhere`);
    assert.ok(chosen > 50, `only ${chosen} times somebody was followed in some languages`);
    assert.ok(listed > 100, `only ${listed} times somebody was read in lists alone`);
    assert.ok(tagged > 100, `only ${tagged} stood there for a hashtag alone`);
    assert.ok(direct > 50, `only ${direct} were direct ones to the reader`);
  });
});
