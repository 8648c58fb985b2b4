import type { Route } from '../../server/src/http/route.ts';
import { createDevice } from '../push-service.ts';
import { endRestores, givePassword, PASSWORD, strangersKit } from '../recovery.ts';
import { asNamed } from './parameter.ts';
import { count, makeRoom, type People, status } from './supply.ts';

type Given = Record<string, unknown>;

/** What a route must be told to succeed, beside the ids in its path. Query and body alike. */
const VALID: Readonly<Record<string, (people: People) => Given | Promise<Given>>> = {
  'GET /api/v1/accounts/lookup': () => ({ acct: 'bob' }),
  'GET /api/v1/accounts/search': () => ({ q: 'bob' }),
  'GET /api/v2/search': () => ({ q: 'bob' }),
  'GET /api/v1/domain_blocks/preview': () => ({ domain: 'pond.example' }),
  'GET /api/v1/timelines/link': () => ({ url: 'https://page.example/' }),
  'GET /api/v1/streaming/hashtag': () => ({ tag: 'goose' }),
  'GET /api/v1/streaming/hashtag/local': () => ({ tag: 'goose' }),
  'GET /api/v1/streaming/list': async ({ alice }) => ({
    list: (await alice.post('/api/v1/lists', { title: 'heard' })).body.id,
  }),
  'GET /api/oembed': async ({ alice }) => ({ url: (await alice.publish(`number ${count()}`)).url }),
  'POST /api/v1/accounts': () => ({
    username: `joined${count()}`,
    email: `joined${count()}@mail.example`,
    password: 'over the grey lake',
    agreement: true,
  }),
  'POST /api/v1/accounts/:id/note': () => ({ comment: 'met at the lake' }),
  'POST /api/v1/apps': () => ({ client_name: 'Gull', redirect_uris: ['urn:ietf:wg:oauth:2.0:oob'] }),
  'POST /oauth/token': async (people) => ({ grant_type: 'client_credentials', ...(await app(people)) }),
  'POST /oauth/revoke': async (people) => ({ ...(await app(people)), token: 'nobody has this' }),
  'POST /api/v1/domain_blocks': () => ({ domain: 'pond.example' }),
  'DELETE /api/v1/domain_blocks': () => ({ domain: 'pond.example' }),
  'POST /api/v2/filters': () => ({ title: 'geese', context: ['home'] }),
  'POST /api/v1/filters': () => ({ phrase: 'geese', context: ['home'] }),
  'PUT /api/v1/filters/:id': () => ({ phrase: 'geese', context: ['home'] }),
  'POST /api/v2/filters/:filter_id/keywords': () => ({ keyword: 'gosling' }),
  'PUT /api/v2/filters/keywords/:id': () => ({ keyword: 'gosling' }),
  'POST /api/v2/filters/:filter_id/statuses': async ({ bob }) => ({ status_id: await status(bob) }),
  'POST /api/v1/statuses': () => ({ status: `number ${String(count()).padStart(5, '0')}` }),
  'PUT /api/v1/statuses/:id': () => ({ status: `anew ${String(count()).padStart(7, '0')}` }),
  'PUT /api/v1/scheduled_statuses/:id': ({ world }) => ({
    scheduled_at: new Date(world.clock.now() + (count() + 400) * 86_400_000).toISOString(),
  }),
  'POST /api/v1/polls/:id/votes': () => ({ choices: [0] }),
  'POST /api/v1/featured_tags': () => ({ name: `tag${count()}` }),
  'POST /api/v1/lists': () => ({ title: 'geese' }),
  'PUT /api/v1/lists/:id': () => ({ title: 'geese' }),
  'POST /api/v1/lists/:id/accounts': ({ alice }) => ({ account_ids: [String(alice.id)] }),
  'DELETE /api/v1/lists/:id/accounts': ({ alice }) => ({ account_ids: [String(alice.id)] }),
  'POST /api/v1/reports': ({ bob }) => ({ account_id: String(bob.id) }),
  async 'POST /api/v1/collections'({ alice }) {
    await makeRoom(alice);
    return { name: 'geese' };
  },
  'POST /api/v1/collections/:collection_id/items': async ({ alice }) => ({ account_id: String(alice.id) }),
  'POST /api/v1/markers': async ({ alice }) => ({ home: { last_read_id: await status(alice) } }),
  async 'PUT /api/skein/v1/recovery/key'({ alice }) {
    await givePassword(alice);
    return { password: PASSWORD, public_key: 'z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2' };
  },
  async 'DELETE /api/skein/v1/recovery/key'({ alice }) {
    await givePassword(alice);
    return { password: PASSWORD };
  },
  async 'POST /api/skein/v1/recovery/kit'({ alice }) {
    await givePassword(alice);
    return { password: PASSWORD };
  },
  async 'POST /api/skein/v1/recovery/restores'({ alice }) {
    await endRestores(alice);
    return { kit: strangersKit() };
  },
  'POST /api/skein/v1/recovery/restores/:id/inboxes': () => ({
    inboxes: [`https://lake.example/inbox/${count()}`],
  }),
  'POST /api/skein/v1/recovery/kit/followers': ({ alice: { id, server }, world }) => {
    const place = { list: id, after: 0, listed: 0, followers: 0, from: world.clock.now() };
    return { next: server.ctx.secrets.seal(JSON.stringify(place)) };
  },
  'POST /api/v1/push/subscription': () => ({
    subscription: { endpoint: 'https://push.example/goose', keys: createDevice().keys },
  }),
};

async function app({ alice: { server } }: People): Promise<Given> {
  const answer = await fetch(`${server.address}/api/v1/apps`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ client_name: 'Gull', redirect_uris: 'urn:ietf:wg:oauth:2.0:oob' }),
  });
  const { client_id, client_secret } = (await answer.json()) as any;
  return { client_id, client_secret };
}

/** @see VALID */
export async function validFor(route: Route, people: People): Promise<Given> {
  return (await VALID[asNamed(route)]?.(people)) ?? {};
}
