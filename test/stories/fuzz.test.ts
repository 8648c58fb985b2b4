import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fuzz } from '../fuzz/run.ts';

// `npm run fuzz` goes on for as long as one likes, with other seeds.
test('twelve seconds of drawn and broken documents crash, stall and mislead nobody', {
  timeout: 300_000,
}, async () => {
  const { inputs, answers, asked, found } = await fuzz({ seconds: 12, seed: 2 });
  assert.deepEqual(found, []);
  assert.ok(inputs > 100, `only ${inputs} inputs`);
  assert.ok(asked > 20, `only ${asked} documents were fetched`);
  for (const kind of ['drawn 202', 'drawn 400', 'broken 400', 'resolved 200', 'fingered 200'])
    assert.ok((answers[kind] ?? 0) > 0, `${kind}: ${JSON.stringify(answers)}`);
});
