import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { sql } from 'kysely';
import { cast, type Person } from '../../../test/cast.ts';
import { createWorld, onBothEngines, type World } from '../../../test/world.ts';
import { as, type Ctx } from '../context.ts';
import { readSetting, writeSetting } from '../instance/index.ts';
import { follow, unfollow } from '../relations/index.ts';
import { favourite, publish, remove } from '../statuses/index.ts';
import { asOne, transact } from './transact.ts';

onBothEngines('transact', (engine) => {
  let world: World;
  let ctx: Ctx;
  let people: { alice: Person; bob: Person; carol: Person };

  before(async () => {
    world = await createWorld({ engine });
    ctx = (world.servers[0] as World['servers'][0]).ctx;
    people = await cast(world.servers[0] as World['servers'][0]);
  });
  after(() => world.stop());

  const acting = (who: Person): Ctx =>
    as(ctx, {
      kind: 'member',
      accountId: who.id,
      appId: null,
      tokenId: null,
      scopes: ['read', 'write'],
      role: 'member',
    });

  it('nests: what an inner verb threw is undone, what the outer one wrote stays', async () => {
    await transact(ctx, async (outer) => {
      await writeSetting(outer, 'outer', 'kept');
      await assert.rejects(
        transact(outer, async (inner) => {
          await writeSetting(inner, 'inner', 'lost');
          throw new Error('no');
        }),
        /no/,
      );
      await writeSetting(outer, 'after', 'kept too');
    });
    assert.deepEqual(
      [await readSetting(ctx, 'outer'), await readSetting(ctx, 'inner'), await readSetting(ctx, 'after')],
      ['kept', null, 'kept too'],
    );
  });

  it('of work that stands or falls with it, nothing stays when it threw, even where somebody caught that', async () => {
    await assert.rejects(
      transact(ctx, async (outer) => {
        await writeSetting(outer, 'beside', 'lost');
        await transact(asOne(outer), async (inner) => {
          await writeSetting(inner, 'one', 'lost');
          throw new Error('no');
        }).catch(() => {});
      }),
      /no/,
    );
    assert.deepEqual([await readSetting(ctx, 'beside'), await readSetting(ctx, 'one')], [null, null]);
  });

  it('within such work a verb still undoes its own alone', async () => {
    await transact(ctx, (outer) =>
      transact(asOne(outer), async (inner) => {
        await writeSetting(inner, 'whole', 'kept');
        const lost = transact(inner, async (deep) => {
          await writeSetting(deep, 'deep', 'lost');
          throw new Error('no');
        });
        await assert.rejects(lost, /no/);
      }),
    );
    assert.deepEqual([await readSetting(ctx, 'whole'), await readSetting(ctx, 'deep')], ['kept', null]);
  });

  it('undoes inner work that had succeeded when the outer one throws', async () => {
    await assert.rejects(
      transact(ctx, async (outer) => {
        await transact(outer, (inner) => writeSetting(inner, 'doomed', 'x'));
        throw new Error('outer');
      }),
      /outer/,
    );
    assert.equal(await readSetting(ctx, 'doomed'), null);
  });

  it('runs what follows a commit once, and not at all for work that was undone', async () => {
    const heard: string[] = [];
    await transact(ctx, async (outer) => {
      outer.tx.afterCommit(() => heard.push('outer'));
      await transact(outer, async (inner) => {
        inner.tx.afterCommit(() => heard.push('undone'));
        throw new Error('no');
      }).catch(() => {});
      await transact(outer, async (inner) => inner.tx.afterCommit(() => heard.push('inner')));
      assert.deepEqual(heard, []);
    });
    assert.deepEqual(heard, ['outer', 'inner']);
  });

  it('a throw in one caller leaves the others of the same moment alone', async () => {
    const results = await Promise.allSettled(
      [0, 1, 2, 3, 4].map((n) =>
        transact(ctx, async (inner) => {
          await writeSetting(inner, `many-${n}`, 'here');
          if (n === 2) throw new Error('only me');
        }),
      ),
    );
    assert.deepEqual(
      results.map((result) => result.status),
      ['fulfilled', 'fulfilled', 'rejected', 'fulfilled', 'fulfilled'],
    );
    assert.equal(await readSetting(ctx, 'many-2'), null);
    assert.equal(await readSetting(ctx, 'many-3'), 'here');
  });

  it('refuses two verbs side by side in one transaction', async () => {
    await assert.rejects(
      transact(ctx, async (outer) => {
        await Promise.all([
          transact(outer, (inner) => writeSetting(inner, 'left', 'x')),
          transact(outer, (inner) => writeSetting(inner, 'right', 'x')),
        ]);
      }),
      /side by side/,
    );
    assert.equal(await readSetting(ctx, 'left'), null);
    assert.equal(await readSetting(ctx, 'right'), null);
  });

  it('lets no query through after the transaction has ended', async () => {
    let late: Ctx | undefined;
    await transact(ctx, async (inner) => {
      late = inner;
    });
    await assert.rejects(
      (late as Ctx).db.insertInto('settings').values({ key: 'late', value: 'x' }).execute(),
      /already ended/,
    );
    assert.equal(await readSetting(ctx, 'late'), null);
  });

  it('a read beside a transaction that takes long does not wait for it', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    const order: string[] = [];
    // SQLite's works never take long by construction, so there the engine's own write lock is held from outside.
    const slow =
      engine === 'postgres'
        ? transact(ctx, async (inner) => {
            await writeSetting(inner, 'slow', 'x');
            await held;
          })
        : transact(ctx, async (inner) => {
            await writeSetting(inner, 'slow', 'x');
            assert.equal(await readSetting(ctx, 'slow'), null, 'a reader sees only what is committed');
          });
    const read = readSetting(ctx, 'title').then(() => order.push('read'));
    await read;
    release();
    await slow.then(() => order.push('slow'));
    assert.deepEqual(order, ['read', 'slow']);
  });

  it('gives the same rows when members publish, follow, favourite and delete at once', async () => {
    const { alice, bob, carol } = people;
    const made: number[] = [];
    await Promise.all(
      Array.from({ length: 12 }, async (_, n) => {
        const author = [alice, bob, carol][n % 3] as Person;
        const id = await publish(acting(author), {
          authorId: author.id,
          content: `<p>${n}</p>`,
          source: `${n}`,
          spoiler: '',
          sensitive: false,
          language: 'en',
          visibility: 0,
          inReplyToId: null,
          mentioned: n % 2 ? [alice.id] : [],
          idempotencyKey: null,
          remote: null,
        });
        made.push(id);
      }),
    );
    const [first = 0, second = 0] = made;
    const owner = async (id: number) => {
      const row = await ctx.db
        .selectFrom('statuses')
        .select('account_id')
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      return Object.values(people).find((one) => one.id === row.account_id) as Person;
    };
    const ownerOfSecond = await owner(second);
    await Promise.allSettled([
      ...Array.from({ length: 8 }, () => follow(acting(bob), { targetId: alice.id })),
      ...Array.from({ length: 8 }, () => favourite(acting(carol), { statusId: first })),
      ...Array.from({ length: 8 }, () => follow(acting(carol), { targetId: bob.id })),
      ...Array.from({ length: 4 }, () => remove(acting(ownerOfSecond), { statusId: second })),
      favourite(acting(bob), { statusId: first }),
      favourite(acting(alice), { statusId: first }),
    ]);
    await Promise.all([
      unfollow(acting(carol), { targetId: bob.id }),
      unfollow(acting(carol), { targetId: bob.id }),
    ]);

    const count = async (table: 'follows' | 'favourites', column: string, id: number) =>
      (
        await sql<{
          n: number;
        }>`select count(*) as n from ${sql.table(table)} where ${sql.ref(column)} = ${id}`.execute(ctx.db)
      ).rows[0]?.n;
    assert.equal(await count('follows', 'followee_id', alice.id), 1);
    assert.equal(await count('follows', 'followee_id', bob.id), 0);
    assert.equal(await count('favourites', 'status_id', first), 3);
    const status = await ctx.db
      .selectFrom('statuses')
      .selectAll()
      .where('id', '=', first)
      .executeTakeFirstOrThrow();
    assert.equal(status.favourites_count, 3);
    for (const one of Object.values(people)) {
      const account = await ctx.db
        .selectFrom('accounts')
        .selectAll()
        .where('id', '=', one.id)
        .executeTakeFirstOrThrow();
      const live = await sql<{
        n: number;
      }>`select count(*) as n from statuses where account_id = ${one.id} and deleted_at is null`.execute(
        ctx.db,
      );
      assert.equal(account.statuses_count, live.rows[0]?.n, `${one.name}'s statuses`);
      assert.equal(
        account.followers_count,
        await count('follows', 'followee_id', one.id),
        `${one.name}'s followers`,
      );
      assert.equal(
        account.following_count,
        await count('follows', 'follower_id', one.id),
        `${one.name} follows`,
      );
    }
    assert.deepEqual(
      world.log.filter((line) => line.includes('"level":"error"')),
      [],
    );
  });

  if (engine === 'sqlite') {
    it('rolls back a work that awaits something other than its database, with an error that names it', async () => {
      const good = transact(ctx, (inner) => writeSetting(inner, 'good', 'x'));
      await assert.rejects(
        transact(ctx, async (inner) => {
          await writeSetting(inner, 'waiting', 'x');
          await wait(1);
          await writeSetting(inner, 'waited', 'x');
        }),
        /awaited something other than its database/,
      );
      await good;
      await wait(20);
      assert.equal(await readSetting(ctx, 'good'), 'x');
      assert.equal(await readSetting(ctx, 'waiting'), null);
      assert.equal(await readSetting(ctx, 'waited'), null);
    });
  }

  it('a failed commit rejects every caller and leaves nothing', async () => {
    const works = [0, 1, 2].map((n) =>
      transact(ctx, async (inner) => {
        await writeSetting(inner, `commit-${n}`, 'x');
        if (engine === 'sqlite' && n === 1) {
          // A constraint that is looked at only when the transaction ends.
          await sql.raw('pragma defer_foreign_keys = on').execute(inner.db);
          await inner.db.insertInto('mentions').values({ status_id: 1, account_id: 2 }).execute();
        }
        if (engine === 'postgres') {
          await sql
            .raw('create temp table late (id int primary key deferrable initially deferred) on commit drop')
            .execute(inner.db);
          await sql.raw('insert into late values (1), (1)').execute(inner.db);
        }
      }),
    );
    const results = await Promise.allSettled(works);
    assert.deepEqual(
      results.map((result) => result.status),
      ['rejected', 'rejected', 'rejected'],
    );
    for (const n of [0, 1, 2]) assert.equal(await readSetting(ctx, `commit-${n}`), null);
  });

  if (engine === 'postgres') {
    for (const code of ['40001', '40P01']) {
      it(`runs again after ${code}, and what follows the commit happens once`, async () => {
        let runs = 0;
        let sent = 0;
        await transact(ctx, async (inner) => {
          runs += 1;
          inner.tx.afterCommit(() => (sent += 1));
          await writeSetting(inner, `again-${code}`, String(runs));
          if (runs < 3)
            await sql
              .raw(`do $$ begin raise exception 'again' using errcode = '${code}'; end $$`)
              .execute(inner.db);
        });
        assert.deepEqual([runs, sent, await readSetting(ctx, `again-${code}`)], [3, 1, '3']);
      });
    }

    it('two works that wait for each other are untangled by the server and both succeed', async () => {
      await writeSetting(ctx, 'a', '0');
      await writeSetting(ctx, 'b', '0');
      const both = (first: string, second: string) =>
        transact(ctx, async (inner) => {
          await writeSetting(inner, first, 'x');
          await wait(50);
          await writeSetting(inner, second, 'x');
        });
      await Promise.all([both('a', 'b'), both('b', 'a')]);
      assert.deepEqual([await readSetting(ctx, 'a'), await readSetting(ctx, 'b')], ['x', 'x']);
    });
  }
});
