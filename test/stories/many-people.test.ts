import assert from 'node:assert/strict';
import { randomBytes, randomInt } from 'node:crypto';
import { before, test } from 'node:test';
import { as } from '../../server/src/context.ts';
import type { Id } from '../../server/src/db/tables.ts';
import { edit, publish } from '../../server/src/statuses/index.ts';
import { call, type Person } from '../cast.ts';
import { upsertTestRemote } from '../remote.ts';
import { scene } from '../scene.ts';
import { onBothEngines } from '../world.ts';

/** As many as edits can bring together. */
const CROWD = 250;

onBothEngines('a conversation of many people of other servers', (engine) => {
  const { server, alice, bob } = scene({ engine });
  let people: Id[];
  before(async () => {
    people = [];
    // Long names make long addresses.
    for (let i = 0; i < CROWD; i += 1) {
      const made = await upsertTestRemote(server.ctx, `goose${i}${randomBytes(100).toString('hex')}`);
      // As if they had come in over the years: ids of one moment are alike, and shorter when they are packed.
      const id = made - randomInt(2 ** 47);
      await server.ctx.writer.write((db) =>
        db.updateTable('accounts').set({ id }).where('id', '=', made).execute(),
      );
      people.push(id);
    }
    const policy = {
      for_private_mentions: 'accept',
      for_new_accounts: 'accept',
      for_not_following: 'accept',
    };
    for (const { token } of [alice, bob])
      await call(server, 'PATCH', '/api/v2/notifications/policy', { token, body: policy });
  });

  let sent = 0;
  const base = {
    source: null,
    spoiler: '',
    sensitive: false,
    language: null,
    inReplyToId: null as Id | null,
    idempotencyKey: null,
  };
  const write = (authorId: Id, mentioned: Id[], inReplyToId: Id | null = null): Promise<Id> =>
    publish(as(server.ctx, { kind: 'remote', accountId: authorId }), {
      ...base,
      authorId,
      content: '<p>geese</p>',
      visibility: 3,
      inReplyToId,
      mentioned,
      remote: {
        uri: `https://elsewhere.example/${++sent}`,
        url: null,
        published: server.ctx.clock.now(),
        precision: 1,
      },
    });
  const listed = async (who: Person) => (await who.get('/api/v1/conversations?limit=40')).body as any[];

  test('is one for each who is in it, whoever goes on with it, and names them all', async () => {
    const [author, ...others] = people as [Id, ...Id[]];
    const first = await write(author, [...others, Number(alice.id)]);
    const [talk] = await listed(alice);
    assert.equal(talk.accounts.length, CROWD);
    assert.equal(talk.last_status.id, String(first));
    const second = await write(author, [Number(alice.id), ...others.toReversed()], first);
    assert.deepEqual(
      (await listed(alice)).map(({ id, last_status }) => [id, last_status.id]),
      [[talk.id, String(second)]],
    );
    const fewer = await write(author, [...others.slice(1), Number(alice.id)], second);
    assert.deepEqual(
      (await listed(alice)).map((one) => one.last_status.id),
      [String(fewer), String(second)],
    );
    await alice.post(`/api/v1/accounts/${others[0]}/block`);
    await server.settled();
    assert.deepEqual(
      (await listed(alice)).map((one) => one.last_status.id),
      [String(fewer)],
    );
  });

  test('is found again where the release before wrote it', async () => {
    const [author, ...others] = people.slice(0, 80) as [Id, ...Id[]];
    const first = await write(author, [...others, Number(bob.id)]);
    const [talk] = await listed(bob);
    await server.ctx.writer.write((db) =>
      db
        .updateTable('talks')
        .set((eb) => ({ participants: eb.ref('people') as never, people: null }))
        .where('id', '=', talk.id)
        .execute(),
    );
    assert.equal((await listed(bob))[0].accounts.length, 80);
    await write(author, [...others, Number(bob.id)], first);
    assert.deepEqual(
      (await listed(bob)).map(({ id, accounts }) => [id, accounts.length]),
      [[talk.id, 80]],
    );
  });

  test('does not grow without end by edits', async () => {
    const [author, ...others] = people as [Id, ...Id[]];
    const id = await write(author, others);
    const strangers: Id[] = [];
    for (let i = 0; i < 20; i += 1) strangers.push(await upsertTestRemote(server.ctx, `swan${i}`));
    await edit(as(server.ctx, { kind: 'remote', accountId: author }), {
      ...base,
      statusId: id,
      content: '<p>swans</p>',
      mentioned: strangers,
      attached: null,
      at: null,
    });
    const rows = await server.ctx.db
      .selectFrom('mentions')
      .select('account_id')
      .where('status_id', '=', id)
      .execute();
    assert.equal(rows.length, 256);
  });
});
