import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { sql } from 'kysely';
import { transact } from '../../server/src/db/transact.ts';
import { DIRECTS } from '../../server/src/lists/directs.ts';
import { addInventedStatuses, DIRECT } from '../../server/src/statuses/index.ts';
import { type Person, person, type Seen } from '../cast.ts';
import { scene } from '../scene.ts';
import { linksOf } from '../shapes.ts';
import { askedOf, forgetAll } from '../statements.ts';
import { onBothEngines } from '../world.ts';

onBothEngines('lists of people who write very much to others alone', (engine) => {
  const { world, server, alice, bob, carol } = scene({ engine });
  let path: string;
  const ids: string[] = [];

  async function whisper(who: Person, times: number): Promise<void> {
    const one = { spoiler: '', language: 'en', visibility: DIRECT, replyTo: null };
    const rest = { mentioned: [], favourites: [], boosts: [] };
    await transact(server.ctx, (inner) =>
      addInventedStatuses(
        inner,
        Array.from({ length: times }, () => ({
          ...one,
          ...rest,
          id: inner.ids.next(),
          authorId: who.id,
          text: 'psst',
        })),
      ),
    );
  }

  before(async () => {
    for (const one of [bob, carol]) await alice.follow(one);
    const { body } = await alice.post('/api/v1/lists', { title: 'Geese' });
    await alice.post(`/api/v1/lists/${body.id}/accounts`, { account_ids: [bob.id, carol.id] });
    path = `/api/v1/timelines/list/${body.id}?limit=5`;
    const note = ({ id }: { id: string }) => ids.unshift(id);
    note(await carol.publish('once said'));
    note(await bob.publish('@alice between us', { visibility: 'direct' }));
    await whisper(bob, DIRECTS + DIRECTS / 2);
    note(await carol.publish('meanwhile'));
    await whisper(bob, DIRECTS);
    note(await bob.publish('to all'));
    await world.settled();
  });

  /** What stands on each page, from this one by its links. */
  async function pages(from: string, towards: 'next' | 'prev'): Promise<string[][]> {
    const found: string[][] = [];
    for (let at: string | undefined = from; at && found.length < 20; ) {
      const seen: Seen = await alice.get(at);
      assert.equal(seen.status, 200);
      found.push(seen.body.map(({ id }: { id: string }) => id));
      at = linksOf(seen)[towards];
    }
    return found;
  }

  test('a page ends where it would walk over too much of that, and its links lead to the rest', async () => {
    const [latest, meanwhile, named, said] = ids as [string, string, string, string];
    const down = await pages(path, 'next');
    assert.deepEqual(down, [[latest], [meanwhile], [named, said]]);
    const up = await pages(`${path}&min_id=${Number(said) - 1}`, 'prev');
    assert.deepEqual(up.flat().toSorted(), [...ids].sort());
    assert.deepEqual(up.slice(0, 3), [[named, said], [], [meanwhile]]);
    // Somebody who reads on from what they have seen misses nothing.
    const since = await pages(`${path}&since_id=${meanwhile}`, 'next');
    assert.deepEqual([since[0], since.flat()], [[latest], ids]);
  });

  test('who writes less than that to others alone shortens no page', async () => {
    const dora = await person(server, 'dora');
    await alice.follow(dora);
    const { body } = await alice.post('/api/v1/lists', { title: 'Ducks' });
    await alice.post(`/api/v1/lists/${body.id}/accounts`, { account_ids: [dora.id] });
    const said = await dora.publish('once said');
    await whisper(dora, DIRECTS - 1);
    const list = `/api/v1/timelines/list/${body.id}?limit=5`;
    assert.deepEqual(await pages(list, 'next'), [[said.id]]);
    await whisper(dora, 1);
    assert.deepEqual(await pages(list, 'next'), [[], [said.id]]);
  });

  test('where that is says an index of what is written to others alone', async () => {
    for (const query of ['', '&min_id=1']) {
      await forgetAll(server);
      const asked = await askedOf(async () => void (await alice.get(`${path}${query}`)));
      const bound = asked.find(({ sql: text }) => text.includes('as bound'));
      assert.ok(bound);
      assert.equal(bound.rows, 1);
      const text = bound.sql.replaceAll(/\$\d+|\?/g, '1');
      const plan = await transact(server.ctx, async (inner) => {
        if (engine === 'postgres') await sql`set local enable_seqscan = off`.execute(inner.db);
        const how = engine === 'postgres' ? 'explain' : 'explain query plan';
        return JSON.stringify((await sql.raw(`${how} ${text}`).execute(inner.db)).rows);
      });
      assert.match(plan, /statuses_account_direct/);
      assert.doesNotMatch(plan, /SCAN statuses|B-TREE/);
    }
  });
});
