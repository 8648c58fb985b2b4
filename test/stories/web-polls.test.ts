import assert from 'node:assert/strict';
import { before, it } from 'node:test';
import { built } from '../../web/src/built.ts';
import { scene } from '../scene.ts';
import { memberBrowser, type Visitor, visitor } from '../visitor.ts';
import { onBothEngines } from '../world.ts';

onBothEngines('A poll in the browser', (engine) => {
  before(() => built());
  const { world, server, alice, bob } = scene({ engine });
  let browser: Visitor;
  before(async () => {
    browser = await memberBrowser(alice);
  });

  const ask = (more: Record<string, unknown> = {}) =>
    bob.publish('Which goose?', { poll: { options: ['greylag', 'barnacle'], expires_in: 3600, ...more } });
  const poll = async (id: string) => (await alice.get(`/api/v1/polls/${id}`)).body;
  const choices = (html: string) =>
    [...html.matchAll(/<input[^>]*name="choices\[\]"[^>]*>/g)].map(([tag]) => tag);

  it('is voted in by a form without scripts, and then shows how it stands', async () => {
    const { id } = await ask();
    const path = `/@bob/${id}`;
    const page = await browser.get(path);
    assert.equal(choices(page.body).length, 2);
    assert.ok(choices(page.body).every((tag) => /type="radio"/.test(tag) && /\srequired/.test(tag)));
    const sent = await browser.submitTo(`/statuses/${id}/vote`, page, { 'choices[]': '1' });
    assert.deepEqual([sent.status, sent.headers.get('location')], [303, `${path}#p${id}`]);
    assert.deepEqual((await poll(id)).own_votes, [1]);
    const after = (await browser.get(path)).body;
    assert.equal(choices(after).length, 0);
    assert.match(after, /Your choice/);
    assert.match(after, /<progress[^>]*value="100"/);
    assert.match(after, /1 person voted/);
    const again = await browser.submitTo(`/statuses/${id}/vote`, page, { 'choices[]': '0' });
    assert.equal(again.status, 422);
    assert.deepEqual((await poll(id)).own_votes, [1]);
  });

  it('takes several choices where it offers them, and none is no vote', async () => {
    const { id } = await ask({ multiple: true });
    const page = await browser.get(`/@bob/${id}`);
    assert.ok(choices(page.body).every((tag) => /type="checkbox"/.test(tag)));
    assert.equal((await browser.submitTo(`/statuses/${id}/vote`, page, {})).status, 303);
    assert.equal((await poll(id)).voted, false);
    const csrf = /name="csrf" value="([^"]+)"/.exec(page.body)?.[1] as string;
    const body = `csrf=${encodeURIComponent(csrf)}&choices[]=0&choices[]=1`;
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { Cookie: cookie, 'Content-Type': 'application/x-www-form-urlencoded' };
    const to = `${server.address}/statuses/${id}/vote`;
    assert.equal((await fetch(to, { method: 'POST', redirect: 'manual', headers, body })).status, 303);
    assert.deepEqual((await poll(id)).own_votes, [0, 1]);
  });

  it('shows strangers, its author and those who come too late how it stands, without a form', async () => {
    const { id } = await ask({ hide_totals: true });
    const bobs = await memberBrowser(bob);
    for (const who of [visitor(server), bobs]) {
      const { body } = await who.get(`/@bob/${id}`);
      assert.equal(choices(body).length, 0);
      assert.match(body, /greylag/);
      assert.match(body, /Counts are shown at the end/);
      assert.doesNotMatch(body, /<progress/);
    }
    world.clock.forward(3_600_001);
    await world.settled();
    const { body } = await browser.get(`/@bob/${id}`);
    assert.equal(choices(body).length, 0);
    assert.match(body, /Over/);
    assert.match((await bobs.get('/notifications')).body, /Your poll is over/);
  });

  it('is refused without the proof of our form, and to whoever is not signed in', async () => {
    const { id } = await ask();
    const forged = await browser.post(`/statuses/${id}/vote`, { 'choices[]': '0' });
    assert.equal(forged.status, 403);
    const stranger = await visitor(server).post(`/statuses/${id}/vote`, { 'choices[]': '0' });
    assert.match(stranger.headers.get('location') ?? '', /^\/sign-in/);
    assert.equal((await poll(id)).votes_count, 0);
  });

  it('is asked in the form for a new post, which says what is wrong and keeps what was typed', async () => {
    const home = await browser.get('/home');
    const fields = {
      status: 'Which way?',
      visibility: 'public',
      language: 'en',
      poll_1: 'north',
      poll_length: '3600',
      poll_multiple: '1',
    };
    const wrong = await browser.submitTo('/compose', home, fields);
    assert.equal(wrong.status, 422);
    assert.match(wrong.body, /A poll needs two to four different answers/);
    assert.match(wrong.body, /<input[^>]*name="poll_1"[^>]*value="north"|value="north"[^>]*name="poll_1"/);
    assert.match(wrong.body, /<option value="3600"[^>]* selected/);
    assert.match(wrong.body, /<input[^>]*id="field-poll_multiple"[^>]* checked/);
    const sent = await browser.submitTo('/compose', wrong, { ...fields, poll_3: 'south', poll_hide: '1' });
    assert.equal(sent.status, 303);
    const [post] = await alice.home();
    assert.deepEqual(
      [post.poll.options.map(({ title }: any) => title), post.poll.multiple],
      [['north', 'south'], true],
    );
    assert.equal(post.poll.options[0].votes_count, null);
    const plain = await browser.submitTo('/compose', await browser.get('/home'), {
      ...fields,
      status: 'No poll',
      poll_1: ' ',
    });
    assert.equal(plain.status, 303);
    assert.equal((await alice.home())[0].poll, null);
  });
});
