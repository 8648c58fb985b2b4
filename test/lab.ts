// npm run lab                          plays every scenario between fresh servers on this machine and prints a table
// npm run lab -- --only follow,post    these scenarios only
// npm run lab -- --gotosocial <path>   … and between ours and a GoToSocial, whose program and templates are there
// npm run lab -- --snac <path>         … and between ours and a snac
// npm run lab -- --stay                two servers to try by hand, until ^C
import { parseArgs } from 'node:util';
import { explain } from '../server/src/explain.ts';
import { startGotosocial } from './lab/gotosocial.ts';
import { SCENARIOS } from './lab/scenarios.ts';
import { openLab } from './lab/servers.ts';
import { startSnac } from './lab/snac.ts';
import { stay } from './lab/stay.ts';
import { play, tableOf } from './lab/table.ts';

const { values: asked } = parseArgs({
  options: {
    stay: { type: 'boolean' },
    only: { type: 'string' },
    gotosocial: { type: 'string' },
    snac: { type: 'string' },
  },
});

(asked.stay ? stay() : scenarios()).catch((error: unknown) => {
  process.stderr.write(`${explain(error)}\n`);
  process.exit(1);
});

async function scenarios(): Promise<void> {
  const names = SCENARIOS.map(({ name }) => name);
  const only = asked.only?.split(',') ?? names;
  const unknown = only.filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    process.stderr.write(`There is no scenario ${unknown.join(', ')}. There are: ${names.join(', ')}\n`);
    process.exitCode = 1;
    return;
  }
  const chosen = SCENARIOS.filter(({ name }) => only.includes(name));
  const lab = await openLab();
  const [one, two] = lab.skein;
  const guests = [];
  try {
    if (asked.gotosocial) guests.push(await startGotosocial(asked.gotosocial));
    if (asked.snac) guests.push(await startSnac(asked.snac));
    const others = [lab.fedify, ...guests.map(({ cast }) => cast)];
    const pairs = [
      lab.pair(one, two),
      ...others.flatMap((cast) => [lab.pair(one, cast), lab.pair(cast, one)]),
    ];
    const rows = await play(chosen, pairs, ({ name }) => process.stderr.write(`${name}\n`));
    console.log(tableOf(rows, pairs));
    for (const { cast } of guests) console.log(`${cast.server}: ${cast.version}`);
    if (rows.some(({ outcomes }) => outcomes.some(({ ok }) => ok === false))) {
      process.exitCode = 1;
      for (const line of [...lab.complaints(), ...guests.flatMap((guest) => guest.complaints())])
        process.stderr.write(`${line}\n`);
    }
  } finally {
    for (const guest of guests) await guest.stop();
    await lab.stop();
  }
}
