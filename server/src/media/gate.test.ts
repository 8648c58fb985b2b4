import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { sharedGate } from './gate.ts';

/** A gate whose work ends when it is told to, and who was let in. */
function gateOf(limits: Partial<Parameters<typeof sharedGate>[0]> = {}) {
  const pass = sharedGate({ abreast: 3, ofOne: 2, mostWaiting: 10, mostWaitingOfOne: 5, ...limits });
  const inside: { whose: string; leave: () => void }[] = [];
  const come = (whose: string) =>
    pass(whose, () => new Promise<void>((leave) => inside.push({ whose, leave })));
  const names = () => inside.map(({ whose }) => whose).join(' ');
  const leave = async (whose: string) => {
    const at = inside.findIndex((one) => one.whose === whose);
    inside.splice(at, 1)[0]?.leave();
    await turn();
  };
  return { come, names, leave };
}

test('one never holds all, however many of it wait', async () => {
  const { come, names, leave } = gateOf();
  for (let i = 0; i < 5; i += 1) void come('silent');
  await turn();
  assert.equal(names(), 'silent silent');
  void come('good');
  await turn();
  assert.equal(names(), 'silent silent good');
  await leave('good');
  assert.equal(names(), 'silent silent');
  await leave('silent');
  assert.equal(names(), 'silent silent');
});

test('those who wait take turns', async () => {
  const { come, names, leave } = gateOf({ abreast: 1, ofOne: 1 });
  for (const whose of ['a', 'a', 'a', 'b', 'c']) void come(whose);
  await turn();
  const seen: string[] = [];
  for (let i = 0; i < 5; i += 1) {
    seen.push(names());
    await leave(names());
  }
  assert.deepEqual(seen, ['a', 'a', 'b', 'c', 'a']);
  assert.equal(names(), '');
});

test('who finds too many waiting is refused, of one or in all, and what fails gives its place back', async () => {
  const { come, leave } = gateOf({ abreast: 1, ofOne: 1, mostWaiting: 3, mostWaitingOfOne: 2 });
  for (const whose of ['a', 'a', 'a']) void come(whose);
  await assert.rejects(come('a'), /Too many/);
  void come('b');
  await assert.rejects(come('c'), /Too many/);
  await leave('a');
  void come('c');
  const failing = sharedGate({ abreast: 1, ofOne: 1, mostWaiting: 1, mostWaitingOfOne: 1 });
  for (let i = 0; i < 3; i += 1)
    await assert.rejects(
      failing('x', async () => {
        throw new Error('broken');
      }),
      /broken/,
    );
});
