import { parseArgs } from 'node:util';
import { fuzz } from './run.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '300' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    shared: { type: 'string', default: process.env.SKEIN_SHARED },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) {
  console.log(`npm run fuzz -- [options]
  --seconds N   how long; default 300
  --seed N      the same seed draws the same documents
  --shared DIR  where fixtures/activitypub holds real documents; default $SKEIN_SHARED`);
} else {
  const { seconds, seed, shared } = values;
  const report = await fuzz({ seconds: Number(seconds), seed: Number(seed), shared });
  const { inputs, answers, asked, found } = report;
  console.log(`seed ${seed}: ${inputs} inputs, ${asked} requests to the peer, ${found.length} findings`);
  for (const [answer, count] of Object.entries(answers).sort()) console.log(`  ${answer}: ${count}`);
  for (const one of found) console.log(`\ninput ${one.input}: ${one.what}\n${one.text}`);
  process.exitCode = found.length > 0 ? 1 : 0;
}
