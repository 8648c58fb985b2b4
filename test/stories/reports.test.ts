import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Notification } from '@skein/api/notification.ts';
import { Report } from '@skein/api/report.ts';
import { createRestAPIClient } from 'masto';
import { deleteAccount } from '../../server/src/accounts/index.ts';
import { reportsList } from '../../server/src/admin/reports-list.ts';
import { as } from '../../server/src/context.ts';
import { addRule } from '../../server/src/instance/index.ts';
import { report } from '../../server/src/moderation/report.ts';
import type { Skein } from '../../server/src/start.ts';
import { call, type Person, person } from '../cast.ts';
import { rowsOf } from '../kept-rows.ts';
import { createPeer, type Peer, type PeerActor } from '../peer.ts';
import { assertFormats, assertRefused, assertShape } from '../shapes.ts';
import { createWorld, onBothEngines, type World } from '../world.ts';

const PATH = '/api/v1/reports';

onBothEngines('reports', (engine) => {
  let world: World;
  let server: Skein;
  let there: Skein;
  let peer: Peer;
  let mel: PeerActor;
  let anna: Person;
  let alice: Person;
  let bob: Person;
  let zoe: Person;

  before(async () => {
    world = await createWorld({ engine, servers: 2 });
    [server, there] = world.servers as [Skein, Skein];
    anna = await person(server, 'anna', { role: 'owner' });
    alice = await person(server, 'alice');
    bob = await person(server, 'bob');
    zoe = await person(there, 'zoe');
    peer = await createPeer();
    mel = peer.actor('mel');
  });
  after(async () => {
    await world.stop();
    await peer.close();
  });

  const told = async (who: Person) =>
    (await who.get('/api/v1/notifications?types[]=admin.report')).body as any[];
  const errors = () => world.log.filter((line) => line.includes(`"level":"error"`));
  const rows = () => server.ctx.db.selectFrom('reports').selectAll().orderBy('id').execute();
  const known = async (at: Skein, handle: string) =>
    (await at.ctx.fediverse.accountByHandle(at.ctx, handle)) as number;

  test('a report is kept with what it names, and who runs the server is told of each', async () => {
    const rude = await bob.publish('honk');
    const reported = await alice.post(PATH, {
      account_id: bob.id,
      status_ids: [rude.id, rude.id],
      comment: '  he hisses  ',
      category: 'spam',
    });
    assert.equal(reported.status, 200, JSON.stringify(reported.body));
    assertShape(Report, reported.body);
    assertFormats(reported.body);
    const { target_account, created_at, id, ...rest } = reported.body;
    assert.equal(target_account.acct, 'bob');
    assert.ok(created_at && id);
    assert.deepEqual(rest, {
      action_taken: false,
      action_taken_at: null,
      category: 'spam',
      comment: 'he hisses',
      forwarded: false,
      status_ids: [rude.id],
      rule_ids: [],
      collection_ids: [],
    });
    await alice.post(PATH, { account_id: bob.id });
    const notices = await told(anna);
    assert.deepEqual(
      notices.map((one) => [one.type, one.account.acct, one.report.category, one.report.target_account.acct]),
      [
        ['admin.report', 'alice', 'other', 'bob'],
        ['admin.report', 'alice', 'spam', 'bob'],
      ],
    );
    for (const one of notices) assertShape(Notification, one);
    const grouped = (await anna.get('/api/v2/notifications')).body.notification_groups;
    assert.deepEqual(
      grouped.map((one: any) => one.report?.comment),
      ['', 'he hisses'],
    );
    for (const nobody of [alice, bob]) assert.deepEqual(await told(nobody), []);
    assert.match((await alice.get('/api/v1/notifications')).body.map((one: any) => one.type).join(), /^$/);
  });

  test('rules make it a violation, and must be there', async () => {
    const rule = await addRule(as(server.ctx, { kind: 'system' }), { text: 'No hissing', hint: '' });
    const { body } = await alice.post(PATH, {
      account_id: bob.id,
      rule_ids: [String(rule)],
      category: 'legal',
    });
    assert.deepEqual([body.category, body.rule_ids], ['violation', [String(rule)]]);
    const before = await rows();
    assertRefused(
      await alice.post(PATH, { account_id: bob.id, rule_ids: [rule, 12345] }),
      422,
      'Validation failed: Rule ids does not reference valid rules',
    );
    assert.deepEqual(await rows(), before);
  });

  test('collections are named by whom they are, kept, and listed for who runs the server', async () => {
    const made = async (by: Person, name: string): Promise<string> => {
      const { status, body } = await by.post('/api/v1/collections', { name, account_ids: [] });
      assert.equal(status, 200, JSON.stringify(body));
      return body.collection.id;
    };
    const [first, second, own] = [
      await made(bob, 'Geese'),
      await made(bob, 'Swans'),
      await made(alice, 'Mine'),
    ];
    const asked = { account_id: bob.id, comment: 'both', collection_ids: [second, first, second] };
    const { status, body } = await alice.post(PATH, asked);
    assert.deepEqual([status, body.collection_ids], [200, [first, second]]);
    const [notice] = await told(anna);
    assert.deepEqual(notice.report.collection_ids, [first, second]);
    const before = await rows();
    const gone = await made(bob, 'Soon gone');
    await bob.delete(`/api/v1/collections/${gone}`);
    for (const id of [own, gone, '1234567890123456', '99999999999999999999'])
      assertRefused(await alice.post(PATH, { account_id: bob.id, collection_ids: [first, id] }), 404);
    await bob.post(`/api/v1/accounts/${alice.id}/block`);
    assertRefused(await alice.post(PATH, { account_id: bob.id, collection_ids: [first] }), 404);
    await bob.post(`/api/v1/accounts/${alice.id}/unblock`);
    assert.deepEqual(await rows(), before);
    const lines: string[] = [];
    const input = { number: (_: string, usual: number) => usual } as never;
    const out = { print: (line: string) => void lines.push(line), remark: () => {} } as never;
    await reportsList.run(server.ctx as never, input, out);
    assert.ok(lines.includes(`  collections: ${first}, ${second}`), lines.join('\n'));
  });

  test('what cannot be reported is refused, and nothing is written', async () => {
    const before = await rows();
    const own = await alice.publish('mine');
    const hidden = await bob.publish('for followers', { visibility: 'private' });
    const gone = await bob.publish('soon gone');
    await bob.delete(`/api/v1/statuses/${gone.id}`);
    for (const id of [own.id, hidden.id, gone.id, '1234567890123456', '99999999999999999999'])
      assertRefused(await alice.post(PATH, { account_id: bob.id, status_ids: [id] }), 404);
    assertRefused(await alice.post(PATH, {}), 404);
    assertRefused(await alice.post(PATH, { account_id: 1234567890123456 }), 404);
    assertRefused(await alice.post(PATH, { account_id: '__proto__' }), 422);
    assertRefused(await alice.post(PATH, { account_id: bob.id, category: 'goose' }), 422);
    assertRefused(await alice.post(PATH, { account_id: bob.id, status_ids: { a: 1 } }), 422);
    assertRefused(await alice.post(PATH, { account_id: bob.id, status_ids: Array(101).fill('1') }), 422);
    assertRefused(
      await alice.post(PATH, { account_id: bob.id, comment: '🪿'.repeat(1001) }),
      422,
      'Validation failed: Comment is too long (maximum is 1000 characters)',
    );
    assertRefused(await call(server, 'POST', PATH, { body: { account_id: bob.id } }), 401);
    const reads = await person(server, 'reads', { scopes: ['read', 'write:statuses', 'follow'] });
    assertRefused(await reads.post(PATH, { account_id: bob.id }), 403);
    assert.deepEqual(await rows(), before);
    assert.equal(
      (await alice.post(PATH, { account_id: bob.id, comment: '🪿'.repeat(1000) })).body.comment.length,
      2000,
    );
  });

  test('a report of somebody elsewhere is told to their server if wanted, without a name', async () => {
    const ann = await person(there, 'ann', { role: 'owner' });
    const honk = await zoe.publish('honk honk');
    const zoeHere = await known(server, zoe.handle);
    const found = await alice.get(`/api/v2/search?q=${encodeURIComponent(honk.uri)}&resolve=true`);
    const honkHere = found.body.statuses[0].id;
    await alice.post(PATH, { account_id: zoeHere, comment: 'kept here', status_ids: [honkHere] });
    await world.settled();
    assert.deepEqual(await told(ann), []);
    const { body } = await alice.post(PATH, {
      account_id: zoeHere,
      comment: 'she honks',
      status_ids: [honkHere],
      forward: true,
    });
    assert.equal(body.forwarded, true);
    assert.equal((await alice.post(PATH, { account_id: bob.id, forward: true })).body.forwarded, false);
    await world.settled();
    const [notice, ...more] = await told(ann);
    assert.deepEqual(more, []);
    assert.deepEqual(
      [notice.report.comment, notice.report.status_ids, notice.report.target_account.acct],
      ['she honks', [honk.id], 'zoe'],
    );
    assert.doesNotMatch(JSON.stringify(notice), /alice/);
    assert.equal(notice.account.uri, server.ctx.origin.instance());
    assert.deepEqual(errors(), []);
  });

  test('a Flag of another server is a report: of ours alone, once, cut, with what they may have seen', async () => {
    const open = await bob.publish('for all');
    const hidden = await bob.publish('for followers', { visibility: 'private' });
    const origin = server.ctx.origin;
    const before = (await rows()).length;
    const flag = peer.activity(
      mel,
      'Flag',
      [
        origin.account(bob.id),
        origin.status(Number(open.id)),
        origin.status(Number(hidden.id)),
        `${peer.origin}/users/mel`,
        'https://elsewhere.example/notes/1',
      ],
      { content: 'x'.repeat(6000) },
    );
    for (let twice = 0; twice < 2; twice += 1) {
      assert.equal((await peer.deliver(origin.sharedInbox(), mel, flag)).status, 202);
      await world.settled();
    }
    const made = await rows();
    assert.equal(made.length, before + 1);
    const last = made.at(-1);
    assert.deepEqual([last?.target_id, last?.comment.length, last?.forwarded], [bob.id, 5000, 0]);
    const [notice] = await told(anna);
    assert.equal(notice.account.acct, `mel@${peer.host}`);
    assert.deepEqual(notice.report.status_ids, [open.id]);
    const only = peer.activity(mel, 'Flag', origin.status(Number(open.id)), { content: 'the post alone' });
    await peer.deliver(origin.sharedInbox(), mel, only);
    await world.settled();
    assert.equal((await told(anna))[0].report.comment, 'the post alone');
    const nobody = peer.activity(mel, 'Flag', [
      origin.account(1234567890123456),
      'https://elsewhere.example/x',
    ]);
    await peer.deliver(origin.sharedInbox(), mel, nobody);
    await world.settled();
    assert.equal((await rows()).length, before + 2);
    assert.deepEqual(errors(), []);
  });

  test('who runs the server reads them with the command line', async () => {
    const lines: string[] = [];
    const out = {
      print: (line: string) => void lines.push(line),
      remark: (line: string) => void lines.push(line),
    };
    const input = { number: (_: string, usual: number) => usual } as never;
    await alice.post(PATH, { account_id: bob.id, comment: 'two\nlines \u001b[31m' });
    await reportsList.run(server.ctx as never, input, out);
    assert.match(lines[0] as string, /^\d+ {2}\S+ {2}@alice about @bob: other$/);
    assert.equal(lines[1], '  two lines  [31m');
    assert.ok(lines.some((line) => line.includes('spam')));
  });

  test('an app reports with masto', async () => {
    const masto = createRestAPIClient({ url: server.address, accessToken: alice.token });
    const made = await masto.v1.reports.create({
      accountId: String(bob.id),
      comment: 'from an app',
      category: 'legal',
    } as never);
    assert.equal((made as any).comment, 'from an app');
    const suggestions = await masto.v2.suggestions.list({ limit: 3 });
    assert.ok(Array.isArray(suggestions));
    const endorsed = await masto.v1.accounts
      .$select(String(bob.id))
      .note.create({ comment: 'an app wrote this' });
    assert.equal(endorsed.note, 'an app wrote this');
  });

  test('reports go with whoever reported, and with whom they are about', async () => {
    const [dora, emil] = [await person(server, 'dora'), await person(server, 'emil')];
    const post = await emil.publish('honk');
    await dora.post(PATH, { account_id: emil.id, status_ids: [post.id] });
    await emil.post(PATH, { account_id: dora.id });
    await alice.post(PATH, { account_id: emil.id });
    await deleteAccount(server.ctx, emil.id);
    await world.settled();
    assert.deepEqual(await rowsOf(server.ctx, 'reports', emil.id), []);
    assert.deepEqual(await rowsOf(server.ctx, 'report_statuses', Number(post.id)), []);
    assert.ok((await told(anna)).every((one) => one.report.target_account.acct !== 'emil'));
  });

  test('a day has 400 reports of one other server, whoever there makes them', async () => {
    const [loud, other] = [peer.actor('loud'), peer.actor('other')];
    const flag = async (by: PeerActor) => {
      const one = peer.activity(by, 'Flag', server.ctx.origin.account(bob.id), { content: 'again' });
      await peer.deliver(server.ctx.origin.sharedInbox(), by, one);
      await world.settled();
    };
    await flag(loud);
    const made = (await rows()).at(-1);
    assert.equal(made?.comment, 'again');
    const acting = as(server.ctx, { kind: 'remote', accountId: made?.account_id as number });
    const { host } = peer;
    const told = await server.ctx.db
      .selectFrom('reports')
      .innerJoin('accounts', 'accounts.id', 'reports.account_id')
      .select('reports.id')
      .where('accounts.domain', '=', host)
      .execute();
    for (let i = told.length; i < 400; i += 1)
      assert.ok(await report(acting, { targetId: bob.id }), String(i));
    const before = (await rows()).length;
    await flag(other);
    assert.equal((await rows()).length, before);
    assert.equal((await alice.post(PATH, { account_id: bob.id })).status, 200);
    assert.equal((await rows()).length, before + 1);
    assert.deepEqual(errors(), []);
  });

  test('a day has 400 reports of one person', async () => {
    const strict = await createWorld({ engine, environment: { SKEIN_RATE_LIMITS: 'on' } });
    try {
      const [only] = strict.servers as [Skein];
      const [eager, target] = [await person(only, 'eager'), await person(only, 'target')];
      for (let i = 0; i < 400; i += 1) {
        if (i % 250 === 249) strict.clock.forward(301_000);
        assert.equal((await eager.post(PATH, { account_id: target.id })).status, 200, String(i));
      }
      strict.clock.forward(301_000);
      assertRefused(await eager.post(PATH, { account_id: target.id }), 429);
    } finally {
      await strict.stop();
    }
  });
});
