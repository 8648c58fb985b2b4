import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { routes } from '../../server/src/app.ts';
import type { Route } from '../../server/src/http/route.ts';
import { call, type Person, type Seen } from '../cast.ts';
import { GROWING, NOT_COUNTED, OWN, pageRow, WHOLE } from '../parameters/lists.ts';
import { whyNoPostgres } from '../postgres.ts';
import { assertRefused } from '../shapes.ts';
import { AREAS } from '../shared/contract/areas.ts';
import { type Scene, setScene } from '../shared/contract/scene.ts';
import { forgetAll, statementsOf } from '../statements.ts';
import { createWorld, ENGINES, type World } from '../world.ts';

const READS = routes.filter(
  ({ method, path, answer }) => method === 'GET' && path.startsWith('/api/') && answer,
);
const namesOf = ({ params }: Route) => Object.keys((params as { shape?: object }).shape ?? {});
const typeOf = ({ answer }: Route) => (answer as unknown as { def: { type: string } }).def.type;

const PAGED = READS.filter((route) => namesOf(route).includes('limit'));
/** Lists without pages, and what holds two of them. */
const WHOLES = READS.filter(
  (route) => !PAGED.includes(route) && (typeOf(route) === 'array' || route.path.endsWith('/context')),
);
/** As many as hold one of each kind that costs a query of its own. */
const FEW = 5;
/** Lists whose cost is bounded and not fixed, each with the reason. */
const NOT_FIXED: Readonly<Record<string, string>> = {
  '/api/v2/search': 'looks through posts in window after window until there are enough',
};
/** The most that any of them asks of the database when nothing is remembered; a change here is a decision. */
const MOST_QUERIES = 20;

test('every list is counted, or why not is said', () => {
  assert.ok(PAGED.length > 30 && WHOLES.length > 15);
  const places = [WHOLE, OWN, GROWING, NOT_COUNTED].map((table) => Object.keys(table));
  for (const { path } of WHOLES)
    assert.equal(
      places.filter((place) => place.includes(path)).length,
      1,
      `${path}: see test/parameters/lists.ts`,
    );
  const known = WHOLES.map(({ path }) => path);
  for (const path of places.flat()) assert.ok(known.includes(path), `${path} is no list`);
});

for (const engine of ENGINES) {
  const skip = engine === 'postgres' ? whyNoPostgres : undefined;
  describe(`every list (${engine})`, { skip, timeout: 300_000 }, () => {
    let world: World;
    let scene: Scene;

    before(async () => {
      world = await createWorld({ engine });
      scene = await setScene(world);
      for (const area of AREAS) await area.prepare?.(scene);
      await vary();
      await world.settled();
    });
    after(() => world.stop());

    /** Posts of different people that have all that needs a query of its own, each of them another thing. */
    async function vary(): Promise<void> {
      // What is quoted stands on no page on which those who quote it stand.
      const quoted: any[] = [];
      const poll = { options: ['grey', 'white'], expires_in: 3600 };
      for (const one of scene.crowd.slice(20, 62)) quoted.push(await one.publish('Which goose?', { poll }));
      for (const [index, one] of scene.crowd.slice(0, 42).entries()) {
        const { id, account } = quoted[index];
        await one.publish(`@${account.acct} @alice #skein #marsh${index}`, { quoted_status_id: id });
      }
    }

    const ask = (who: Person, path: string): Promise<Seen> =>
      call(scene.server, 'GET', path, { token: who.token });

    /** What is asked of the database when nothing is remembered, the visit of the hour noted before. */
    async function cold(who: Person, path: string): Promise<{ statements: string[]; seen: Seen }> {
      await ask(who, '/api/v1/timelines/home?limit=1');
      await forgetAll(scene.server);
      let seen: Seen | null = null;
      const statements = await statementsOf(async () => {
        seen = await ask(who, path);
      });
      assert.equal((seen as Seen | null)?.status, 200, path);
      return { statements, seen: seen as unknown as Seen };
    }

    function holdSame(few: { statements: string[] }, many: { statements: string[] }): void {
      assert.equal(
        many.statements.length,
        few.statements.length,
        `${few.statements.join('\n')}\n\n${many.statements.join('\n')}`,
      );
      assert.ok(
        many.statements.length <= MOST_QUERIES,
        `${many.statements.length}: ${many.statements.join('\n')}`,
      );
    }

    for (const { path: name, params } of PAGED) {
      const row = pageRow(name);
      const with_ = (path: string, query: string) => `${path}${path.includes('?') ? '&' : '?'}${query}`;
      const asked = async (): Promise<{ who: Person; path: string; items(seen: Seen): any[] | null }> => {
        assert.ok(row, `${name} has no row: see test/shared/contract and test/parameters/lists.ts`);
        const who = row.by?.(scene) ?? scene.alice;
        const { path } = await row.ask(scene, who.token);
        const items = (seen: Seen) =>
          row.items ? row.items(seen.body) : Array.isArray(seen.body) ? seen.body : null;
        return { who, path, items };
      };

      test(`${name} costs as many queries for a few as for a page`, async () => {
        const { who, path, items } = await asked();
        const few = await cold(who, with_(path, `limit=${FEW}`));
        const many = await cold(who, with_(path, 'limit=40'));
        if (name in NOT_FIXED)
          assert.ok(Math.max(few.statements.length, many.statements.length) <= MOST_QUERIES);
        else holdSame(few, many);
        const lengths = [items(few.seen)?.length, items(many.seen)?.length];
        if (items(few.seen))
          assert.ok(lengths[0] === FEW && Number(lengths[1]) >= 20, `there are ${lengths}`);
      });

      test(`${name} takes limits and cursors that are absurd, and refuses those that are none`, async () => {
        const { who, items, ...row } = await asked();
        // Where a search goes on is said of one kind of thing.
        const isSearch = name === '/api/v2/search';
        const path = isSearch ? `${row.path}&type=statuses` : row.path;
        const names = Object.keys((params as any).shape);
        const most = items(await ask(who, with_(path, 'limit=1000000000')))?.length ?? 0;
        for (const query of [
          'limit=999999',
          'limit=0',
          'limit=-1',
          'limit=',
          'limit=-1000000000',
          `limit=${'9'.repeat(15)}`,
        ]) {
          const seen = await ask(who, with_(path, query));
          // What searches for more than one kind says no to what is below nothing, as in Mastodon.
          if (isSearch && /=-/.test(query)) {
            assertRefused(seen, 400);
            continue;
          }
          assert.equal(seen.status, 200, query);
          assert.ok((items(seen)?.length ?? 0) <= most || query === 'limit=0', query);
          holdLinks(scene, path, seen);
        }
        for (const query of [
          'limit=x',
          'limit=1.5',
          'limit=1e9',
          `limit=${'9'.repeat(31)}`,
          'limit[]=1',
          'limit[a]=1',
        ])
          assertRefused(await ask(who, with_(path, query)), 422);
        for (const cursor of names.filter((one) => /^(max|since|min)_id$/.test(one))) {
          for (const id of ['x', '-1', '1.5', `1${'0'.repeat(30)}`, '%00', '[]'])
            assertRefused(await ask(who, with_(path, `${cursor}=${id}`)), 422);
          for (const id of ['0', '1', '9'.repeat(20), '9007199254740991', '9007199254740993', ''])
            holdLinks(scene, path, await ask(who, with_(path, `${cursor}=${id}`)));
        }
        if (names.includes('max_id') && names.includes('min_id')) {
          for (const low of ['since_id', 'min_id'].filter((one) => names.includes(one))) {
            const seen = await ask(who, with_(path, `max_id=1&${low}=9007199254740990`));
            assert.equal(seen.status, 200);
            if (items(seen)) assert.deepEqual(items(seen), [], `between max_id and a higher ${low}`);
            holdLinks(scene, path, seen);
          }
        }
        if (names.includes('offset')) {
          for (const offset of ['0', '1000000000', '999999999999999', '-1', '']) {
            const seen = await ask(who, with_(path, `offset=${offset}`));
            assert.equal(seen.status, isSearch && offset === '-1' ? 400 : 200, offset);
            if (seen.status === 200) holdLinks(scene, path, seen);
          }
          for (const offset of ['x', '1.5', '9'.repeat(31)])
            assertRefused(await ask(who, with_(path, `offset=${offset}`)), 422);
        }
      });
    }

    for (const { path: name } of WHOLES.filter(({ path }) => !(path in NOT_COUNTED))) {
      test(`${name} costs as many queries for one thing as for many`, async () => {
        if (name in WHOLE) {
          const whole = WHOLE[name] as (typeof WHOLE)[string];
          const [one, many] = await whole.paths(scene);
          await world.settled();
          holdSame(await cold(scene.alice, one), await cold(scene.alice, many));
        } else if (name in OWN) {
          const { path, few, many } = await (OWN[name] as (typeof OWN)[string])(scene);
          await world.settled();
          holdSame(await cold(few, path), await cold(many, path));
        } else {
          const { path, grow } = await (GROWING[name] as (typeof GROWING)[string])(scene);
          await world.settled();
          const few = await cold(scene.alice, path);
          await grow();
          await world.settled();
          const many = await cold(scene.alice, path);
          assert.ok(many.seen.body.length > few.seen.body.length + 10);
          holdSame(few, many);
        }
      });
    }
  });
}

/** Links lead to the same list, once older and once newer, by an id or a number that there can be. */
function holdLinks({ server }: Scene, path: string, seen: Seen): void {
  assert.equal(seen.status, 200);
  const header = seen.headers.get('link');
  if (header === null) return;
  const links = [...header.matchAll(/<([^>]+)>; rel="(next|prev)"/g)];
  assert.equal(header, links.map(([whole]) => whole).join(', '), 'a link that nobody can read');
  assert.equal(new Set(links.map(([, , rel]) => rel)).size, links.length);
  for (const [, address = ''] of links) {
    const url = new URL(address);
    assert.equal(url.origin, server.ctx.origin.origin);
    assert.equal(url.pathname, path.split('?')[0]);
    const cursors = [...url.searchParams].filter(([name]) => /^((max|since|min)_id|offset)$/.test(name));
    assert.equal(cursors.length, 1, address);
    assert.ok(Number.isSafeInteger(Number(cursors[0]?.[1])) && Number(cursors[0]?.[1]) >= 0, address);
    assert.ok(!url.searchParams.has('access_token'));
  }
}
