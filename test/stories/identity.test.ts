import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { connect } from '../../server/src/db/connect.ts';
import { snapshot } from '../../server/src/db/rows.ts';
import { createLog } from '../../server/src/log.ts';
import { cast, person } from '../cast.ts';
import { freePort } from '../free-port.ts';
import { labEnvironment, refusedStart, serve, typed } from '../process.ts';
import { createWorld, freshHome, onBothEngines } from '../world.ts';

const quiet = createLog('silent', { now: () => Date.now() });

onBothEngines('the identity of a server', (engine) => {
  it('stops a start under another origin or domain, and names both', async () => {
    const home = await freshHome(engine);
    const environment = await labEnvironment(home);
    try {
      await (await serve(environment)).stop();
      const port = await freePort();
      const origin = `http://127.0.0.1:${port}`;
      const elsewhere = await refusedStart({ ...environment, SKEIN_ORIGIN: origin });
      assert.equal(elsewhere.code, 1);
      assert.match(
        elsewhere.err,
        new RegExp(`SKEIN_ORIGIN is ${origin}, .* set up as ${environment.SKEIN_ORIGIN}\\.`),
      );
      const renamed = await refusedStart({ ...environment, SKEIN_DOMAIN: 'other.example' });
      assert.equal(renamed.code, 1);
      assert.match(renamed.err, /SKEIN_DOMAIN is other\.example, .* set up as 127\.0\.0\.1:\d+\./);
      const command = await typed({ ...environment, SKEIN_DOMAIN: 'other.example' }, 'settings', 'list');
      assert.equal(command.code, 1);
      assert.equal((await (await serve(environment)).stop()).code, 0, 'the same values start again');
    } finally {
      await home.remove();
    }
  });

  it('is in no row after people have talked across two servers: own URLs are built, never stored', async () => {
    const world = await createWorld({ engine, servers: 2 });
    try {
      const [here, there] = world.servers as [(typeof world.servers)[0], (typeof world.servers)[0]];
      const { alice, bob, carol } = await cast(here);
      const dora = await person(there, 'dora');
      await bob.follow(alice);
      await alice.follow(carol);
      const found = await dora.get(
        `/api/v2/search?q=${encodeURIComponent(`@${alice.handle}`)}&resolve=true&type=accounts`,
      );
      const [known] = found.body.accounts;
      assert.ok(known, 'dora finds alice on the other server');
      assert.equal((await dora.post(`/api/v1/accounts/${known.id}/follow`)).status, 200);
      await world.settled();
      const first = await alice.publish('Hello @bob and @carol, forty #Geese', { spoiler_text: 'birds' });
      await bob.publish('@alice which way?', { in_reply_to_id: first.id });
      await carol.post(`/api/v1/statuses/${first.id}/favourite`);
      const gone = await alice.publish('Not this one');
      await alice.delete(`/api/v1/statuses/${gone.id}`);
      await world.settled();
      const shown = (await bob.get(`/api/v1/statuses/${first.id}`)).body;
      assert.match(
        shown.content,
        new RegExp(`href="${here.ctx.origin.origin}/@bob"`),
        'what is shown has whole links',
      );
      assert.match(shown.content, new RegExp(`href="${here.ctx.origin.origin}/tags/geese"`));
      const { rows, tables, places } = await placesOf(here.ctx.config, here.ctx.origin.origin);
      assert.ok(rows > 20 && tables > 20, `looked at ${rows} rows of ${tables} tables`);
      assert.deepEqual(places, []);
    } finally {
      await world.stop();
    }
  });
});

/**
 * Where an origin stands in the database. Allowed are only the setting that says what it is, and what was written to
 * others: a letter is kept as it was signed and sent.
 */
async function placesOf(config: { data: string; databaseUrl: string | null }, origin: string) {
  const database = await connect({ ...config, log: quiet, readOnly: true });
  const shot = await snapshot(database);
  const places: string[] = [];
  let count = 0;
  for (const table of shot.tables) {
    for await (const some of shot.rows(table)) {
      count += some.length;
      for (const row of some) {
        for (const [column, value] of Object.entries(row)) {
          if (table === 'settings' && row.key === 'origin') continue;
          if (table === 'outgoing' && column === 'document') continue;
          if (typeof value === 'string' && value.includes(origin))
            places.push(`${table}.${column}: ${value.slice(0, 200)}`);
        }
      }
    }
  }
  await shot.close();
  await database.close();
  return { rows: count, tables: shot.tables.length, places };
}

describe('settings', () => {
  const unreadable: [string, string, RegExp][] = [
    ['PORT', 'eighty', /^Skein: PORT is not a port number .*"eighty".*Example: PORT=8080$/],
    [
      'SKEIN_ORIGIN',
      'social.example.org',
      /^Skein: SKEIN_ORIGIN is not an origin .*Example: SKEIN_ORIGIN=https:/,
    ],
    [
      'SKEIN_ORIGIN',
      'http://social.example.org',
      /^Skein: SKEIN_LAB is refused with the public origin .*Example:/,
    ],
    ['SKEIN_SECRET', 'short', /^Skein: SKEIN_SECRET is not 64 hexadecimal digits.*Example:/],
    ['DATABASE_URL', 'mysql://x', /^Skein: DATABASE_URL is not a postgres:\/\/ address.*Example:/],
    ['LOG_LEVEL', 'loud', /^Skein: LOG_LEVEL is none of debug, .*"loud".*Example: LOG_LEVEL=debug$/],
    ['SKEIN_ROLE', 'boss', /^Skein: SKEIN_ROLE is none of all, web, worker.*"boss"/],
  ];
  it('that cannot be read end the start: one line with the variable, the fault and an example', async () => {
    const home = await freshHome('sqlite');
    const environment = await labEnvironment(home);
    for (const [variable, value, line] of unreadable) {
      const refused = await refusedStart({ ...environment, [variable]: value });
      assert.equal(refused.code, 1, variable);
      assert.match(refused.err.trim(), line);
      assert.equal(refused.out, '');
    }
    await home.remove();
  });
});

describe('the order to stop', () => {
  let home: Awaited<ReturnType<typeof freshHome>>;
  before(async () => {
    home = await freshHome('sqlite');
  });
  after(() => home.remove());

  it('lets open requests be answered, takes no new ones, and ends with 0', async () => {
    const environment = await labEnvironment(home);
    const server = await serve(environment);
    await typed(
      environment,
      'account',
      'create',
      'alice',
      '--email',
      'a@mail.example',
      '--password',
      'forty geese south',
    );
    const { out: token } = await typed(environment, 'token', 'create', 'alice', '--scopes', 'read write');
    const body = JSON.stringify({ status: 'Just before the end' });
    const headers = {
      Authorization: `Bearer ${token}`,
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(body),
    };
    const open = request(`${server.address}/api/v1/statuses`, { method: 'POST', headers });
    const answered = new Promise<number | undefined>((resolve, reject) => {
      open.on('response', (answer) => answer.resume().on('end', () => resolve(answer.statusCode)));
      open.on('error', reject);
    });
    open.write(body.slice(0, 10));
    // The request has reached the server once another one, sent later, was answered.
    await fetch(`${server.address}/api/v1/instance`).then((answer) => answer.arrayBuffer());
    const ended = server.stop();
    while (await reachable(server.address)) await new Promise((resolve) => setTimeout(resolve, 10));
    open.end(body.slice(10));
    assert.equal(await answered, 200);
    assert.equal((await ended).code, 0);
  });
});

async function reachable(address: string): Promise<boolean> {
  return fetch(`${address}/api/v1/instance`).then(
    (answer) => answer.arrayBuffer().then(() => true),
    () => false,
  );
}
