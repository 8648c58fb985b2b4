import assert from 'node:assert/strict';
import { changeSetting } from '../../../server/src/instance/settings.ts';
import { call, type Person, person } from '../../cast.ts';
import { uploaded } from '../../pictures.ts';
import type { World } from '../../world.ts';
import { type Area, at, type Row } from './area.ts';
import { each, type Scene } from './scene.ts';

/** One more than the longest page of domains. */
const DOMAINS = 201;

const onOwn = (what: string): Row => ({
  async ask({ alice }) {
    const { id } = await alice.publish(`To ${what}`);
    for (const pinned of (await alice.get(`/api/v1/accounts/${alice.id}/statuses?pinned=true`)).body)
      await alice.post(`/api/v1/statuses/${pinned.id}/unpin`);
    return { path: `/api/v1/statuses/${id}/${what}`, body: {} };
  },
});

let filters = 0;

async function filter({ alice, status }: Scene): Promise<any> {
  filters += 1;
  const made = await alice.post('/api/v2/filters', {
    title: `Filter ${filters}`,
    context: ['home'],
    keywords_attributes: [{ keyword: 'gander', whole_word: true }],
  });
  assert.equal(made.status, 200, JSON.stringify(made.body));
  const named = await alice.post(`/api/v2/filters/${made.body.id}/statuses`, { status_id: status.id });
  assert.equal(named.status, 200);
  return { ...made.body, statuses: [named.body] };
}

/** Asks about a filter that is made for it, and is gone when the next one is. */
const onFilter = (path: (made: any) => string, body?: (scene: Scene) => unknown): Row => ({
  async ask(scene) {
    for (const one of (await scene.alice.get('/api/v2/filters')).body)
      await scene.alice.delete(`/api/v2/filters/${one.id}`);
    return { path: `/api/v2/filters${path(await filter(scene))}`, body: body?.(scene) };
  },
});

const ofKeyword = (made: any) => `/keywords/${made.keywords[0].id}`;
const ofNamed = (made: any) => `/statuses/${made.statuses[0].id}`;

/** Somebody who hides the whole crowd, which nobody else of the scene may. */
const hermits = new WeakMap<World, Person>();
const hermitOf = ({ world }: Scene) => hermits.get(world) as Person;

/** What concerns other people, one's own profile, filters and what hangs on a post. */
export const PEOPLE: Area = {
  async prepare({ world, server, alice, crowd }) {
    await changeSetting(server.ctx, 'registrations', 'open');
    const hermit = await person(server, 'hermit');
    hermits.set(world, hermit);
    world.clock.forward(300_000);
    await each(crowd, (one) => hermit.post(`/api/v1/accounts/${one.id}/block`));
    await each(crowd, (one) => hermit.post(`/api/v1/accounts/${one.id}/mute`));
    world.clock.forward(300_000);
    await each(crowd, (one) => alice.post(`/api/v1/accounts/${one.id}/endorse`));
    await each(crowd, async ({ token }) => {
      const seen = await call(server, 'PATCH', '/api/v1/accounts/update_credentials', {
        token,
        body: { discoverable: true },
      });
      assert.equal(seen.status, 200);
    });
    await each(Array.from({ length: DOMAINS }), (_, index) =>
      hermit.post('/api/v1/domain_blocks', { domain: `pond${index}.example` }),
    );
  },

  rows: {
    'GET /api/v1/accounts/:id/identity_proofs': {
      ask: ({ bob }) => ({ path: `/api/v1/accounts/${bob.id}/identity_proofs` }),
      check: (body) => assert.deepEqual(body, []),
    },
    'GET /api/v1/accounts': {
      ask: ({ alice, bob }) => ({ path: `/api/v1/accounts?id[]=${alice.id}&id[]=${bob.id}` }),
      check: (body) => assert.equal(body.length, 2),
    },
    'POST /api/v1/accounts/:id/remove_from_followers': {
      async ask({ alice, bob }) {
        await bob.follow(alice);
        return { path: `/api/v1/accounts/${bob.id}/remove_from_followers`, body: {} };
      },
      check: (body) => assert.equal(body.followed_by, false),
    },
    'POST /api/v1/accounts/:id/note': {
      ask: ({ bob }) => ({ path: `/api/v1/accounts/${bob.id}/note`, body: { comment: 'met at the lake' } }),
      check: (body) => assert.equal(body.note, 'met at the lake'),
    },
    'POST /api/v1/accounts/:id/endorse': {
      ask: ({ crowd }) => ({ path: `/api/v1/accounts/${crowd[0]?.id}/endorse`, body: {} }),
      check: (body) => assert.equal(body.endorsed, true),
    },
    'POST /api/v1/accounts/:id/unendorse': {
      ask: ({ bob }) => ({ path: `/api/v1/accounts/${bob.id}/unendorse`, body: {} }),
    },
    'GET /api/v1/endorsements': at('/api/v1/endorsements'),
    'GET /api/v1/accounts/:id/endorsements': {
      ask: ({ alice }) => ({ path: `/api/v1/accounts/${alice.id}/endorsements` }),
    },
    'GET /api/v1/accounts/familiar_followers': {
      ask: ({ carol, bob }) => ({
        path: `/api/v1/accounts/familiar_followers?id[]=${carol.id}&id[]=${bob.id}`,
      }),
      check: (body) => assert.equal(body.length, 2),
    },
    'GET /api/v1/directory': at('/api/v1/directory'),
    'GET /api/v2/suggestions': {
      ...at('/api/v2/suggestions'),
      by: ({ carol }) => carol,
      key: ({ account }) => account.id,
      check: ([first]) => assert.equal(first.source, 'global'),
    },
    'DELETE /api/v1/suggestions/:account_id': {
      ask: ({ bob }) => ({ path: `/api/v1/suggestions/${bob.id}` }),
    },
    'POST /api/v1/reports': {
      ask: ({ bob }) => ({
        path: '/api/v1/reports',
        body: { account_id: String(bob.id), comment: 'he hisses', category: 'spam', forward: false },
      }),
      check: (body) => assert.deepEqual([body.category, body.action_taken], ['spam', false]),
    },
    'GET /api/v1/blocks': { ...at('/api/v1/blocks'), by: hermitOf },
    'GET /api/v1/mutes': { ...at('/api/v1/mutes'), by: hermitOf },
    'GET /api/v1/domain_blocks': {
      ...at('/api/v1/domain_blocks'),
      by: hermitOf,
      key: (domain) => domain,
    },
    'POST /api/v1/domain_blocks': {
      ask: () => ({ path: '/api/v1/domain_blocks', body: { domain: 'marsh.example' } }),
    },
    'DELETE /api/v1/domain_blocks': {
      ask: () => ({ path: '/api/v1/domain_blocks?domain=marsh.example' }),
    },
    'GET /api/v1/profile': { ...at('/api/v1/profile'), check: (body) => assert.equal(body.avatar, null) },
    'PATCH /api/v1/profile': {
      ask: () => ({
        path: '/api/v1/profile',
        body: { show_media: false, attribution_domains: ['goose.example'] },
      }),
      check: (body) =>
        assert.deepEqual([body.show_media, body.attribution_domains], [false, ['goose.example']]),
    },
    'DELETE /api/v1/profile/avatar': at('/api/v1/profile/avatar'),
    'DELETE /api/v1/profile/header': at('/api/v1/profile/header'),
    'DELETE /api/v1/media/:id': {
      async ask({ world, alice }) {
        // Uploads have a limit of their own.
        world.clock.forward(300_000);
        return { path: `/api/v1/media/${(await uploaded(alice)).id}` };
      },
    },
    'POST /api/v1/statuses/:id/pin': { ...onOwn('pin'), check: (body) => assert.equal(body.pinned, true) },
    'POST /api/v1/statuses/:id/unpin': onOwn('unpin'),
    'GET /api/v1/statuses/:id/history': {
      ask: ({ status }) => ({ path: `/api/v1/statuses/${status.id}/history` }),
      check: (body) => assert.ok(body.length > 0),
    },
    'GET /api/v2/filters': { ...onFilter(() => ''), check: (body) => assert.equal(body.length, 1) },
    'POST /api/v2/filters': onFilter(
      () => '',
      () => ({ title: 'Geese', context: ['home'] }),
    ),
    'GET /api/v2/filters/:id': onFilter(({ id }) => `/${id}`),
    'PUT /api/v2/filters/:id': onFilter(
      ({ id }) => `/${id}`,
      () => ({ title: 'Swans' }),
    ),
    'DELETE /api/v2/filters/:id': onFilter(({ id }) => `/${id}`),
    'GET /api/v2/filters/:filter_id/keywords': onFilter(({ id }) => `/${id}/keywords`),
    'POST /api/v2/filters/:filter_id/keywords': onFilter(
      ({ id }) => `/${id}/keywords`,
      () => ({ keyword: 'gosling' }),
    ),
    'GET /api/v2/filters/:filter_id/statuses': onFilter(({ id }) => `/${id}/statuses`),
    'POST /api/v2/filters/:filter_id/statuses': {
      async ask(scene) {
        const { id } = await filter(scene);
        const { id: other } = await scene.bob.publish('To be filtered');
        return { path: `/api/v2/filters/${id}/statuses`, body: { status_id: other } };
      },
    },
    'GET /api/v2/filters/keywords/:id': onFilter(ofKeyword),
    'PUT /api/v2/filters/keywords/:id': onFilter(ofKeyword, () => ({ keyword: 'swan' })),
    'DELETE /api/v2/filters/keywords/:id': onFilter(ofKeyword),
    'GET /api/v2/filters/statuses/:id': onFilter(ofNamed),
    'DELETE /api/v2/filters/statuses/:id': onFilter(ofNamed),
    'GET /.well-known/oauth-authorization-server': {
      ...at('/.well-known/oauth-authorization-server'),
      shape: 'DiscoverOauthServerConfigurationResponse',
    },
  },

  walks: {
    async 'POST /api/v1/accounts'(scene, { scopes }, marks) {
      let name = 0;
      const join = async (token: string | null) => {
        // Mastodon's limit of this family is five from one address.
        scene.world.clock.forward(31 * 60_000);
        name += 1;
        const answer = await fetch(`${scene.server.address}/api/v1/accounts`, {
          method: 'POST',
          headers: {
            'Content-Type': 'application/json',
            ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
          },
          body: JSON.stringify({
            username: `gosling${name}`,
            email: `gosling${name}@mail.example`,
            password: 'over the grey lake',
            agreement: true,
            locale: 'en',
          }),
        });
        return { status: answer.status, body: (await answer.json()) as any };
      };
      assert.equal((await join(null)).status, 401);
      marks.nobody = '401';
      assert.equal((await join(await scene.token(null, ['read', 'profile']))).status, 403);
      marks['wrong scope'] = '403';
      assert.equal((await join(await scene.token(scene.alice, ['write']))).status, 403);
      for (const scope of scopes) {
        const joined = await join(await scene.token(null, [scope]));
        assert.equal(joined.status, 200, JSON.stringify(joined.body));
        assert.deepEqual([joined.body.token_type, joined.body.scope], ['Bearer', scope]);
        assert.equal(typeof joined.body.created_at, 'number');
      }
      marks.app = '200';
    },

    async 'GET /.well-known/host-meta'({ server }, _, marks) {
      const answer = await fetch(`${server.address}/.well-known/host-meta`);
      assert.equal(answer.status, 200);
      assert.match(answer.headers.get('content-type') ?? '', /^application\/xrd\+xml/);
      assert.match(await answer.text(), /rel="lrdd"[^>]* template="[^"]*\{uri\}"/);
      marks.right = '200';
    },
  },
};
