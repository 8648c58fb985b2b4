import assert from 'node:assert/strict';
import { before, it } from 'node:test';
import { built } from '../../web/src/built.ts';
import { scene } from '../scene.ts';
import { memberBrowser, type Visitor, visitor } from '../visitor.ts';
import { onBothEngines } from '../world.ts';

onBothEngines('A post in the browser', (engine) => {
  before(() => built());
  const { server, alice, bob } = scene({ engine });
  let browser: Visitor;
  before(async () => {
    browser = await memberBrowser(alice);
  });

  /** Whether the button of a post that would do `act` says that it was done. */
  const pressed = (html: string, act: string): boolean => {
    const button = new RegExp(`<button[^>]*formaction="/statuses/\\d+/(un)?${act}"[^>]*>`).exec(html);
    assert.ok(button, `there is no button to ${act}`);
    const says = /aria-pressed="true"/.test(button[0]);
    assert.equal(says, button[1] === 'un', 'what it says and what it does belong together');
    return says;
  };

  it('is favourited, boosted and bookmarked by its buttons, which stay pressed until they are pressed again', async () => {
    const { id } = await bob.publish('Forty-one geese');
    const path = `/@bob/${id}`;
    for (const act of ['favourite', 'boost', 'bookmark']) {
      const before = await browser.get(path);
      assert.equal(pressed(before.body, act), false);
      const form = act === 'bookmark' ? 'bookmark' : 'favourite';
      const fields = { csrf: /name="csrf" value="([^"]+)"/.exec(before.body)?.[1] as string };
      assert.match(before.body, new RegExp(`action="/statuses/${id}/${form}"`));
      const done = await browser.post(`/statuses/${id}/${act}`, { ...fields, back: `${path}#p${id}` });
      assert.deepEqual([done.status, done.headers.get('location')], [303, `${path}#p${id}`]);
      assert.equal(pressed((await browser.get(path)).body, act), true, act);
      await browser.post(`/statuses/${id}/${act}`, { ...fields, back: path });
      assert.equal(pressed((await browser.get(path)).body, act), true, 'twice is once');
      await browser.post(`/statuses/${id}/un${act}`, { ...fields, back: path });
      assert.equal(pressed((await browser.get(path)).body, act), false, act);
    }
    assert.doesNotMatch((await visitor(server).get(path)).body, /<button/, 'strangers see no buttons');
  });

  it('comes back to the page and the place where the button stood', async () => {
    const { id } = await bob.publish('In a list');
    const list = await browser.get('/public/local?lang=fr');
    const done = await browser.submitTo(`/statuses/${id}/favourite`, list, {});
    assert.equal(done.headers.get('location'), `/public/local?lang=fr#p${id}`);
    const away = await browser.submitTo(`/statuses/${id}/favourite`, list, { back: 'https://evil.example/' });
    assert.equal(away.headers.get('location'), '/home');
  });

  it('is answered on its own page, by those it names, for no more people than it was for', async () => {
    const carol = await memberBrowser(alice);
    const { id } = await bob.publish('@alice and @carol, for you only', {
      visibility: 'direct',
      spoiler_text: 'A secret',
    });
    const page = await carol.get(`/@bob/${id}`);
    assert.match(page.body, /<textarea[^>]*>@bob @carol <\/textarea>/);
    assert.match(page.body, /<option value="direct"[^>]* selected/);
    assert.match(
      page.body,
      /name="spoiler_text"[^>]*value="A secret"|value="A secret"[^>]*name="spoiler_text"/,
    );
    const sent = await carol.submitTo('/compose', page, {
      status: '@bob I know',
      visibility: 'direct',
      spoiler_text: '',
    });
    assert.equal(sent.status, 303);
    const [answer] = (await alice.get(`/api/v1/statuses/${id}/context`)).body.descendants;
    assert.equal(sent.headers.get('location'), `/@bob/${id}#p${answer.id}`);
    assert.deepEqual([answer.in_reply_to_id, answer.visibility], [String(id), 'direct']);
    assert.match((await carol.get(`/@bob/${id}`)).body, /I know/);
    assert.doesNotMatch((await visitor(server).get('/@bob')).body, /name="status"/);
  });

  it('offers no boost where none is allowed', async () => {
    const theirs = await bob.publish('@alice between us', { visibility: 'direct' });
    assert.doesNotMatch((await browser.get(`/@bob/${theirs.id}`)).body, /\/boost"/);
    const own = await alice.publish('For who follows me', { visibility: 'private' });
    assert.match((await browser.get(`/@alice/${own.id}`)).body, /\/boost"/);
    const page = await browser.get(`/@bob/${theirs.id}`);
    const csrf = /name="csrf" value="([^"]+)"/.exec(page.body)?.[1] as string;
    assert.equal((await browser.post(`/statuses/${theirs.id}/boost`, { csrf })).status, 403);
  });

  it('is deleted by who wrote it, and by nobody else', async () => {
    const own = await alice.publish('Soon gone');
    const other = await bob.publish('Not yours');
    const page = await browser.get(`/@alice/${own.id}`);
    assert.doesNotMatch((await browser.get(`/@bob/${other.id}`)).body, /\/delete"/);
    const csrf = /name="csrf" value="([^"]+)"/.exec(page.body)?.[1] as string;
    assert.equal((await browser.post(`/statuses/${other.id}/delete`, { csrf })).status, 404);
    assert.equal((await browser.get(`/@bob/${other.id}`)).status, 200);
    const gone = await browser.submitTo(`/statuses/${own.id}/delete`, page, {});
    assert.deepEqual([gone.status, gone.headers.get('location')], [303, '/home']);
    assert.equal((await browser.get(`/@alice/${own.id}`)).status, 410);
  });

  it('does nothing for a stranger, a wrong proof, or what may not be seen', async () => {
    const { id } = await bob.publish('Untouched');
    const hidden = await bob.publish('@carol not for alice', { visibility: 'direct' });
    const page = await browser.get(`/@bob/${id}`);
    const csrf = /name="csrf" value="([^"]+)"/.exec(page.body)?.[1] as string;
    for (const act of ['favourite', 'boost', 'bookmark', 'delete']) {
      const path = `/statuses/${id}/${act}`;
      const stranger = await visitor(server).post(path, { back: `/@bob/${id}#p${id}` });
      assert.equal(
        stranger.headers.get('location'),
        `/sign-in?${new URLSearchParams({ return_to: `/@bob/${id}#p${id}` })}`,
      );
      assert.equal((await browser.post(path, { csrf: 'wrong' })).status, 403);
      assert.equal((await browser.post(path, { csrf }, { Origin: 'https://evil.example' })).status, 403);
      for (const missing of [hidden.id, '1', 'x', '9'.repeat(20)]) {
        assert.equal((await browser.post(`/statuses/${missing}/${act}`, { csrf })).status, 404, act);
      }
    }
    const { body } = await alice.get(`/api/v1/statuses/${id}`);
    assert.deepEqual([body.favourites_count, body.reblogs_count, body.bookmarked], [0, 0, false]);
  });
});
