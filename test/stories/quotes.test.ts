import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRestAPIClient, type mastodon } from 'masto';
import { Preferences } from '../../api/account.ts';
import { Status, StatusEdit } from '../../api/status.ts';
import { call, type Person, person } from '../cast.ts';
import { listen } from '../ears.ts';
import { scene } from '../scene.ts';
import { assertFormats, assertRefused, assertShape, linksOf } from '../shapes.ts';
import { forgetAll, statementsOf } from '../statements.ts';
import { onBothEngines } from '../world.ts';

onBothEngines('quotes', (engine) => {
  const { world, server, alice, bob, carol } = scene({ engine });

  const see = async (who: Person | null, id: string) =>
    (await call(server, 'GET', `/api/v1/statuses/${id}`, { token: who?.token })).body;
  const quote = (who: Person, id: string, more: Record<string, unknown> = {}) =>
    who.publish(more.status === undefined ? 'Look at this' : String(more.status), {
      ...more,
      quoted_status_id: id,
    });
  const tryQuote = (who: Person, id: unknown, more: Record<string, unknown> = {}) =>
    who.post('/api/v1/statuses', { status: 'Look at this', ...more, quoted_status_id: id });
  const edit = (who: Person, id: string, body: unknown) =>
    call(server, 'PUT', `/api/v1/statuses/${id}`, { token: who.token, body });
  const setPolicy = (who: Person, id: string, chosen?: string, method = 'PUT') =>
    call(server, method, `/api/v1/statuses/${id}/interaction_policy`, {
      token: who.token,
      body: chosen === undefined ? {} : { quote_approval_policy: chosen },
    });
  const revoke = (who: Person, id: string, quoting: string) =>
    who.post(`/api/v1/statuses/${id}/quotes/${quoting}/revoke`, {});
  const told = async (who: Person, type: string) =>
    (await who.notifications()).filter((one) => one.type === type);

  test('show what they quote with its author’s consent, are counted and told of', async () => {
    const post = await alice.publish('Worth quoting');
    assert.deepEqual(post.quote_approval, { automatic: ['public'], manual: [], current_user: 'automatic' });
    assert.deepEqual([post.quote, post.quotes_count], [null, 0]);
    const quoting = await quote(bob, post.id);
    assertShape(Status, quoting);
    assertFormats(quoting);
    assert.equal(quoting.quote.state, 'accepted');
    assert.equal(quoting.quote.quoted_status.content, '<p>Worth quoting</p>');
    assert.equal(quoting.quote.quoted_status.account.acct, 'alice');
    assert.equal(quoting.quote.quoted_status.favourited, false);
    const { url } = post;
    assert.ok(quoting.content.startsWith(`<p class="quote-inline">RE: <a href="${url}"`), quoting.content);
    assert.ok(quoting.content.endsWith('</p><p>Look at this</p>'));
    assert.equal((await bob.get(`/api/v1/statuses/${quoting.id}/source`)).body.text, 'Look at this');
    assert.equal((await see(null, post.id)).quotes_count, 1);
    const [notice] = await told(alice, 'quote');
    assert.deepEqual([notice.account.acct, notice.status.id], ['bob', quoting.id]);
    await bob.delete(`/api/v1/statuses/${quoting.id}`);
    assert.equal((await see(null, post.id)).quotes_count, 0);
    assert.deepEqual(await told(alice, 'quote'), []);
    await world.settled();
  });

  test('are seen the same by id, at home, in a boost, in a conversation and in the history', async () => {
    await carol.follow(bob);
    const post = await alice.publish('Seen everywhere');
    const quoting = await quote(bob, post.id, { status: 'Everywhere' });
    await world.settled();
    const quoted = (status: any) => status.quote?.quoted_status?.id;
    assert.equal(quoted((await carol.home()).find(({ id }) => id === quoting.id)), post.id);
    const { body: boost } = await carol.post(`/api/v1/statuses/${quoting.id}/reblog`);
    assertShape(Status, boost);
    assert.deepEqual([boost.quote, boost.quote_approval.current_user], [null, 'denied']);
    assert.equal(quoted(boost.reblog), post.id);
    const answer = await carol.publish('@bob yes', { in_reply_to_id: quoting.id });
    const { body: thread } = await carol.get(`/api/v1/statuses/${answer.id}/context`);
    assert.equal(quoted(thread.ancestors[0]), post.id);
    assert.equal((await edit(bob, quoting.id, { status: 'Everywhere, still' })).status, 200);
    const { body: history } = await carol.get(`/api/v1/statuses/${quoting.id}/history`);
    assert.equal(history.length, 2);
    for (const version of history) {
      assertShape(StatusEdit, version);
      assert.equal(quoted(version), post.id);
    }
  });

  test('stay as they are when their text is edited, and go on to show what they quote', async () => {
    const post = await alice.publish('Before');
    const other = await alice.publish('Another');
    const quoting = await quote(bob, post.id);
    const seen = await edit(bob, quoting.id, { status: 'Edited', quoted_status_id: other.id });
    assert.equal(seen.body.quote.quoted_status.id, post.id);
    assert.match(seen.body.content, /^<p class="quote-inline">RE: .*<p>Edited<\/p>$/);
    const plain = await bob.publish('quotes nothing');
    const tried = await edit(bob, plain.id, { status: 'tries to', quoted_status_id: post.id });
    assert.equal(tried.body.quote, null);
    await edit(alice, post.id, { status: 'After' });
    await world.settled();
    assert.equal((await see(carol, quoting.id)).quote.quoted_status.content, '<p>After</p>');
    const [notice] = await told(bob, 'quoted_update');
    assert.deepEqual([notice.account.acct, notice.status.id], ['alice', quoting.id]);
    await edit(alice, post.id, { status: 'After all' });
    await world.settled();
    assert.equal((await told(bob, 'quoted_update')).length, 1);
  });

  test('need the consent of the policy: everybody, followers or nobody but oneself', async () => {
    const dora = await person(server, 'dora');
    await dora.follow(alice);
    const close = await alice.publish('for followers to quote', { quote_approval_policy: 'followers' });
    const own = await alice.publish('mine', { quote_approval_policy: 'nobody' });
    const answer = async (who: Person | null, id: string) => (await see(who, id)).quote_approval;
    const followers = { automatic: ['followers'], manual: [] };
    assert.deepEqual(await answer(null, close.id), { ...followers, current_user: 'denied' });
    assert.deepEqual(await answer(bob, close.id), { ...followers, current_user: 'denied' });
    assert.deepEqual(await answer(dora, close.id), { ...followers, current_user: 'automatic' });
    assert.deepEqual(await answer(alice, own.id), { automatic: [], manual: [], current_user: 'automatic' });
    assert.equal((await answer(dora, own.id)).current_user, 'denied');
    assert.equal((await quote(dora, close.id)).quote.state, 'accepted');
    assertRefused(await tryQuote(bob, close.id), 404, /may not quote/);
    assertRefused(await tryQuote(dora, own.id), 404, /may not quote/);
    assert.equal((await quote(alice, own.id)).quote.state, 'accepted');
    await bob.post(`/api/v1/accounts/${carol.id}/block`);
    const post = await carol.publish('of somebody blocked');
    assertRefused(await tryQuote(bob, post.id), 404);
    const back = await bob.publish('of somebody who blocks');
    assertRefused(await tryQuote(carol, back.id), 404);
    await bob.post(`/api/v1/accounts/${carol.id}/unblock`);
  });

  test('are refused of what is not there, hidden or for named people', async () => {
    const hidden = await alice.publish('for followers', { visibility: 'private' });
    const direct = await alice.publish('@bob for you', { visibility: 'direct' });
    const gone = await alice.publish('soon gone');
    await alice.delete(`/api/v1/statuses/${gone.id}`);
    for (const id of [hidden.id, direct.id, gone.id, '1', '99999999999999999999'])
      assertRefused(await tryQuote(bob, id), 404);
    assertRefused(await tryQuote(alice, direct.id), 404);
    for (const id of ['\ud800', '__proto__', [], {}, -1, 'x'])
      assert.ok([422, 400].includes((await tryQuote(bob, id)).status), JSON.stringify(id));
    assertRefused(await tryQuote(bob, undefined, { quote_approval_policy: 'sheep' }), 422);
    assertRefused(await call(server, 'POST', '/api/v1/statuses', { body: { quoted_status_id: '1' } }), 401);
  });

  test('of what one wrote for followers are for followers, and nobody else may quote that', async () => {
    const close = await alice.publish('close', { visibility: 'private', quote_approval_policy: 'public' });
    assert.deepEqual(close.quote_approval, { automatic: [], manual: [], current_user: 'automatic' });
    for (const visibility of ['public', 'unlisted', 'private', undefined]) {
      const quoting = await quote(alice, close.id, { visibility });
      assert.deepEqual([quoting.visibility, quoting.quote.state], ['private', 'accepted']);
    }
    const direct = await quote(alice, close.id, { visibility: 'direct' });
    assert.equal(direct.visibility, 'direct');
    const fred = await person(server, 'fred');
    await fred.follow(alice);
    assertRefused(await tryQuote(fred, close.id), 404);
    assert.equal((await see(fred, close.id)).quote_approval.current_user, 'denied');
  });

  test('to named people name whom they quote, who may read them whoever they are for', async () => {
    const post = await alice.publish('said in public');
    assertRefused(await tryQuote(bob, post.id, { visibility: 'direct' }), 422, /named people/);
    const direct = await quote(bob, post.id, { visibility: 'direct', status: '@alice did you say this?' });
    assert.equal(direct.quote.state, 'accepted');
    assert.equal((await see(alice, direct.id)).quote.quoted_status.id, post.id);
    const close = await quote(bob, post.id, { visibility: 'private' });
    const seen = await see(alice, close.id);
    assert.deepEqual([seen.id, seen.mentions], [close.id, []]);
    assert.equal((await see(carol, direct.id)).error, 'Record not found');
  });

  test('may say nothing themselves; a warning then stays one', async () => {
    const post = await alice.publish('says it all');
    const { body: bare } = await bob.post('/api/v1/statuses', { quoted_status_id: post.id });
    assert.equal(bare.quote.state, 'accepted');
    assert.match(bare.content, /^<p class="quote-inline">RE: .*<\/p>$/);
    const { body: warned } = await bob.post('/api/v1/statuses', {
      spoiler_text: 'mind',
      quoted_status_id: post.id,
    });
    assert.deepEqual([warned.spoiler_text, warned.sensitive], ['mind', true]);
    assert.match(warned.content, /RE: /);
    const named = await quote(bob, post.id, { status: `see ${post.url}` });
    assert.doesNotMatch(named.content, /RE: /);
  });

  test('of a boost quote what was boosted, and a quote of a quote shows one level', async () => {
    const first = await alice.publish('first');
    const { body: boost } = await carol.post(`/api/v1/statuses/${first.id}/reblog`);
    const second = await quote(bob, boost.id);
    assert.equal(second.quote.quoted_status.id, first.id);
    const third = await quote(carol, second.id);
    assertShape(Status, third);
    assert.deepEqual(third.quote.quoted_status.quote, { state: 'accepted', quoted_status_id: first.id });
    await alice.delete(`/api/v1/statuses/${first.id}`);
    const now = await see(carol, third.id);
    assert.deepEqual(now.quote.quoted_status.quote, { state: 'deleted', quoted_status_id: null });
  });

  test('that quote each other end after one level', async () => {
    const one = await alice.publish('one');
    const two = await quote(bob, one.id);
    const { ctx } = server;
    // Only another server could write this.
    await ctx.writer.write((db) =>
      db
        .insertInto('quotes')
        .values({
          id: ctx.ids.next(),
          status_id: Number(one.id),
          account_id: alice.id,
          quoted_id: Number(two.id),
          quoted_account_id: bob.id,
          quoted_uri: null,
          state: 1,
          older: 0,
          stamp: null,
          request: null,
          looked_at: null,
        })
        .execute(),
    );
    await forgetAll(server);
    const seen = await see(carol, one.id);
    assertShape(Status, seen);
    assert.equal(seen.quote.quoted_status.id, two.id);
    assert.deepEqual(seen.quote.quoted_status.quote, { state: 'accepted', quoted_status_id: one.id });
    const { body: both } = await carol.get(`/api/v1/statuses?id[]=${one.id}&id[]=${two.id}`);
    assert.deepEqual(
      both.map(({ quote }: any) => quote.quoted_status.id),
      [two.id, one.id],
    );
  });

  test('tell a reader why they show nothing, and never what', async () => {
    const author = await person(server, `author_${engine}`);
    const post = await author.publish('a sentence nobody is to see');
    const quoting = await quote(bob, post.id);
    const readers = new Map<string, Person>();
    for (const name of ['blocker', 'muter', 'blockee']) readers.set(name, await person(server, name));
    const { blocker, muter, blockee } = Object.fromEntries(readers) as Record<string, Person>;
    await blocker?.post(`/api/v1/accounts/${author.id}/block`);
    await muter?.post(`/api/v1/accounts/${author.id}/mute`);
    await author.post(`/api/v1/accounts/${blockee?.id}/block`);
    const states = { blocker: 'blocked_account', muter: 'muted_account', blockee: 'unauthorized' };
    for (const [name, state] of Object.entries(states)) {
      const seen = await see(readers.get(name) as Person, quoting.id);
      assert.deepEqual(seen.quote, { state, quoted_status: null }, name);
      assert.doesNotMatch(JSON.stringify(seen), /nobody is to see/);
    }
    assert.equal((await see(null, quoting.id)).quote.quoted_status.id, post.id);
    await muter?.post(`/api/v1/accounts/${author.id}/unmute`);
    assert.equal((await see(muter as Person, quoting.id)).quote.state, 'accepted');
    await author.delete(`/api/v1/statuses/${post.id}`);
    for (const reader of [null, bob, author, blocker as Person])
      assert.deepEqual((await see(reader, quoting.id)).quote, { state: 'deleted', quoted_status: null });
  });

  test('come to streams as each reader may see them, and again when consent is taken back', async () => {
    const author = await person(server, `streamed_${engine}`);
    const [reader, hider] = [await person(server, 'reader'), await person(server, 'hider')];
    for (const one of [reader, hider]) await one.follow(bob);
    await hider.post(`/api/v1/accounts/${author.id}/mute`);
    const post = await author.publish('not for everybody');
    const ears = await Promise.all(
      [reader, hider].map(({ token }) => listen(server, { query: `?stream=user&access_token=${token}` })),
    );
    const quoting = await quote(bob, post.id);
    const states = async (event: string) =>
      Promise.all(ears.map(async (one) => (await one.next(event)).payload.quote));
    const [seen, hidden] = await states('update');
    assert.equal(seen.quoted_status.id, post.id);
    assert.equal(seen.quoted_status.quote_approval.current_user, 'automatic');
    assert.deepEqual(hidden, { state: 'muted_account', quoted_status: null });
    await revoke(author, post.id, quoting.id);
    const revoked = { state: 'revoked', quoted_status: null };
    assert.deepEqual(await states('status.update'), [revoked, revoked]);
    for (const one of ears) await one.close();
  });

  test('wait for their time when they are scheduled', async () => {
    const post = await alice.publish('quoted later');
    const scheduled_at = new Date(world.clock.now() + 600_000).toISOString();
    const { status, body } = await tryQuote(bob, post.id, { scheduled_at, status: 'Later' });
    assert.equal(status, 200);
    assert.deepEqual([body.params.quoted_status_id, body.params.quote_approval_policy], [post.id, 'public']);
    world.clock.forward(700_000);
    await world.settled();
    const [quoting] = (await alice.get(`/api/v1/statuses/${post.id}/quotes`)).body;
    assert.match(quoting.content, /Later/);
  });

  test('of what is for followers are shown to those alone who may see it', async () => {
    const gail = await person(server, 'gail');
    const harry = await person(server, 'harry');
    const close = await alice.publish('close friends', { visibility: 'private' });
    await gail.follow(alice);
    const quoting = await quote(alice, close.id, { status: '@harry see' });
    assert.equal((await see(gail, quoting.id)).quote.quoted_status.id, close.id);
    // Named in the one that quotes, but not in the one that is quoted.
    assert.deepEqual((await see(harry, quoting.id)).quote, { state: 'unauthorized', quoted_status: null });
  });

  test('are taken from under a quote by the author of what is quoted, once and for all', async () => {
    const post = await alice.publish('mine to take back');
    const quoting = await quote(bob, post.id);
    await see(carol, quoting.id);
    assertRefused(await revoke(carol, post.id, quoting.id), 403);
    assertRefused(await revoke(bob, post.id, quoting.id), 403);
    const other = await bob.publish('quotes nothing');
    for (const id of [other.id, '1', '99999999999999999999'])
      assertRefused(await revoke(alice, post.id, id), 404);
    assertRefused(await revoke(alice, '1', quoting.id), 404);
    assertRefused(
      await call(server, 'POST', `/api/v1/statuses/${post.id}/quotes/${quoting.id}/revoke`, { body: {} }),
      401,
    );
    const reader = await person(server, 'only_reads', { scopes: ['read'] });
    assertRefused(await revoke(reader, post.id, quoting.id), 403);
    const { status, body } = await revoke(alice, post.id, quoting.id);
    assert.deepEqual([status, body.id], [200, quoting.id]);
    assert.deepEqual(body.quote, { state: 'revoked', quoted_status: null });
    assert.deepEqual((await see(carol, quoting.id)).quote, { state: 'revoked', quoted_status: null });
    assert.equal((await see(carol, post.id)).quotes_count, 0);
    assert.equal((await revoke(alice, post.id, quoting.id)).status, 200);
    assert.equal((await see(carol, post.id)).quotes_count, 0);
    await bob.delete(`/api/v1/statuses/${quoting.id}`);
    assert.equal((await see(carol, post.id)).quotes_count, 0);
  });

  test('are listed, those that the reader may see, the last first', async () => {
    const post = await alice.publish('quoted often');
    const ids: string[] = [];
    for (let i = 0; i < 3; i += 1) ids.unshift((await quote(i % 2 ? bob : carol, post.id)).id);
    const close = await quote(bob, post.id, { visibility: 'private' });
    const path = `/api/v1/statuses/${post.id}/quotes`;
    const listed = async (who: Person, query = '') =>
      (await who.get(path + query)).body.map(({ id }: any) => id);
    assert.deepEqual(await listed(alice), [close.id, ...ids]);
    assert.deepEqual(await listed(carol), ids);
    const first = await carol.get(`${path}?limit=2`);
    for (const one of first.body) assertShape(Status, one);
    const { next = '', prev = '' } = linksOf(first);
    assert.match(next, /limit=2&max_id=\d+$/);
    assert.match(prev, /limit=2&since_id=\d+$/);
    assert.deepEqual(
      (await carol.get(next)).body.map(({ id }: any) => id),
      ids.slice(2),
    );
    assert.deepEqual((await carol.get(prev)).body, []);
    await revoke(alice, post.id, ids[0] as string);
    assert.deepEqual(await listed(carol), ids.slice(1));
    await carol.post(`/api/v1/accounts/${bob.id}/mute`);
    assert.deepEqual(await listed(carol), [ids[2]]);
    await carol.post(`/api/v1/accounts/${bob.id}/unmute`);
    assertRefused(await call(server, 'GET', path), 401);
    const writer = await person(server, 'only_writes', { scopes: ['write'] });
    assertRefused(await writer.get(path), 403);
    const hidden = await alice.publish('hidden', { visibility: 'private' });
    assertRefused(await carol.get(`/api/v1/statuses/${hidden.id}/quotes`), 404);
  });

  test('follow a policy that changes, for what comes after, by its author alone', async () => {
    const post = await alice.publish('open at first');
    const early = await quote(bob, post.id);
    const seen = await setPolicy(alice, post.id, 'nobody');
    assertShape(Status, seen.body);
    assert.deepEqual(seen.body.quote_approval, { automatic: [], manual: [], current_user: 'automatic' });
    assert.equal(seen.body.edited_at, null);
    assertRefused(await tryQuote(bob, post.id), 404);
    assert.equal((await see(carol, early.id)).quote.state, 'accepted');
    const patched = await setPolicy(alice, post.id, 'followers', 'PATCH');
    assert.deepEqual(patched.body.quote_approval.automatic, ['followers']);
    assert.deepEqual((await setPolicy(alice, post.id)).body.quote_approval.automatic, ['public']);
    assertRefused(await setPolicy(bob, post.id, 'public'), 403);
    assertRefused(await setPolicy(alice, post.id, 'sheep'), 422);
    assertRefused(await setPolicy(alice, '1', 'public'), 404);
    const reader = await person(server, 'reads_only', { scopes: ['read'] });
    assertRefused(await setPolicy(reader, post.id, 'public'), 403);
    const path = `/api/v1/statuses/${post.id}/interaction_policy`;
    assertRefused(await call(server, 'PUT', path, { body: { quote_approval_policy: 'public' } }), 401);
    const close = await alice.publish('close', { visibility: 'private' });
    assert.deepEqual((await setPolicy(alice, close.id, 'public')).body.quote_approval.automatic, []);
    const { body: edited } = await edit(alice, post.id, {
      status: 'open at first',
      quote_approval_policy: 'nobody',
    });
    assert.deepEqual([edited.quote_approval.automatic, edited.edited_at], [[], null]);
    const { body: kept } = await edit(alice, post.id, { status: 'closed since' });
    assert.deepEqual(kept.quote_approval.automatic, []);
  });

  test('begin with what a member chose for all their posts', async () => {
    const ida = await person(server, 'ida');
    const choose = (source: unknown) =>
      call(server, 'PATCH', '/api/v1/accounts/update_credentials', { token: ida.token, body: { source } });
    const preferences = async () => (await ida.get('/api/v1/preferences')).body;
    assertShape(Preferences, await preferences());
    assert.equal((await preferences())['posting:default:quote_policy'], 'public');
    assert.equal((await choose({ quote_policy: 'followers' })).body.source.quote_policy, 'followers');
    assert.equal((await preferences())['posting:default:quote_policy'], 'followers');
    assert.deepEqual((await ida.publish('mine')).quote_approval.automatic, ['followers']);
    const open = await ida.publish('mine', { quote_approval_policy: 'public' });
    assert.deepEqual(open.quote_approval.automatic, ['public']);
    assertRefused(await choose({ quote_policy: 'sheep' }), 422);
    assert.equal((await preferences())['posting:default:quote_policy'], 'followers');
  });

  test('are made, read and listed with masto.js', async () => {
    const [a, b] = [alice, bob].map(({ token }) =>
      createRestAPIClient({ url: server.address, accessToken: token }),
    ) as [mastodon.rest.Client, mastodon.rest.Client];
    const post = await a.v1.statuses.create({ status: 'for an app', quoteApprovalPolicy: 'followers' });
    assert.deepEqual(post.quoteApproval.automatic, ['followers']);
    await setPolicy(alice, post.id, 'public');
    const quoting = await b.v1.statuses.create({ status: 'by an app', quotedStatusId: post.id });
    assert.equal(quoting.quote?.state, 'accepted');
    const [listed] = await a.v1.statuses.$select(post.id).quotes.list();
    assert.equal(listed?.id, quoting.id);
    await revoke(alice, post.id, quoting.id);
    assert.equal((await b.v1.statuses.$select(quoting.id).fetch()).quote?.state, 'revoked');
  });

  test('cost the same number of queries for one and for forty', async () => {
    const posts = await Promise.all([alice, bob, carol].map((who) => who.publish('quoted by many')));
    const all: string[] = [];
    for (let i = 0; i < 40; i += 1) {
      const { id } = posts[i % 3];
      all.push((await quote(i % 2 ? alice : bob, id, { quote_approval_policy: 'followers' })).id);
    }
    await world.settled();
    const cold = async (ids: string[]) => {
      await forgetAll(server);
      const path = `/api/v1/statuses?${ids.map((id) => `id[]=${id}`).join('&')}`;
      return statementsOf(() => carol.get(path));
    };
    await cold(all.slice(0, 1));
    const few = await cold(all.slice(0, 1));
    const many = await cold(all.slice(0, 20));
    assert.equal(many.length, few.length, many.join('\n'));
    const list = async (limit: number) => {
      await forgetAll(server);
      return statementsOf(() => carol.get(`/api/v1/statuses/${posts[0].id}/quotes?limit=${limit}`));
    };
    assert.equal((await list(13)).length, (await list(1)).length);
  });
});
