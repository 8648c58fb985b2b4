import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { readConfig } from '../../server/src/config.ts';
import type { Engine } from '../../server/src/db/dialect.ts';
import { createLog } from '../../server/src/log.ts';
import { type Skein, start } from '../../server/src/start.ts';
import { call, type Person, person } from '../cast.ts';
import { bytesAt, noise, sendFile } from '../pictures.ts';
import { type Environment, labEnvironment, serve, typed } from '../process.ts';
import { createWorld, freshHome, type Home, onBothEngines, type World } from '../world.ts';

/** One post that the server said it had, with the picture that hung on it. */
interface Kept {
  id: string;
  text: string;
  picture: { url: string; bytes: Buffer } | null;
}

onBothEngines('a server under load, backed up, killed and restored', (engine) => {
  let folder: string;
  let home: Home;
  let environment: Environment;
  let world: World;
  let dora: Person;
  const tokens = new Map<string, string>();
  const ids = new Map<string, string>();
  const kept: Kept[] = [];
  /** How many of them were acknowledged before the backup began. */
  let certain = 0;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'skein-drill-'));
    home = await freshHome(engine);
    environment = await labEnvironment(home);
    world = await createWorld();
    dora = await person(world.servers[0] as Skein, 'dora');
  });
  after(async () => {
    await world.stop();
    await home.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  const there = () => world.servers[0] as Skein;
  const by = (name: string) => ({
    server: { address: environment.SKEIN_ORIGIN } as Skein,
    token: tokens.get(name) as string,
  });
  const post = async (name: string, path: string, body: unknown = {}): Promise<any> => {
    const { server, token } = by(name);
    const seen = await call(server, 'POST', path, { token, body });
    assert.equal(seen.status, 200, JSON.stringify(seen.body));
    return seen.body;
  };
  const deliveries = async () => (await there().ctx.db.selectFrom('incoming').select('id').execute()).length;

  /** Two servers full of people who post, upload and follow, until the one is gone. */
  async function load(killed: AbortSignal): Promise<void> {
    let number = 0;
    const until = async (act: () => Promise<void>) => {
      try {
        while (!killed.aborted) await act();
      } catch (error) {
        // What the server refused while it was there is a fault of its own.
        if (!killed.aborted) throw error;
      }
    };
    const publish = (name: string, file: Buffer | null) =>
      until(async () => {
        number += 1;
        const text = `${name}, number ${number}`;
        const media = file && (await sendFile(by(name), '/api/v2/media', file)).body;
        const body = { status: text, ...(media ? { media_ids: [media.id] } : {}) };
        const { id } = await post(name, '/api/v1/statuses', body);
        const picture = media && { url: media.url, bytes: (await bytesAt(media.url)).body };
        kept.push({ id, text, picture });
        await wait(5);
      });
    const follow = until(async () => {
      await post('bob', `/api/v1/accounts/${ids.get('alice')}/unfollow`);
      await post('bob', `/api/v1/accounts/${ids.get('alice')}/follow`);
      await wait(10);
    });
    const elsewhere = until(async () => {
      await dora.publish(`from elsewhere, to @alice@${new URL(environment.SKEIN_ORIGIN as string).host}`);
      await wait(20);
    });
    const files = [await noise(60, 60), await noise(90, 50)] as const;
    await Promise.all([
      publish('alice', null),
      publish('alice', files[0]),
      publish('bob', files[1]),
      follow,
      elsewhere,
    ]);
  }

  it('is backed up while it works, and killed', async () => {
    const server = await serve(environment);
    for (const name of ['alice', 'bob']) {
      const words = ['--email', `${name}@mail.example`, '--password', 'forty geese south'];
      const made = await typed(environment, 'account', 'create', name, ...words);
      ids.set(name, /account (\d+)/.exec(made.out)?.[1] as string);
      const scopes = 'read write follow';
      tokens.set(name, (await typed(environment, 'token', 'create', name, '--scopes', scopes)).out);
    }
    const handle = `@alice@${new URL(environment.SKEIN_ORIGIN as string).host}`;
    const found = await dora.get(`/api/v2/search?q=${encodeURIComponent(handle)}&resolve=true`);
    const [alice] = found.body.accounts;
    await dora.post(`/api/v1/accounts/${alice.id}/follow`);
    while (!(await dora.get(`/api/v1/accounts/relationships?id=${alice.id}`)).body[0].following)
      await wait(50);

    const killing = new AbortController();
    const loading = load(killing.signal);
    while (kept.filter(({ picture }) => picture !== null).length < 6) await Promise.race([wait(50), loading]);
    certain = kept.length;
    const made = await typed(environment, 'backup', join(folder, 'backup'));
    assert.equal(made.code, 0, made.err);
    await wait(300);
    killing.abort();
    await server.kill();
    await loading;
    assert.ok(kept.length > certain, 'it went on while it was backed up');
  });

  const other: Engine = engine === 'sqlite' ? 'postgres' : 'sqlite';
  for (const target of [engine, other]) {
    it(`stands again on ${target}: nothing from before is lost, nothing is sent twice, streams and tokens work`, async () => {
      await world.settled();
      const empty = await freshHome(target);
      const place: Environment = {
        ...environment,
        SKEIN_DATA: empty.data,
        DATABASE_URL: empty.databaseUrl ?? '',
      };
      const restored = await typed(place, 'restore', join(folder, 'backup'));
      assert.equal(restored.code, 0, restored.err);
      const checked = await typed(place, 'check');
      assert.equal(checked.code, 0, checked.out);
      // What waited for another try is due by then.
      const { clock } = world;
      clock.forward(2 * 3_600_000);
      const before = await deliveries();
      const config = readConfig(place);
      const server = await start({ config, clock, log: createLog('silent', clock) });
      try {
        for (let round = 0; round < 3; round += 1) await server.settled();
        assert.equal(await deliveries(), before, 'nothing was sent again');
        const rows = await server.ctx.db.selectFrom('statuses').select(['id', 'source']).execute();
        const stored = new Map(rows.map(({ id, source }) => [String(id), source]));
        for (const { id, text, picture } of kept.slice(0, certain)) {
          assert.equal(stored.get(id), text);
          if (picture) assert.deepEqual((await bytesAt(picture.url)).body, picture.bytes);
        }
        const me = await call(server, 'GET', '/api/v1/accounts/verify_credentials', by('alice'));
        assert.equal(me.status, 200);

        const leaving = new AbortController();
        const headers = { Authorization: `Bearer ${tokens.get('alice')}` };
        const stream = await fetch(`${server.address}/api/v1/streaming/user`, {
          headers,
          signal: leaving.signal,
        });
        assert.equal(stream.status, 200);
        const text = `After the restore on ${target}`;
        const { id } = await post('alice', '/api/v1/statuses', { status: text });
        let heard = '';
        for await (const chunk of stream.body as never as AsyncIterable<Uint8Array>) {
          heard += Buffer.from(chunk).toString();
          if (heard.includes(id)) break;
        }
        leaving.abort();
        assert.match(heard, /event: update/);
        await server.settled();
        await world.settled();
        assert.equal(await deliveries(), before + 1, 'what is said from now on goes out, once');
        const [newest] = await dora.home();
        assert.ok(newest.content.includes(text), newest.content);
      } finally {
        await server.stop();
        await empty.remove();
      }
    });
  }
});
