import assert from 'node:assert/strict';
import { announce } from '../../server/src/announcements/index.ts';
import type { Person } from '../cast.ts';
import { endRestores, strangersKit } from '../recovery.ts';
import type { Row } from '../shared/contract/area.ts';
import { AREAS } from '../shared/contract/areas.ts';
import type { Scene } from '../shared/contract/scene.ts';

const ROWS = Object.assign({}, ...AREAS.map(({ rows }) => rows)) as Readonly<Record<string, Row>>;

/** The same list under an older path, or a newer one. */
const SAME: readonly (readonly [RegExp, string])[] = [
  [/v1_alpha/, 'v1'],
  [/v1\/suggestions$/, 'v2/suggestions'],
  [/v1\/trends$/, 'v1/trends/tags'],
];

/** How a list of the contract is asked for, more things standing in it than in the longest page; undefined where it has no row. */
export function pageRow(path: string): Row | undefined {
  const [old, known] = SAME.find(([fits]) => fits.test(path)) ?? [];
  if (old === undefined || known === undefined) return ROWS[`GET ${path}`];
  const row = ROWS[`GET ${path.replace(old, known)}`];
  return row && { ...row, ask: async (scene, token) => alias(await row.ask(scene, token), path) };
}

/** The query stays, as do the ids in the path. */
function alias<A extends { path: string }>(asked: A, path: string): A {
  const to = path.split('/');
  const at = new URL(asked.path, 'http://here');
  const parts = at.pathname.split('/').map((part, index) => (to[index]?.startsWith(':') ? part : to[index]));
  return { ...asked, path: parts.filter((part) => part !== undefined).join('/') + at.search };
}

/** A list without pages: who asks, and where one thing stands and where many. */
interface Whole {
  by?(scene: Scene): Person;
  paths(scene: Scene): Promise<[one: string, many: string]>;
}

const named = (path: string, most: number, ids: (scene: Scene) => (string | number)[]): Whole => ({
  async paths(scene) {
    const all = ids(scene).slice(0, most);
    assert.equal(all.length, most);
    const few = all.slice(0, 5);
    return [
      `${path}?${few.map((id) => `id[]=${id}`).join('&')}`,
      `${path}?${all.map((id) => `id[]=${id}`).join('&')}`,
    ];
  },
});

const people = (path: string) => named(path, 40, ({ crowd }) => crowd.map(({ id }) => id));

/** Makes so many, one after another. */
async function times(
  count: number,
  make: (index: number) => Promise<{ status: number; body: any }>,
): Promise<any[]> {
  const made: any[] = [];
  for (let index = 0; index < count; index += 1) {
    const { status, body } = await make(index);
    assert.equal(status, 200, JSON.stringify(body));
    made.push(body);
  }
  return made;
}

/** Two readers of the same path: one has one thing there, the other many. */
type Pair = (scene: Scene) => Promise<{ path: string; few: Person; many: Person }>;

const onFilter =
  (part: 'keywords' | 'statuses'): Whole['paths'] =>
  async ({ alice, crowd }) => {
    const ids = (await alice.get('/api/v1/timelines/public?limit=20')).body.map(({ id }: any) => id);
    const [few, many] = await times(2, (index) =>
      alice.post('/api/v2/filters', { title: `Counted ${index} ${part}`, context: ['home'] }),
    );
    const put = (filter: any, count: number) =>
      times(count, (index) =>
        alice.post(
          `/api/v2/filters/${filter.id}/${part}`,
          part === 'keywords' ? { keyword: `word${index}` } : { status_id: ids[index] },
        ),
      );
    await put(few, 1);
    await put(many, 20);
    assert.ok(crowd.length > 0);
    return [`/api/v2/filters/${few.id}/${part}`, `/api/v2/filters/${many.id}/${part}`];
  };

/** Lists that are answered whole: each with a place of one thing and a place of many. */
export const WHOLE: Readonly<Record<string, Whole>> = {
  '/api/v1/accounts': people('/api/v1/accounts'),
  '/api/v1/accounts/relationships': people('/api/v1/accounts/relationships'),
  '/api/v1/accounts/familiar_followers': people('/api/v1/accounts/familiar_followers'),
  '/api/v1/statuses': {
    async paths(scene) {
      const { body } = await scene.alice.get('/api/v1/timelines/home?limit=20');
      return named('/api/v1/statuses', 20, () => body.map(({ id }: any) => id)).paths(scene);
    },
  },
  '/api/v2/filters/:filter_id/keywords': { paths: onFilter('keywords') },
  '/api/v2/filters/:filter_id/statuses': { paths: onFilter('statuses') },
  '/api/v1/statuses/:id/history': {
    async paths({ alice, server }) {
      const [few, many] = [await alice.publish('Written once'), await alice.publish('Written often')];
      const put = (id: string, text: string) =>
        fetch(`${server.address}/api/v1/statuses/${id}`, {
          method: 'PUT',
          headers: { Authorization: `Bearer ${alice.token}`, 'Content-Type': 'application/json' },
          body: JSON.stringify({ status: text }),
        }).then(async (answer) => ({ status: answer.status, body: await answer.json() }));
      await times(1, () => put(few.id, 'Written twice'));
      await times(20, (index) => put(many.id, `Written anew ${index}`));
      return [`/api/v1/statuses/${few.id}/history`, `/api/v1/statuses/${many.id}/history`];
    },
  },
  '/api/v1/statuses/:id/context': {
    async paths({ alice, crowd }) {
      const [few, many] = [await alice.publish('Answered once'), await alice.publish('Answered often')];
      const answer = (id: string, by: Person) =>
        by.publish(`@alice #skein ${by.name}`, { in_reply_to_id: id, poll: POLL });
      await answer(few.id, crowd[0] as Person);
      for (const one of crowd.slice(0, 40)) await answer(many.id, one);
      return [`/api/v1/statuses/${few.id}/context`, `/api/v1/statuses/${many.id}/context`];
    },
  },
  '/api/v1/accounts/:id/featured_tags': {
    async paths({ crowd: [few, many] }) {
      await times(1, () => few!.post('/api/v1/featured_tags', { name: 'tag' }));
      await times(10, (index) => many!.post('/api/v1/featured_tags', { name: `tag${index}` }));
      return [`/api/v1/accounts/${few!.id}/featured_tags`, `/api/v1/accounts/${many!.id}/featured_tags`];
    },
  },
};

const POLL = { options: ['grey', 'white'], expires_in: 3600 };

/** Lists of one's own that are answered whole: who has one thing there, and who many. */
export const OWN: Readonly<Record<string, Pair>> = {
  '/api/v2/filters': own('/api/v2/filters', 40, (who, index) =>
    who.post('/api/v2/filters', {
      title: `Filter ${index}`,
      context: ['home'],
      keywords_attributes: [{ keyword: `word${index}` }],
    }),
  ),
  '/api/v1/filters': own('/api/v1/filters', 40, (who, index) =>
    who.post('/api/v1/filters', { phrase: `phrase ${index}`, context: ['home'] }),
  ),
  '/api/v1/lists': own('/api/v1/lists', 40, (who, index) =>
    who.post('/api/v1/lists', { title: `List ${index}` }),
  ),
  '/api/skein/v1/recovery/restores': own('/api/skein/v1/recovery/restores', 40, async (who) => {
    await endRestores(who);
    return who.post('/api/skein/v1/recovery/restores', { kit: strangersKit() });
  }),
  '/api/v1/featured_tags': own('/api/v1/featured_tags', 10, (who, index) =>
    who.post('/api/v1/featured_tags', { name: `tag${index}` }),
  ),
};

/** The lists of a reader in which somebody stands, and what the server tells: it grows between two looks. */
export const GROWING: Readonly<
  Record<string, (scene: Scene) => Promise<{ path: string; grow(): Promise<unknown> }>>
> = {
  '/api/v1/accounts/:id/lists': async ({ alice, crowd: [somebody] }) => {
    const { id } = somebody as Person;
    const add = (title: string) => async () => {
      const { body: list } = await alice.post('/api/v1/lists', { title });
      return alice.post(`/api/v1/lists/${list.id}/accounts`, { account_ids: [id] });
    };
    await times(1, add('The first'));
    return { path: `/api/v1/accounts/${id}/lists`, grow: () => times(20, add('One more')) };
  },
  '/api/v1/announcements': async ({ alice, bob, status }) => {
    const { ctx } = alice.server;
    const add = (text: string) => announce(ctx, { text, startsAt: null, endsAt: null, allDay: false });
    await add(`For @${bob.name}, about ${status.url} #marsh`);
    const { body: posts } = await alice.get('/api/v1/timelines/public?limit=20');
    return {
      path: '/api/v1/announcements',
      async grow() {
        for (const { account, url } of posts) await add(`For @${account.acct}, about ${url} #marsh`);
      },
    };
  },
};

let taken = 10;

/** Two of the crowd who have nothing there yet. */
function own(path: string, most: number, make: (who: Person, index: number) => Promise<any>): Pair {
  return async ({ crowd }) => {
    const [few, many] = [crowd[taken++] as Person, crowd[taken++] as Person];
    await times(1, (index) => make(few, index));
    await times(most, (index) => make(many, index));
    return { path, few, many };
  };
}

/** Lists that nothing a member does makes longer, or that are no rows: each with the reason. */
export const NOT_COUNTED: Readonly<Record<string, string>> = {
  '/api/v1/instance/domain_blocks': 'always empty',
  '/api/v1/instance/languages': 'a table in the code',
  '/api/v1/instance/activity': 'always of twelve weeks',
  '/api/v1/instance/peers': 'names in one query, read twice an hour',
  '/api/v1/peers/search': 'some of these',
  '/api/v1/instance/rules': 'of the server, read whole in one query and kept',
  '/api/v1/custom_emojis': 'of the server, read whole in one query and kept',
  '/api/v1/accounts/:id/identity_proofs': 'always empty',
  '/api/v1/featured_tags/suggestions': 'at most ten hashtags, by one query',
};
