import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { built } from '../../web/src/built.ts';
import { SCENARIOS } from '../lab/scenarios.ts';
import { type Lab, openLab } from '../lab/servers.ts';
import { cellOf, named, play, tableOf } from '../lab/table.ts';

describe('the lab', { timeout: 300_000 }, () => {
  let lab: Lab;

  before(async () => {
    await built();
    lab = await openLab();
  });
  after(() => lab?.stop());

  for (const place of [0, 1, 2]) {
    const pairOf = () => {
      const [one, two] = lab.skein;
      return [lab.pair(one, two), lab.pair(one, lab.fedify), lab.pair(lab.fedify, one)][place]!;
    };
    const name = ['Skein → Skein', 'Skein → Fedify', 'Fedify → Skein'][place]!;
    describe(name, () => {
      for (const scenario of SCENARIOS) {
        test(`${name}: ${scenario.name}`, async () => {
          const pair = pairOf();
          assert.equal(named(pair), name);
          await scenario.run(pair);
        });
      }
    });
  }

  test('nothing of all this failed where nobody looked', () => {
    assert.deepEqual(lab.complaints(), []);
  });

  test('what failed and what is not spoken is said, in the table and below it', async () => {
    const [one, two] = lab.skein;
    const pairs = [
      lab.pair(one, two),
      lab.pair(one, { ...two, lacks: { does: {}, shows: { pin: 'no pins' } } }),
    ];
    const fails = { name: 'pin', run: () => Promise.reject(new Error('it  is\nnot there')) };
    const rows = await play([fails, { name: 'post', run: async () => {} }], pairs);
    assert.deepEqual(
      rows.map(({ outcomes }) => outcomes.map(({ ok }) => ok)),
      [
        [false, null],
        [true, true],
      ],
    );
    const [head, , pin, , , ...notes] = tableOf(rows, pairs).split('\n');
    assert.equal(head, '| scenario | Skein → Skein | Skein → Skein |');
    assert.equal(pin, '| pin      | FAILS         | –             |');
    assert.deepEqual(notes, [
      'FAILS: pin, Skein → Skein: it is not there',
      'not spoken: pin, Skein → Skein: no pins',
    ]);
    assert.equal(cellOf({ ok: true, ms: 10 }), '0.1 s');
  });
});
