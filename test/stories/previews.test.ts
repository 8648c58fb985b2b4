import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { changeSetting } from '../../server/src/instance/index.ts';
import type { Skein } from '../../server/src/start.ts';
import { built } from '../../web/src/built.ts';
import { tagsOf } from '../../web/src/markup.ts';
import { call, cast, type Person } from '../cast.ts';
import { bytesAt, uploaded } from '../pictures.ts';
import { visitor } from '../visitor.ts';
import { createWorld, type World } from '../world.ts';

describe('What a page says to search engines and link previews', { timeout: 120_000 }, () => {
  let world: World;
  let server: Skein;
  let alice: Person;
  let bob: Person;
  before(async () => {
    await built();
    world = await createWorld();
    server = world.servers[0] as Skein;
    ({ alice, bob } = await cast(server));
    await call(server, 'PATCH', '/api/v1/accounts/update_credentials', {
      token: alice.token,
      body: { indexable: true },
    });
    await changeSetting(server.ctx, 'title', 'The Marsh');
    await changeSetting(server.ctx, 'description', 'For people who look up.');
  });
  after(() => world.stop());

  /** The head of a page as somebody signed out gets it: metas by name, links by relation. */
  async function headOf(path: string) {
    const { status, body } = await visitor(server).get(path);
    assert.equal(status, 200, path);
    const tags = tagsOf(body.split('<body')[0] as string);
    const metas = tags.filter(({ name }) => name === 'meta').map(({ attributes }) => attributes);
    const links = tags.filter(({ name }) => name === 'link').map(({ attributes }) => attributes);
    return {
      title: /<title>(.*?)<\/title>/.exec(body)?.[1],
      meta: (wanted: string) => metas.find(({ property, name }) => (property ?? name) === wanted)?.content,
      link: (rel: string) => links.find((one) => one.rel === rel)?.href,
    };
  }

  it('names each public page by its own address, with a title and a description', async () => {
    const { id } = await alice.publish('Forty-one geese #birds');
    const { origin } = server.ctx.origin;
    for (const [path, kind, said] of [
      ['/', 'website', 'For people who look up.'],
      ['/about', 'website', 'For people who look up.'],
      ['/@alice', 'profile', 'Posts by alice.'],
      [`/@alice/${id}`, 'article', 'Forty-one geese #birds'],
      ['/tags/birds', 'website', 'Posts about #birds, as seen from The Marsh.'],
    ] as const) {
      const { title, meta, link } = await headOf(path);
      assert.ok(title?.includes('The Marsh'), path);
      assert.equal(link('canonical'), origin + path);
      assert.equal(meta('og:url'), origin + path);
      assert.equal(meta('og:type'), kind, path);
      assert.equal(meta('og:site_name'), 'The Marsh');
      assert.equal(meta('og:description'), said);
      assert.equal(meta('description'), said);
      assert.ok(meta('og:title'), path);
      assert.equal(meta('robots'), undefined, path);
    }
  });

  it('leads from people and posts to their documents', async () => {
    const { id } = await alice.publish('Forty-two');
    for (const [path, type] of [
      ['/@alice', 'Person'],
      [`/@alice/${id}`, 'Note'],
    ] as const) {
      const address = (await headOf(path)).link('alternate');
      const { status, body } = await bytesAt(address as string);
      assert.equal(status, 200, path);
      assert.equal(JSON.parse(body.toString()).type, type);
    }
  });

  it('shows the picture of a post, and none that its author hid', async () => {
    const description = 'a heron, standing';
    const [shown, hidden] = [await uploaded(alice, { description }), await uploaded(alice, { description })];
    const seen = await alice.publish('', { media_ids: [shown.id] });
    const { meta } = await headOf(`/@alice/${seen.id}`);
    assert.equal(meta('og:image:alt'), description);
    assert.equal(meta('og:description'), description);
    assert.match(meta('og:image:width') ?? '', /^\d+$/);
    const picture = await bytesAt(meta('og:image') as string);
    assert.equal(picture.status, 200);
    const upsetting = await alice.publish('Look away', { media_ids: [hidden.id], sensitive: true });
    const head = await headOf(`/@alice/${upsetting.id}`);
    assert.deepEqual([head.meta('og:image'), head.meta('twitter:card')], [undefined, 'summary']);
  });

  it('keeps search engines from what is not for lists, and from those who did not say that they may come', async () => {
    const quiet = await alice.publish('Only with the link', { visibility: 'unlisted' });
    assert.equal((await headOf(`/@alice/${quiet.id}`)).meta('robots'), 'noindex');
    const { id } = await bob.publish('Public');
    for (const path of ['/@bob', `/@bob/${id}`, '/sign-in', '/search', '/public/local']) {
      assert.equal((await headOf(path)).meta('robots'), 'noindex', path);
    }
  });
});
