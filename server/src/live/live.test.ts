import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import type { Channel } from '../db/tx.ts';
import { createLog } from '../log.ts';
import { createSharedLive, type Live } from './live.ts';

/** PostgreSQL takes what is shorter than this (`NOTIFY_PAYLOAD_MAX_LENGTH`). */
const LIMIT = 8000;

/** Two processes on one line that refuses what PostgreSQL refuses. */
async function pair(): Promise<{ here: Live; there: Live; said: string[]; told(): Promise<void> }> {
  const ears: ((text: string) => void)[] = [];
  const said: string[] = [];
  const channel: Channel = {
    async say(text) {
      if (Buffer.byteLength(text) >= LIMIT) throw new Error('payload string too long');
      said.push(text);
      for (const hear of ears) hear(text);
    },
    async hear(heard) {
      ears.push(heard);
      return () => {};
    },
  };
  const log = createLog('silent', { now: () => 0 } as never);
  const [here, there] = [createSharedLive(channel, log), createSharedLive(channel, log)];
  // Closing tells what waits; that both hear each other comes first.
  await turn();
  return { here, there, said, told: () => here.close() };
}

test('an announcement too large to be told empties caches elsewhere, and what follows it is told', async () => {
  for (const detail of ['x'.repeat(LIMIT), 'é'.repeat(LIMIT / 2), 'x'.repeat(7500)]) {
    const { here, there, told } = await pair();
    const heard: unknown[] = [];
    const note = (topic: string) => there.listen(topic, (what) => heard.push([topic, what]));
    for (const topic of ['before', 'large', 'after']) note(topic);
    there.onGap(() => heard.push('gap'));
    const own: unknown[] = [];
    here.listen('large', (what) => own.push(what));
    here.onGap(() => own.push('gap'));
    here.announce('before', 1);
    here.announce('large', detail);
    here.announce('after', 2);
    await told();
    assert.deepEqual(heard, [['before', 1], 'gap', ['after', 2]]);
    // Here it is a call, of any size.
    assert.deepEqual(own, [detail]);
    await there.close();
  }
});

test('an announcement that is no JSON empties caches elsewhere, and holds up nothing', async () => {
  const circle: Record<string, unknown> = {};
  circle.self = circle;
  const throws = {
    toJSON() {
      throw new Error('not this');
    },
  };
  for (const detail of [1n, circle, throws]) {
    const { here, there, told } = await pair();
    const heard: unknown[] = [];
    for (const topic of ['before', 'strange', 'after'])
      there.listen(topic, (what) => heard.push([topic, what]));
    there.onGap(() => heard.push('gap'));
    here.announce('before', 1);
    here.announce('strange', detail);
    here.announce('after', 2);
    await told();
    assert.deepEqual(heard, [['before', 1], 'gap', ['after', 2]]);
    await there.close();
  }
});

test('what is just small enough is told whole', async () => {
  const { here, there, told } = await pair();
  const heard: unknown[] = [];
  there.listen('large', (what) => heard.push(what));
  there.onGap(() => heard.push('gap'));
  const detail = 'x'.repeat(7500 - '["large",""]'.length);
  here.announce('large', detail);
  await told();
  assert.deepEqual(heard, [detail]);
  await there.close();
});

test('very many short announcements of one turn all arrive', async () => {
  const { here, there, said, told } = await pair();
  let heard = 0;
  there.listen('jobs', () => {
    heard += 1;
  });
  for (let index = 0; index < 3000; index += 1) here.announce('jobs');
  await told();
  assert.equal(heard, 3000);
  assert.ok(said.length < 10, `${said.length} messages`);
  await there.close();
});
