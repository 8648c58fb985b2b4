import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createLog } from '../../server/src/log.ts';
import { readKeys } from '../../server/src/secrets.ts';
import { type Skein, start } from '../../server/src/start.ts';
import { type Person, person } from '../cast.ts';
import { addFollowers, addRemotes, createInboxes, type Inboxes } from '../inboxes.ts';
import { createWorld, type World } from '../world.ts';

describe('two workers on one database (postgres)', () => {
  let world: World;
  let inboxes: Inboxes;
  let second: Skein;
  let data: string;

  before(async () => {
    inboxes = await createInboxes();
    world = await createWorld({ engine: 'postgres' });
    const { ctx } = world.servers[0]!;
    data = mkdtempSync(join(tmpdir(), 'skein-worker-'));
    writeFileSync(join(data, 'secret'), `${readKeys(join(ctx.config.data, 'secret')).join('\n')}\n`);
    const config = { ...ctx.config, data, role: 'worker' as const };
    second = await start({ config, clock: world.clock, log: createLog('error', world.clock) });
  });
  after(async () => {
    await second?.stop();
    await world?.stop();
    await inboxes.close();
    rmSync(data, { recursive: true, force: true });
  });

  it('share the deliveries, each sent once, of one sender to one server never two at a time', async () => {
    const server = world.servers[0]!;
    const hosts = Array.from({ length: 12 }, (_, n) => inboxes.host(n));
    const people: Person[] = [];
    for (let n = 0; n < 6; n += 1) {
      const one = await person(server, `writer${n}`);
      await addFollowers(server, one.id, await addRemotes(server, hosts));
      people.push(one);
    }
    const under = new Map<string, number>();
    const faults: string[] = [];
    inboxes.answer(async ({ host, activity }) => {
      const lane = `${host} ${activity.actor}`;
      const onHost = [...under].filter(([name, count]) => count > 0 && name.startsWith(`${host} `)).length;
      if ((under.get(lane) ?? 0) > 0) faults.push(`two of ${lane}`);
      if (onHost >= 4) faults.push(`five to ${host}`);
      under.set(lane, (under.get(lane) ?? 0) + 1);
      await new Promise((resolve) => setTimeout(resolve, 5));
      under.set(lane, (under.get(lane) ?? 0) - 1);
      return { status: 202 };
    });
    await Promise.all(people.flatMap((one) => [1, 2, 3, 4, 5].map((n) => one.publish(`n${n}`))));
    const all = people.length * 5 * hosts.length;
    const started = performance.now();
    while (inboxes.received.length < all && performance.now() - started < 30_000) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await Promise.all([world.settled(), second.settled()]);
    assert.deepEqual(faults, []);
    assert.equal(inboxes.received.length, all);
    const ids = inboxes.received.map(({ host, activity }) => `${host} ${activity.id}`);
    assert.equal(new Set(ids).size, all);
  });
});
