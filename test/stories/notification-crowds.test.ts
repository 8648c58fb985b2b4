import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { sql } from 'kysely';
import { addInventedMembers } from '../../server/src/accounts/index.ts';
import type { Id } from '../../server/src/db/tables.ts';
import { transact } from '../../server/src/db/transact.ts';
import { addInventedNotifications, scheduleCounting } from '../../server/src/notifications/index.ts';
import { type Person, person } from '../cast.ts';
import { scene } from '../scene.ts';
import { type Asked, askedOf, forgetAll } from '../statements.ts';
import { onBothEngines } from '../world.ts';

const PATH = '/api/v2/notifications';
const ALL = 'max_id=9007199254740991';
const CROWD = 2400;
/** More than a page needs of anything, and much less than a crowd. */
const FEW = 400;

onBothEngines('a crowd does the same to one member', (engine) => {
  const { world, server, alice, bob, carol } = scene({ engine });
  let crowd: Id[];
  let status: any;
  let key: string;

  before(async () => {
    crowd = await strangers(CROWD);
    await bob.publish('@alice before all of them');
    status = await alice.publish('liked by many');
    await told(alice, crowd, Number(status.id));
    await carol.publish('@alice after all of them');
    if (engine === 'postgres') await sqlOf('analyze');
    const [, group] = await groups(alice);
    key = group.group_key;
  });

  /** Invented people, the newest last. */
  async function strangers(count: number): Promise<Id[]> {
    const { ctx } = server;
    const ids = Array.from({ length: count }, () => ctx.ids.next());
    const keys = { publicKey: '', privateKey: '' };
    for (let i = 0; i < count; i += 400) {
      const people = ids.slice(i, i + 400).map((id) => {
        const username = `stranger${id}`;
        const words = { displayName: '', note: '', locale: 'en', passwordHash: '' };
        return { id, username, ...words, keys, createdAt: ctx.clock.now() };
      });
      await transact(ctx, (inner) => addInventedMembers(inner, people));
    }
    return ids;
  }

  async function told(to: Person, from: readonly Id[], statusId: Id): Promise<void> {
    for (let i = 0; i < from.length; i += 400) {
      const some = from.slice(i, i + 400).map((one) => ({
        id: server.ctx.ids.next(),
        to: to.id,
        from: one,
        type: 'favourite' as const,
        statusId,
      }));
      await transact(server.ctx, (inner) => addInventedNotifications(inner, some));
    }
  }

  const sqlOf = async (text: string): Promise<any[]> =>
    (await sql.raw<any>(text).execute(server.ctx.db)).rows;

  const groups = async (who: Person, query = ''): Promise<any[]> => {
    const { status: code, body } = await who.get(`${PATH}?${query}`);
    assert.equal(code, 200, JSON.stringify(body));
    return body.notification_groups;
  };

  /** What was read of notifications while somebody asked for this, with nothing remembered. */
  async function asking(who: Person, path: string): Promise<Asked[]> {
    await who.get('/api/v1/timelines/home?limit=1');
    await forgetAll(server);
    const asked = await askedOf(async () => assert.equal((await who.get(path)).status, 200, path));
    return asked.filter((one) => one.sql.includes('notifications'));
  }

  /** Rows of notifications and groups that a statement touched, as PostgreSQL counts them. */
  async function touched({ sql: text, values }: Asked): Promise<number> {
    const shown = values.map((value) =>
      Array.isArray(value) ? `'{${value.join()}}'` : typeof value === 'number' ? value : `'${value}'`,
    );
    const filled = text.replaceAll(/\$(\d+)/g, (_, place) => String(shown[Number(place) - 1]));
    const [row] = await sqlOf(`explain (analyze, format json) ${filled}`);
    const sum = (node: any): number => {
      // Of other tables PostgreSQL reads the whole while they are small.
      const own = /^notification/.test(node['Relation Name'] ?? '');
      const rows = node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0);
      const below = (node.Plans ?? []).reduce((all: number, one: any) => all + sum(one), 0);
      return (own ? rows * node['Actual Loops'] : 0) + below;
    };
    return sum(row['QUERY PLAN'][0].Plan);
  }

  async function plan({ sql: text }: Asked): Promise<string[]> {
    return (await sqlOf(`explain query plan ${text.replaceAll('?', '1')}`)).map((row) => row.detail);
  }

  const paths = () => [
    PATH,
    `${PATH}?${ALL}`,
    `${PATH}?limit=2`,
    `${PATH}?types[]=mention`,
    `${PATH}?exclude_types[]=mention`,
    `${PATH}?include_filtered=true`,
    `${PATH}?grouped_types[]=reblog&limit=10`,
    `${PATH}?since_id=1`,
    `${PATH}?min_id=1&limit=2`,
    `${PATH}?account_id=${bob.id}`,
    `${PATH}/unread_count`,
    `${PATH}/${key}`,
    `${PATH}/${key}/accounts`,
    `${PATH}/${key}/accounts?limit=2&min_id=1`,
    '/api/v1/notifications?types[]=mention',
    '/api/v1/notifications?exclude_types[]=favourite',
    `/api/v1/notifications?account_id=${bob.id}`,
    '/api/v1/notifications/unread_count?types[]=mention',
  ];

  test('and whatever is asked of it gives few rows and touches few', async () => {
    for (const path of paths()) {
      const asked = await asking(alice, path);
      assert.ok(asked.length > 0, path);
      for (const one of asked) {
        assert.ok(one.rows <= 100, `${path} gave ${one.rows} rows: ${one.sql}`);
        if (engine === 'postgres') {
          const rows = await touched(one);
          assert.ok(rows <= FEW, `${path} touched ${rows} rows: ${one.sql}`);
        } else {
          const steps = await plan(one);
          const made = steps.flatMap((step) => /^(?:CO-ROUTINE|MATERIALIZE) (\w+)/.exec(step)?.[1] ?? []);
          const scans = steps.filter((step) => /^SCAN (?!json_each|CONSTANT)/.test(step));
          const wrong = scans.filter((step) => !made.includes(step.split(' ')[1] as string));
          assert.deepEqual(wrong, [], `${path}: ${steps.join('\n')}\n${one.sql}`);
        }
      }
    }
  });

  test('stands between what came before and after, with its last eight and how many there are', async () => {
    for (const query of ['', ALL, 'limit=3']) {
      const all = await groups(alice, query);
      assert.deepEqual(
        all.map((one) => [one.type, one.notifications_count]),
        [
          ['mention', 1],
          ['favourite', CROWD],
          ['mention', 1],
        ],
        query,
      );
      const [, group] = all;
      assert.deepEqual(group.sample_account_ids, crowd.slice(-8).reverse().map(String));
      const rows = await sqlOf(
        `select min(id) as least, max(id) as most from notifications where type = 'favourite' and account_id = ${alice.id}`,
      );
      assert.equal(group.page_min_id, String(rows[0].least));
      assert.equal(group.page_max_id, String(rows[0].most));
      assert.equal(group.most_recent_notification_id, rows[0].most);
    }
    assert.deepEqual(
      (await groups(alice, 'limit=1')).map((one) => one.type),
      ['mention'],
    );
  });

  test('and who of them is hidden is neither among the last nor counted with them', async () => {
    const hidden = crowd.slice(-3);
    for (const id of hidden) await alice.post(`/api/v1/accounts/${id}/block`);
    const [, group] = await groups(alice);
    assert.deepEqual(group.sample_account_ids, crowd.slice(-11, -3).reverse().map(String));
    assert.equal(group.notifications_count, CROWD - 3);
    assert.deepEqual(
      (await alice.get(`${PATH}/${key}`)).body.notification_groups[0].sample_account_ids,
      group.sample_account_ids,
    );
    const seen = await alice.get(`${PATH}/${key}/accounts?limit=4`);
    assert.ok(seen.body.every((one: any) => !hidden.map(String).includes(one.id)));
    // Read up to the newest that is shown, nothing of the group is news.
    const read = async (id: string | number) =>
      alice.post('/api/v1/markers', { notifications: { last_read_id: String(id) } });
    const unread = async () => (await alice.get(`${PATH}/unread_count?types[]=favourite`)).body.count;
    assert.equal(await unread(), 1);
    await read(group.most_recent_notification_id);
    assert.equal(await unread(), 0);
    assert.deepEqual(
      await groups(alice, `types[]=favourite&since_id=${group.most_recent_notification_id}`),
      [],
    );
    for (const id of hidden) await alice.post(`/api/v1/accounts/${id}/unblock`);
    assert.equal(await unread(), 1);
    assert.equal((await groups(alice))[1].notifications_count, CROWD);
  });

  test('and is counted once each, also when many come and go at once', async () => {
    const post = await carol.publish('come and go');
    const people = await Promise.all(
      ['ada', 'ben', 'cem', 'dan', 'eve', 'fay'].map((name) => person(server, name)),
    );
    const act = (who: Person, verb: string) => who.post(`/api/v1/statuses/${post.id}/${verb}`);
    for (let round = 0; round < 3; round += 1) {
      await Promise.all(people.map((one) => act(one, 'favourite')));
      await Promise.all(people.map((one, at) => act(one, at % 2 ? 'unfavourite' : 'favourite')));
    }
    await world.settled();
    assert.deepEqual(await countsOf(carol), [[3, 3]]);
    const [first] = await carol.notifications();
    await carol.post(`/api/v1/notifications/${first.id}/dismiss`);
    assert.deepEqual(await countsOf(carol), [[2, 2]]);
    await carol.delete(`/api/v1/statuses/${post.id}`);
    await world.settled();
    assert.deepEqual(await countsOf(carol), []);
  });

  /** Of each group of somebody, what it counts and what there is. */
  async function countsOf(who: Person): Promise<[number, number][]> {
    const rows = await sqlOf(`select g.notifications_count as kept, (select count(*) from notifications n
      where n.account_id = g.account_id and n.group_key = g.group_key) as correct
      from notification_groups g where g.account_id = ${who.id} order by g.id`);
    return rows.map((row) => [Number(row.kept), Number(row.correct)]);
  }

  test('and what came before groups were counted is counted by a job, once', async () => {
    const { ctx } = server;
    await transact(ctx, async (inner) => {
      await inner.db.deleteFrom('notification_groups').where('account_id', '=', alice.id).execute();
      await inner.db
        .updateTable('notifications')
        .set({ counted: 0 })
        .where('account_id', '=', alice.id)
        .execute();
    });
    await forgetAll(server);
    assert.deepEqual(
      (await groups(alice)).map((one) => one.type),
      ['mention', 'mention'],
    );
    await favourite(bob);
    await scheduleCounting(ctx);
    await world.settled();
    await scheduleCounting(ctx);
    await world.settled();
    assert.deepEqual(await countsOf(alice), [[CROWD + 1, CROWD + 1]]);
    assert.equal(
      (await groups(alice)).find((one) => one.type === 'favourite').notifications_count,
      CROWD + 1,
    );
  });

  const favourite = (who: Person) => who.post(`/api/v1/statuses/${status.id}/favourite`);

  test('and goes with one word', async () => {
    await alice.post(`${PATH}/${key}/dismiss`);
    assert.deepEqual(
      (await groups(alice)).map((one) => one.type),
      ['mention', 'mention'],
    );
    assert.deepEqual(await countsOf(alice), []);
    await favourite(carol);
    assert.deepEqual(await countsOf(alice), [[1, 1]]);
  });
});
