// The documents of real servers, with bytes changed, doubled and left out. Without SKEIN_SHARED there is nothing to do.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fuzz } from '../fuzz/run.ts';

const shared = process.env.SKEIN_SHARED;

test('broken documents of real servers harm nobody', { skip: !shared, timeout: 300_000 }, async (context) => {
  const { inputs, answers, asked, found } = await fuzz({ seconds: 30, seed: 4, shared });
  context.diagnostic(`${inputs} inputs, ${asked} requests to the peer: ${JSON.stringify(answers)}`);
  assert.deepEqual(found, []);
  assert.ok((answers['broken 202'] ?? 0) > 0, JSON.stringify(answers));
});
