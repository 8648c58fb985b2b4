import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Context, Status } from '@skein/api/status.ts';
import { call, type Person } from '../cast.ts';
import { scene } from '../scene.ts';
import { assertFormats, assertRefused, assertShape } from '../shapes.ts';
import { onBothEngines } from '../world.ts';

onBothEngines('statuses', (engine) => {
  const { world, server, alice, bob, carol } = scene({ engine });

  const show = (id: string, who?: Person) =>
    call(server, 'GET', `/api/v1/statuses/${id}`, { token: who?.token });

  test('a status has the shape, the ids and the times that apps know', async () => {
    const seen = await alice.post('/api/v1/statuses', {
      status: 'Hello @bob, see https://example.org/a?b=1&c=2 #Geese',
    });
    assert.equal(seen.status, 200);
    assertShape(Status, seen.body);
    assertFormats(seen.body);
    assert.equal(seen.body.url, `${server.ctx.origin.origin}/@alice/${seen.body.id}`);
    assert.equal(seen.body.uri, `${server.ctx.origin.origin}/ap/statuses/${seen.body.id}`);
    assert.equal(seen.body.application.name, 'Test app');
    assert.deepEqual(
      seen.body.mentions.map((one: any) => one.acct),
      ['bob'],
    );
    assert.ok(Math.abs(Date.parse(seen.body.created_at) - Date.now()) < 5000);
    assertShape(Status, (await show(seen.body.id)).body);
    assertShape(Status, (await show(seen.body.id, bob)).body);
    assert.equal((await show(seen.body.id)).body.favourited, undefined);
  });

  test('what was typed is text, never markup', async () => {
    const status = await alice.publish(
      '<script>alert(1)</script> & "quoted" <img src=x onerror=alert(1)>\n\nsecond\nline',
    );
    assert.doesNotMatch(status.content, /<script|<img/);
    assert.match(status.content, /^<p>&lt;script&gt;.*<\/p><p>second<br \/>line<\/p>$/);
  });

  test('a content warning hides a text, and alone is the text', async () => {
    const warned = await alice.publish('the end', { spoiler_text: 'Spoiler' });
    assert.equal(warned.spoiler_text, 'Spoiler');
    assert.equal(warned.sensitive, true);
    const alone = await alice.publish('', { spoiler_text: 'Only a warning' });
    assert.equal(alone.spoiler_text, '');
    assert.equal(alone.content, '<p>Only a warning</p>');
    assert.equal(alone.sensitive, false);
  });

  test('language, sensitivity and visibility are kept', async () => {
    const status = await alice.publish('Bonjour', {
      language: 'fr',
      sensitive: 'true',
      visibility: 'unlisted',
    });
    assert.deepEqual([status.language, status.sensitive, status.visibility], ['fr', true, 'unlisted']);
  });

  test('an answer stands below what it answers, and is counted there', async () => {
    const root = await alice.publish('root');
    const answer = await bob.publish('@alice answer', { in_reply_to_id: root.id });
    const deeper = await carol.publish('deeper', { in_reply_to_id: answer.id });
    const second = await carol.publish('second', { in_reply_to_id: root.id });
    assert.equal(answer.in_reply_to_id, root.id);
    assert.equal(answer.in_reply_to_account_id, String(alice.id));
    const { body } = await call(server, 'GET', `/api/v1/statuses/${answer.id}/context`);
    assertShape(Context, body);
    assert.deepEqual(
      body.ancestors.map((one: any) => one.id),
      [root.id],
    );
    assert.deepEqual(
      body.descendants.map((one: any) => one.id),
      [deeper.id],
    );
    const whole = (await call(server, 'GET', `/api/v1/statuses/${root.id}/context`)).body;
    assert.deepEqual(
      whole.descendants.map((one: any) => one.id),
      [answer.id, deeper.id, second.id],
    );
    assert.equal((await show(root.id)).body.replies_count, 2);
    await carol.delete(`/api/v1/statuses/${second.id}`);
    assert.equal((await show(root.id)).body.replies_count, 1);
  });

  test('the same Idempotency-Key gives the same status, for its author and for an hour', async () => {
    const key = { 'Idempotency-Key': `key-${engine}` };
    const first = await alice.post('/api/v1/statuses', { status: 'once' }, key);
    const again = await alice.post('/api/v1/statuses', { status: 'once' }, key);
    assert.equal(again.body.id, first.body.id);
    const bobs = await bob.post('/api/v1/statuses', { status: 'once' }, key);
    assert.notEqual(bobs.body.id, first.body.id);
    world.clock.forward(3_601_000);
    const later = await alice.post('/api/v1/statuses', { status: 'once' }, key);
    assert.notEqual(later.body.id, first.body.id);
    assertRefused(
      await alice.post('/api/v1/statuses', { status: 'x' }, { 'Idempotency-Key': 'k'.repeat(201) }),
      422,
    );
  });

  test('ten requests at once with one Idempotency-Key publish once', async () => {
    const key = { 'Idempotency-Key': `race-${engine}` };
    const seen = await Promise.all(
      Array.from({ length: 10 }, () => alice.post('/api/v1/statuses', { status: 'race' }, key)),
    );
    assert.deepEqual(
      seen.map((one) => one.status),
      Array(10).fill(200),
    );
    assert.equal(new Set(seen.map((one) => one.body.id)).size, 1);
    const { body } = await alice.get(`/api/v1/accounts/${alice.id}/statuses?limit=40`);
    assert.equal(body.filter((one: any) => one.content === '<p>race</p>').length, 1);
  });

  test('deleting is for the author only; the answer holds the text, and everybody has forgotten it', async () => {
    const status = await alice.publish('to be *written* anew');
    await bob.post(`/api/v1/statuses/${status.id}/favourite`);
    assertRefused(await bob.delete(`/api/v1/statuses/${status.id}`), 404, 'Record not found');
    const seen = await alice.delete(`/api/v1/statuses/${status.id}`);
    assert.equal(seen.status, 200);
    assertShape(Status, seen.body);
    assert.equal(seen.body.text, 'to be *written* anew');
    assert.equal(seen.body.favourites_count, 1);
    for (const who of [undefined, alice, bob])
      assertRefused(await show(status.id, who), 404, 'Record not found');
    assertRefused(await alice.delete(`/api/v1/statuses/${status.id}`), 404);
    assertRefused(await bob.post(`/api/v1/statuses/${status.id}/favourite`), 404);
    await world.settled();
    assert.equal(await count('favourites', Number(status.id)), 0);
  });

  const count = async (table: 'favourites', statusId: number) =>
    (await server.ctx.db.selectFrom(table).select('id').where('status_id', '=', statusId).execute()).length;

  test('a favourite is counted once, by whoever sees the status', async () => {
    const status = await alice.publish('Like me');
    for (let i = 0; i < 2; i += 1) {
      const seen = await bob.post(`/api/v1/statuses/${status.id}/favourite`);
      assert.deepEqual([seen.status, seen.body.favourited, seen.body.favourites_count], [200, true, 1]);
      assertShape(Status, seen.body);
    }
    assert.equal((await show(status.id, bob)).body.favourited, true);
    assert.equal((await show(status.id, carol)).body.favourited, false);
    for (let i = 0; i < 2; i += 1) {
      const seen = await bob.post(`/api/v1/statuses/${status.id}/unfavourite`);
      assert.deepEqual([seen.status, seen.body.favourited, seen.body.favourites_count], [200, false, 0]);
    }
  });

  test('many favourites and answers at once are all counted', async () => {
    const status = await alice.publish('Crowded');
    const people = [alice, bob, carol];
    await Promise.all(
      people.flatMap((who) => [
        who.post(`/api/v1/statuses/${status.id}/favourite`),
        who.post('/api/v1/statuses', { status: 'me too', in_reply_to_id: status.id }),
      ]),
    );
    const { body } = await show(status.id);
    assert.deepEqual([body.favourites_count, body.replies_count], [3, 3]);
  });

  test('what is not visible cannot be shown, answered or favourited, and cannot be told from what does not exist', async () => {
    const secret = await alice.publish('for nobody', { visibility: 'direct' });
    const nowhere = '1234567890123456';
    for (const id of [secret.id, nowhere, '0', '99999999999999999999', 'abc', '-1', '1e3']) {
      const path = `/api/v1/statuses/${id}`;
      assertRefused(await call(server, 'GET', path), 404, 'Record not found');
      assertRefused(await bob.get(path), 404, 'Record not found');
      assertRefused(await bob.get(`${path}/context`), 404, 'Record not found');
      assertRefused(await bob.delete(path), 404, 'Record not found');
      assertRefused(await bob.post(`${path}/favourite`), 404, 'Record not found');
      assertRefused(await bob.post(`${path}/unfavourite`), 404, 'Record not found');
    }
    assertRefused(await bob.post('/api/v1/statuses', { status: 'answer', in_reply_to_id: secret.id }), 404);
    assertRefused(await bob.post('/api/v1/statuses', { status: 'answer', in_reply_to_id: nowhere }), 404);
    assert.equal((await show(secret.id, alice)).body.replies_count, 0);
  });

  test('a favourite can be taken back from a status that can no longer be seen', async () => {
    const status = await alice.publish('then hidden');
    await carol.post(`/api/v1/statuses/${status.id}/favourite`);
    await alice.post(`/api/v1/accounts/${carol.id}/block`);
    assertRefused(await carol.get(`/api/v1/statuses/${status.id}`), 404);
    assertRefused(await carol.post(`/api/v1/statuses/${status.id}/unfavourite`), 404);
    assert.equal(await count('favourites', Number(status.id)), 0);
    await alice.post(`/api/v1/accounts/${carol.id}/unblock`);
  });

  test('nothing, too much and what is not offered is refused', async () => {
    const refuse = async (body: unknown, text: RegExp) =>
      assertRefused(await alice.post('/api/v1/statuses', body), 422, text);
    await refuse({}, /can't be blank/);
    await refuse({ status: ' \n\t' }, /can't be blank/);
    await refuse({ status: 'a'.repeat(501) }, /500/);
    await refuse({ status: 'a'.repeat(400), spoiler_text: 'b'.repeat(101) }, /500/);
    await refuse({ status: 'x', visibility: 'everybody' }, /Visibility/);
    await refuse({ status: 'x', language: 'not a language' }, /Language/);
    await refuse({ status: 'x', media_ids: ['1'] }, /not found or already attached/);
    await refuse({ status: Array.from({ length: 51 }, (_, i) => `@n${i}`).join(' ') }, /50/);
  });

  test('characters are counted as people count them', async () => {
    const family = '👨‍👩‍👧‍👦';
    await alice.publish(family.repeat(500));
    assertRefused(await alice.post('/api/v1/statuses', { status: family.repeat(501) }), 422);
    await alice.publish(`${'a'.repeat(476)} https://example.org/${'long'.repeat(100)}`);
    await alice.publish(`${'a'.repeat(495)} @bob`);
  });

  test('forms say the same as JSON', async () => {
    const form = (body: URLSearchParams | FormData) =>
      fetch(`${server.address}/api/v1/statuses`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${alice.token}` },
        body,
      });
    for (const make of [() => new URLSearchParams(), () => new FormData()]) {
      const body = make();
      body.append('status', 'by form é ✓');
      body.append('visibility', 'unlisted');
      body.append('sensitive', '1');
      body.append('spoiler_text', '');
      const answer = await form(body);
      const status: any = await answer.json();
      if (answer.status !== 200) assert.fail(JSON.stringify(status));
      assert.deepEqual(
        [status.content, status.visibility, status.sensitive],
        ['<p>by form é ✓</p>', 'unlisted', true],
      );
    }
  });
});
