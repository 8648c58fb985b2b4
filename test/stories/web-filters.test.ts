import assert from 'node:assert/strict';
import { before, it } from 'node:test';
import { built } from '../../web/src/built.ts';
import { scene } from '../scene.ts';
import { statementsOf } from '../statements.ts';
import { memberBrowser, type Visitor, visitor } from '../visitor.ts';
import { onBothEngines } from '../world.ts';

const PATH = '/settings/filters';
const EVERYWHERE = { in_home: '1', in_notifications: '1', in_public: '1', in_thread: '1', in_account: '1' };

onBothEngines('Filters in the browser', (engine) => {
  before(() => built());
  const { world, server, alice, bob } = scene({ engine });
  let browser: Visitor;
  let asked: { id: string };
  let answer: { id: string };
  before(async () => {
    browser = await memberBrowser(bob);
    await bob.follow(alice);
    // An answer to oneself: the public list leaves out those to others.
    asked = await alice.publish('what flew by?');
    answer = await alice.publish('@bob a heron, #flyby', { in_reply_to_id: asked.id });
    await world.settled();
  });

  /** The pages on which the answer stands, by the place of a filter. */
  const pages = () => ({
    home: '/home',
    notifications: '/notifications',
    public: '/public/local',
    tag: '/tags/flyby',
    thread: `/@alice/${asked.id}`,
    account: '/@alice',
  });
  /** Of each page: whether the answer stands there, and whether it is folded under this name. */
  const seen = async (title: string) => {
    const found: Record<string, string> = {};
    for (const [place, path] of Object.entries(pages())) {
      const { status, body } = await browser.get(path);
      assert.equal(status, 200, path);
      const article = body.split('<article').find((one) => one.includes(`/@alice/${answer.id}`));
      found[place] = !article
        ? 'gone'
        : article.includes(`<details class="warning"><summary>`) && article.includes(`Filtered: ${title}`)
          ? 'folded'
          : 'plain';
    }
    return found;
  };
  const everywhere = (how: string) => Object.fromEntries(Object.keys(pages()).map((place) => [place, how]));
  const add = async (fields: Record<string, string>) => {
    const page = await browser.get(PATH);
    // The form as it is sent when every box but those given was emptied.
    const csrf = /name="csrf" value="([^"]+)"/.exec(page.body)?.[1] as string;
    return browser.post(PATH, { csrf, action: 'warn', ends: '0', words: 'heron', ...fields });
  };
  const removeAll = async () => {
    for (const { id } of (await bob.get('/api/v2/filters')).body) {
      const page = await browser.get(PATH);
      const done = await browser.submitTo(`${PATH}/remove`, page, { id });
      assert.deepEqual([done.status, done.headers.get('location')], [303, PATH]);
    }
    assert.deepEqual((await bob.get('/api/v2/filters')).body, []);
  };

  it('are added by a form, listed and removed', async () => {
    const done = await add({
      words: 'heron\n grey goose \n\nheron',
      title: 'Birds',
      whole_word: '1',
      in_home: '1',
      ends: '86400',
    });
    assert.deepEqual([done.status, done.headers.get('location')], [303, `${PATH}?saved=1`]);
    const [filter] = (await bob.get('/api/v2/filters')).body;
    assert.deepEqual([filter.title, filter.context, filter.filter_action], ['Birds', ['home'], 'warn']);
    assert.deepEqual(
      filter.keywords.map((one: any) => [one.keyword, one.whole_word]),
      [
        ['heron', true],
        ['grey goose', true],
      ],
    );
    const list = await browser.get(`${PATH}?saved=1`);
    assert.match(list.body, /role="status">Saved\./);
    assert.match(list.body, /Birds.*grey goose/s);
    const french = await (await memberBrowser(bob)).get(PATH, { 'Accept-Language': 'fr' });
    assert.match(french.body, /<h1[^>]*>Filtres/);
    await removeAll();
  });

  it('fold what they warn of, and leave out what they hide, where they count and nowhere else', async () => {
    assert.deepEqual(await seen('Birds'), everywhere('plain'));
    await add({ title: 'Birds', ...EVERYWHERE });
    assert.deepEqual(await seen('Birds'), everywhere('folded'));
    await removeAll();
    await add({ title: 'Birds', action: 'hide', ...EVERYWHERE });
    assert.deepEqual(await seen('Birds'), everywhere('gone'));
    const own = await browser.get(`/@alice/${answer.id}`);
    assert.match(own.body, /a heron/, 'whoever asks for this very post is shown it');
    assert.doesNotMatch(own.body, /Filtered: Birds/);
    await removeAll();
    await add({ words: 'HERO', in_thread: '1' });
    assert.deepEqual(await seen('HERO'), { ...everywhere('plain'), thread: 'folded' });
    await removeAll();
    await add({ words: 'HERO', in_thread: '1', whole_word: '1' });
    assert.deepEqual(await seen('HERO'), everywhere('plain'));
    await removeAll();
  });

  it('give back what was typed, with what is wrong', async () => {
    for (const [fields, text] of [
      [{ words: ' \n', in_home: '1' }, /Write at least one word/],
      [{ words: 'x'.repeat(513), in_home: '1' }, /too long/i],
      [{ title: 'x'.repeat(257), in_home: '1' }, /too long/i],
      [{ words: 'the words' }, /Choose at least one place/],
      [
        { words: Array.from({ length: 1001 }, (_, n) => `w${n}`).join('\n'), in_home: '1' },
        /as many filters/,
      ],
    ] as const) {
      const again = await add(fields as unknown as Record<string, string>);
      assert.equal(again.status, 422);
      assert.match(again.body, text);
    }
    assert.match((await add({ words: 'the words' })).body, /<textarea[^>]*>the words</);
    assert.equal((await add({ ends: '12', in_home: '1' })).status, 422);
    assert.equal((await add({ action: 'burn', in_home: '1' })).status, 422);
    assert.deepEqual((await bob.get('/api/v2/filters')).body, []);
  });

  it('are refused before thousands of words are written down', async () => {
    const words = Array.from({ length: 15_000 }, (_, n) => `w${n}`).join('\n');
    const page = await browser.get(PATH);
    const csrf = /name="csrf" value="([^"]+)"/.exec(page.body)?.[1] as string;
    const form = { csrf, action: 'warn', ends: '0', in_home: '1', words };
    const seen = await statementsOf(async () => {
      const again = await browser.post(PATH, form);
      assert.equal(again.status, 422);
      assert.match(again.body, /as many filters/);
    });
    assert.deepEqual(
      seen.filter((sql) => /insert into "?filter_keywords/.test(sql)),
      [],
    );
  });

  it('are nobody else’s to see, add or remove', async () => {
    await add({ in_home: '1' });
    const [{ id }] = (await bob.get('/api/v2/filters')).body;
    const stranger = visitor(server);
    assert.equal((await stranger.get(PATH)).status, 303);
    const other = await memberBrowser(alice);
    const page = await other.get(PATH);
    assert.doesNotMatch(page.body, /heron/);
    const csrf = /name="csrf" value="([^"]+)"/.exec(page.body)?.[1] as string;
    assert.equal((await other.post(`${PATH}/remove`, { csrf, id })).status, 404);
    assert.equal((await browser.post(`${PATH}/remove`, { csrf: 'forged', id })).status, 403);
    assert.equal(
      (await browser.post(PATH, { words: 'x', in_home: '1', action: 'warn', ends: '0' })).status,
      403,
    );
    assert.equal((await bob.get('/api/v2/filters')).body.length, 1);
    await removeAll();
  });
});
