import assert from 'node:assert/strict';
import { changeSetting } from '../../../server/src/instance/settings.ts';
import { issueToken } from '../../../server/src/sign-in/index.ts';
import type { Skein } from '../../../server/src/start.ts';
import { call, cast, type Person, person } from '../../cast.ts';
import type { World } from '../../world.ts';

/** One more than the longest page there is. */
const CROWD = 81;

/** Everybody and everything that the endpoints are asked about. */
export interface Scene {
  world: World;
  server: Skein;
  alice: Person;
  bob: Person;
  /** Answers follow requests by hand, and has one of each of the crowd. */
  carol: Person;
  /** They follow alice and are followed by her; each posted, and favourited and boosted her status. */
  crowd: Person[];
  /** Alice's, favourited and boosted by the whole crowd. */
  status: any;
  app: { id: number; client_id: string; client_secret: string };
  /** A token of a member, or of the app itself, with these scopes. */
  token(who: Person | null, scopes: readonly string[]): Promise<string>;
}

export const CALLBACK = 'https://gull.example/callback';

/** Fills a server until every list is longer than its longest page. */
export async function setScene(world: World): Promise<Scene> {
  const server = world.servers[0] as Skein;
  const { alice, bob, carol } = await cast(server);
  const locked = await call(server, 'PATCH', '/api/v1/accounts/update_credentials', {
    token: carol.token,
    body: { locked: true },
  });
  assert.equal(locked.status, 200);
  await changeSetting(server.ctx, 'contact', 'anna@mail.example');
  const status = await alice.publish('Geese over the #skein, @bob');
  const crowd: Person[] = [];
  for (let index = 0; index < CROWD; index += 1) crowd.push(await person(server, `goose${index}`));
  await each(crowd, async (one) => {
    await one.follow(alice);
    await one.follow(carol);
    await one.publish(`One of many in the #skein, ${one.name}`);
    await one.post(`/api/v1/statuses/${status.id}/favourite`);
    await one.post(`/api/v1/statuses/${status.id}/reblog`);
  });
  await each(crowd, (one) => alice.follow(one));
  const { body: shown } = await alice.get('/api/v1/timelines/tag/skein?limit=40');
  const more = await alice.get(`/api/v1/timelines/tag/skein?limit=40&max_id=${shown.at(-1).id}`);
  await each([...shown, ...more.body].slice(0, 41), async ({ id }) => {
    await alice.post(`/api/v1/statuses/${id}/bookmark`);
    await alice.post(`/api/v1/statuses/${id}/favourite`);
  });
  world.clock.forward(300_000);
  await each(Array.from({ length: 41 }), (_, index) => alice.publish(`A goose, the ${index}th`));
  await world.settled();
  const { body: app } = await call(server, 'POST', '/api/v1/apps', {
    body: {
      client_name: 'Gull',
      redirect_uris: [CALLBACK, 'urn:ietf:wg:oauth:2.0:oob'],
      scopes: 'read write follow push profile',
      website: 'https://gull.example/',
    },
  });
  // An app that nobody uses is swept after a day, and areas move the clock.
  await issueToken(server.ctx, { appId: Number(app.id), accountId: null, scopes: ['read'] });
  return {
    world,
    server,
    alice,
    bob,
    carol,
    crowd,
    status,
    app,
    token: (who, scopes) =>
      issueToken(server.ctx, { appId: Number(app.id), accountId: who?.id ?? null, scopes }),
  };
}

/** Ten at a time. */
export async function each<T>(
  all: readonly T[],
  work: (one: T, index: number) => Promise<unknown>,
): Promise<void> {
  for (let at = 0; at < all.length; at += 10)
    await Promise.all(all.slice(at, at + 10).map((one, index) => work(one, at + index)));
}
