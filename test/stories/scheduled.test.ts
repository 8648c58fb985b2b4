import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { ScheduledStatus } from '@skein/api/scheduled-status.ts';
import { createRestAPIClient } from 'masto';
import { deleteAccount } from '../../server/src/accounts/index.ts';
import { createLog } from '../../server/src/log.ts';
import { start } from '../../server/src/start.ts';
import { publishDue } from '../../server/src/statuses/scheduled/publish-due.ts';
import { call, type Person, person } from '../cast.ts';
import { put, uploaded } from '../pictures.ts';
import { scene } from '../scene.ts';
import { assertRefused, assertShape, linksOf } from '../shapes.ts';
import { statementsOf } from '../statements.ts';
import { freshHome, labConfig, onBothEngines, testClock } from '../world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

onBothEngines('scheduled statuses', (engine) => {
  const { world, server, alice, bob, carol } = scene({ engine });

  before(async () => {
    await bob.follow(alice);
  });

  const from = (ms: number) => new Date(world.clock.now() + ms).toISOString();
  const schedule = (who: Person, text: string, ms: number, more: object = {}) =>
    who.publish(text, { scheduled_at: from(ms), ...more });
  const path = ({ id }: { id: string }) => `/api/v1/scheduled_statuses/${id}`;
  const said = async (who: Person) =>
    ((await who.get(`/api/v1/accounts/${who.id}/statuses?limit=40`)).body as any[]).map((one) =>
      one.content.replace(/<[^>]+>/g, ''),
    );
  const pass = async (ms: number) => {
    world.clock.forward(ms);
    await world.settled();
  };
  const clear = async (who: Person) => {
    for (;;) {
      const { body } = await who.get('/api/v1/scheduled_statuses?limit=40');
      for (const one of body) await who.delete(path(one));
      if (body.length === 0) return;
    }
  };

  test('what is scheduled waits, is shown to its author alone, and is published at its time, once', async () => {
    const parent = await bob.publish('what now?');
    const at = from(10 * MINUTE);
    const asked = {
      scheduled_at: at,
      in_reply_to_id: parent.id,
      visibility: 'unlisted',
      spoiler_text: 'geese',
      sensitive: true,
      language: 'fr',
      poll: { options: ['grey', 'white'], expires_in: 600, multiple: true },
    };
    const waiting = await alice.publish('@bob later', asked);
    assertShape(ScheduledStatus, waiting);
    assert.equal(waiting.scheduled_at, at);
    const { application_id, ...params } = waiting.params;
    assert.equal(typeof application_id, 'number');
    assert.deepEqual(params, {
      text: '@bob later',
      poll: { options: ['grey', 'white'], expires_in: 600, multiple: true, hide_totals: false },
      media_ids: null,
      sensitive: true,
      spoiler_text: 'geese',
      visibility: 'unlisted',
      language: 'fr',
      scheduled_at: null,
      idempotency: null,
      with_rate_limit: false,
      in_reply_to_id: Number(parent.id),
      quoted_status_id: null,
      quote_approval_policy: 'public',
    });
    assert.deepEqual((await alice.get(path(waiting))).body, waiting);
    assert.deepEqual((await alice.get('/api/v1/scheduled_statuses')).body, [waiting]);
    assert.deepEqual((await bob.get('/api/v1/scheduled_statuses')).body, []);
    for (const method of ['GET', 'PUT', 'PATCH', 'DELETE'])
      assertRefused(await call(server, method, path(waiting), { token: bob.token }), 404);
    await pass(9 * MINUTE);
    assert.deepEqual(await said(alice), []);
    assert.equal((await bob.notifications()).length, 0);
    await pass(2 * MINUTE);
    const [published] = await bob.home();
    assert.equal(published.in_reply_to_id, parent.id);
    assert.equal(published.visibility, 'unlisted');
    assert.equal(published.spoiler_text, 'geese');
    assert.equal(published.language, 'fr');
    assert.deepEqual(
      published.poll.options.map((one: any) => one.title),
      ['grey', 'white'],
    );
    // A poll runs from when it was published.
    assert.ok(Date.parse(published.poll.expires_at) > Date.parse(at) + 600_000);
    assert.equal(published.application.name, 'Test app');
    assert.deepEqual(
      (await bob.notifications()).map((one) => [one.type, one.status.id]),
      [['mention', published.id]],
    );
    assertRefused(await alice.get(path(waiting)), 404);
    await pass(DAY);
    assert.equal((await said(alice)).length, 1);
  });

  test('the past is now; under five minutes, and what is no time, is refused', async () => {
    const now = await schedule(carol, 'said at once', -MINUTE);
    assert.equal(now.content, '<p>said at once</p>');
    for (const scheduled_at of [
      from(MINUTE),
      from(5 * MINUTE - 1000),
      'tomorrow',
      '2030-13-01T00:00:00Z',
      '2031-02-30T00:00:00Z',
      '2030-01-01T00:00:00Z\ud800',
      '__proto__',
      '12',
      9e20,
      { a: 1 },
    ])
      assertRefused(await carol.post('/api/v1/statuses', { status: 'no', scheduled_at }), 422);
    for (const scheduled_at of ['2040-01-31', '2040-01-31 08:00', '2040-01-31T09:00:00+01:00']) {
      const waiting = await carol.publish('in many years', { scheduled_at });
      assert.match(waiting.scheduled_at, /^2040-01-31T0[08]:00:00\.000Z$/);
    }
    assertRefused(await carol.post('/api/v1/statuses', { scheduled_at: from(DAY) }), 422, /can't be blank/);
    const long = { status: 'a'.repeat(501), scheduled_at: from(DAY) };
    assertRefused(await carol.post('/api/v1/statuses', long), 422, /500/);
    const poll = { status: 'x', scheduled_at: from(DAY), poll: { options: ['one'], expires_in: 600 } };
    assertRefused(await carol.post('/api/v1/statuses', poll), 422, /Choices/);
    const hidden = await bob.publish('for nobody', { visibility: 'direct' });
    const answer = { status: 'x', scheduled_at: from(DAY), in_reply_to_id: hidden.id };
    assertRefused(await carol.post('/api/v1/statuses', answer), 404);
    assert.equal((await carol.get('/api/v1/scheduled_statuses')).body.length, 3);
    await clear(carol);
  });

  test('only the time can be changed, earlier and later, and what is let go is never published', async () => {
    const late = await schedule(alice, 'moved back', 3 * HOUR);
    const gone = await schedule(alice, 'never', HOUR);
    const soon = await schedule(alice, 'moved on', HOUR);
    const moved = await put(alice, path(late), { scheduled_at: from(30 * MINUTE), status: 'changed' });
    assert.equal(moved.status, 200);
    assert.equal(moved.body.params.text, 'moved back');
    const patched = await call(server, 'PATCH', path(soon), {
      token: alice.token,
      body: { scheduled_at: from(2 * HOUR) },
    });
    assert.equal(patched.status, 200);
    assert.deepEqual((await put(alice, path(soon), {})).body, patched.body);
    for (const scheduled_at of [from(MINUTE), from(-DAY), 'soon'])
      assertRefused(await put(alice, path(soon), { scheduled_at }), 422);
    assert.deepEqual((await alice.delete(path(gone))).body, {});
    for (const method of ['GET', 'PUT', 'DELETE'])
      assertRefused(await call(server, method, path(gone), { token: alice.token }), 404);
    const before = (await said(alice)).length;
    await pass(40 * MINUTE);
    assert.deepEqual((await said(alice)).slice(0, -before), ['moved back']);
    await pass(40 * MINUTE);
    assert.equal((await said(alice)).length, before + 1);
    await pass(HOUR);
    assert.deepEqual((await said(alice)).slice(0, -before), ['moved on', 'moved back']);
    await pass(DAY);
    assert.equal((await said(alice)).length, before + 2);
  });

  test('pictures wait with it, belong to nothing else, and are free when it is let go', async () => {
    const picture = await uploaded(alice, { description: 'a goose' });
    const waiting = await schedule(alice, 'with a picture', 3 * DAY, { media_ids: [picture.id] });
    assert.deepEqual(waiting.params.media_ids, [picture.id]);
    assert.equal(waiting.media_attachments[0].description, 'a goose');
    const other = { status: 'too', media_ids: [picture.id] };
    assertRefused(await alice.post('/api/v1/statuses', other), 422, /already attached/);
    assertRefused(await alice.post('/api/v1/statuses', { ...other, scheduled_at: from(DAY) }), 422);
    assertRefused(await alice.delete(`/api/v1/media/${picture.id}`), 422);
    const theirs = await uploaded(bob);
    const stolen = { status: 'x', media_ids: [theirs.id], scheduled_at: from(DAY) };
    assertRefused(await alice.post('/api/v1/statuses', stolen), 422);
    // Two tidyings come by.
    await pass(2 * DAY);
    assert.equal((await alice.get(path(waiting))).body.media_attachments.length, 1);
    await pass(DAY + HOUR);
    const [published] = (await alice.get(`/api/v1/accounts/${alice.id}/statuses?limit=1`)).body;
    assert.equal(published.media_attachments[0].id, picture.id);
    assert.equal((await fetch(published.media_attachments[0].url)).status, 200);

    const second = await uploaded(alice);
    const dropped = await schedule(alice, 'dropped', DAY, { media_ids: [second.id] });
    await alice.delete(path(dropped));
    const freed = await alice.publish('freed', { media_ids: [second.id] });
    assert.equal(freed.media_attachments[0].id, second.id);
    const third = await uploaded(alice);
    await alice.delete(path(await schedule(alice, 'dropped too', DAY, { media_ids: [third.id] })));
    await pass(2 * DAY);
    assert.equal((await fetch(third.url)).status, 404);
  });

  test('a request that is sent again is answered as it was, before and after its time', async () => {
    const ask = (key: string, body: object) =>
      carol.post('/api/v1/statuses', body, { 'Idempotency-Key': key });
    const body = { status: 'once', scheduled_at: from(20 * MINUTE) };
    const first = await ask('k1', body);
    assert.equal(first.status, 200);
    assert.deepEqual((await ask('k1', body)).body, first.body);
    assert.deepEqual((await ask('k1', { status: 'other' })).body, first.body);
    assert.equal((await carol.get('/api/v1/scheduled_statuses')).body.length, 1);
    await pass(30 * MINUTE);
    const again = await ask('k1', body);
    assert.equal(again.body.content, '<p>once</p>');
    assert.equal((await said(carol)).filter((text) => text === 'once').length, 1);
    const published = await ask('k2', { status: 'now' });
    assert.equal((await ask('k2', { ...body, scheduled_at: from(DAY) })).body.id, published.body.id);
    await ask('k3', { status: 'in an hour', scheduled_at: from(2 * HOUR) });
    await pass(HOUR + MINUTE);
    const later = await ask('k3', { status: 'another', scheduled_at: from(2 * HOUR) });
    assert.equal(later.body.params.text, 'another');
    const both = await Promise.all(
      Array.from({ length: 5 }, () => ask('k4', { status: 'raced', scheduled_at: from(DAY) })),
    );
    assert.equal(new Set(both.map((one) => one.body.id)).size, 1);
    await clear(carol);
  });

  test('25 fit on one day and 300 in all, and not one more', async () => {
    const dora = await person(server, 'dora');
    // From midnight on, so that they fall on one day.
    const start = Math.ceil(world.clock.now() / DAY) * DAY + DAY;
    const at = (day: number, minute: number) => new Date(start + day * DAY + minute * MINUTE).toISOString();
    const ask = (day: number, minute: number) =>
      dora.post('/api/v1/statuses', { status: 'x', scheduled_at: at(day, minute) });
    const kept: any[] = [];
    for (let minute = 0; minute < 25; minute += 1) kept.push((await ask(0, minute)).body);
    assertRefused(await ask(0, 1439), 422, /25/);
    assert.equal((await put(dora, path(kept[0]), { scheduled_at: at(0, 700) })).status, 200);
    const [next] = [(await ask(1, 0)).body];
    assertRefused(await put(dora, path(next), { scheduled_at: at(0, 1) }), 422, /25/);
    const row = await server.ctx.db
      .selectFrom('scheduled_statuses')
      .selectAll()
      .where('id', '=', Number(next.id))
      .executeTakeFirstOrThrow();
    await server.ctx.writer.write(async (db) => {
      for (let n = 26; n < 299; n += 1)
        await db
          .insertInto('scheduled_statuses')
          .values({ ...row, id: server.ctx.ids.next(), scheduled_at: row.scheduled_at + (n % 50) * DAY })
          .execute();
    });
    assert.equal((await ask(100, 0)).status, 200);
    assertRefused(await ask(100, 1), 422, /300/);
    assert.equal((await put(dora, path(next), { scheduled_at: at(200, 1) })).status, 200);

    const page = await dora.get('/api/v1/scheduled_statuses?limit=80');
    assert.equal(page.body.length, 40);
    assert.equal((await dora.get('/api/v1/scheduled_statuses')).body.length, 20);
    const older = await dora.get(linksOf(page).next as string);
    assert.ok(Number(older.body[0].id) < Number(page.body.at(-1).id));
    const newer = await dora.get(linksOf(older).prev as string);
    assert.deepEqual(
      newer.body.map((one: any) => one.id),
      page.body.map((one: any) => one.id),
    );
    await deleteAccount(server.ctx, dora.id);
    await world.settled();
    const left = await server.ctx.db
      .selectFrom('scheduled_statuses')
      .select('id')
      .where('account_id', '=', dora.id)
      .execute();
    assert.deepEqual(left, []);
  });

  test('a member who leaves takes everything along: nothing is published, no picture stays', async () => {
    const emil = await person(server, 'emil');
    const picture = await uploaded(emil);
    await schedule(emil, 'from beyond', HOUR, { media_ids: [picture.id] });
    await deleteAccount(server.ctx, emil.id);
    await world.settled();
    assert.equal((await fetch(picture.url)).status, 404);
    await pass(2 * HOUR);
    const rows = await server.ctx.db
      .selectFrom('statuses')
      .select('id')
      .where('account_id', '=', emil.id)
      .execute();
    assert.deepEqual(rows, []);
  });

  test('what can no longer be published is let go, and its picture is free', async () => {
    const parent = await bob.publish('soon hidden');
    const picture = await uploaded(alice);
    await schedule(alice, 'an answer to nothing', HOUR, {
      in_reply_to_id: parent.id,
      media_ids: [picture.id],
    });
    await bob.delete(`/api/v1/statuses/${parent.id}`);
    await pass(2 * HOUR);
    assert.ok(!(await said(alice)).includes('an answer to nothing'));
    assert.deepEqual((await alice.get('/api/v1/scheduled_statuses')).body, []);
    await alice.publish('freed again', { media_ids: [picture.id] });
    const frozen = await person(server, 'frida');
    await schedule(frozen, 'disabled', HOUR);
    await server.ctx.writer.write((db) =>
      db.updateTable('members').set({ disabled_at: 1 }).where('account_id', '=', frozen.id).execute(),
    );
    await pass(2 * HOUR);
    assert.equal(
      (
        await server.ctx.db
          .selectFrom('scheduled_statuses')
          .select('id')
          .where('account_id', '=', frozen.id)
          .execute()
      ).length,
      0,
    );
  });

  test('it is published once: side by side, after a crash in the middle, and when clocks jump', async () => {
    const { ctx } = server;
    const once = async (text: string) =>
      assert.equal((await said(carol)).filter((one) => one === text).length, 1, text);
    const raced = await schedule(carol, 'side by side', HOUR);
    world.clock.forward(2 * HOUR);
    const job = { scheduledId: Number(raced.id) };
    await Promise.all([publishDue(ctx, job), publishDue(ctx, job), world.settled()]);
    await once('side by side');

    const broken = await schedule(carol, 'in the middle', HOUR);
    const listeners = {
      ...ctx.listeners,
      after: () => {
        throw new Error('the power went');
      },
    };
    world.clock.forward(2 * HOUR);
    await assert.rejects(publishDue({ ...ctx, listeners }, { scheduledId: Number(broken.id) }), /power/);
    await world.settled();
    await once('in the middle');
    await publishDue(ctx, { scheduledId: Number(broken.id) });
    await once('in the middle');

    const early = await schedule(carol, 'a clock set back', HOUR);
    await publishDue(ctx, { scheduledId: Number(early.id) });
    assert.equal((await carol.get(path(early))).status, 200);
    await pass(400 * DAY);
    await once('a clock set back');
  });

  test('a page costs as many queries as one', async () => {
    const gus = await person(server, 'gus');
    await schedule(gus, 'first', DAY, { media_ids: [(await uploaded(gus)).id] });
    const queries = async (limit: number) =>
      (await statementsOf(() => gus.get(`/api/v1/scheduled_statuses?limit=${limit}`))).length;
    const one = await queries(1);
    for (let n = 2; n < 22; n += 1)
      await schedule(gus, `number ${n}`, n * DAY, { media_ids: [(await uploaded(gus)).id] });
    assert.equal(await queries(20), one);
  });

  test('masto.js schedules, lists, moves and lets go', async () => {
    const masto = createRestAPIClient({ url: server.address, accessToken: bob.token });
    const made = await masto.v1.statuses.create({ status: 'by masto.js', scheduledAt: from(HOUR) });
    assert.equal(made.params.text, 'by masto.js');
    const listed = await masto.v1.scheduledStatuses.list();
    assert.equal(listed[0]?.id, made.id);
    const moved = await masto.v1.scheduledStatuses.$select(made.id).update({ scheduledAt: from(DAY) });
    assert.notEqual(moved.scheduledAt, made.scheduledAt);
    await masto.v1.scheduledStatuses.$select(made.id).remove();
    assert.deepEqual((await bob.get('/api/v1/scheduled_statuses')).body, []);
  });
});

onBothEngines('a server that was down at the time', (engine) => {
  test('publishes what was scheduled when it is back, once', async () => {
    const home = await freshHome(engine);
    const clock = testClock();
    const log = createLog('error', clock, () => undefined);
    const config = await labConfig(home);
    const first = await start({ config, clock, log });
    const alice = await person(first, 'alice');
    const scheduled_at = new Date(clock.now() + HOUR).toISOString();
    await alice.publish('while you were away', { scheduled_at });
    await first.stop();
    clock.forward(DAY);
    for (let round = 0; round < 2; round += 1) {
      const server = await start({ config, clock, log });
      await server.settled();
      const { body } = await call(server, 'GET', `/api/v1/accounts/${alice.id}/statuses`);
      assert.deepEqual(
        body.map((one: any) => one.content),
        ['<p>while you were away</p>'],
      );
      await server.stop();
    }
    await home.remove();
  });
});
