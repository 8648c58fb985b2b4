import { integrityFaults } from '../db/integrity.ts';
import { findLost } from '../media/index.ts';
import { keyNameOf } from '../secrets.ts';
import { type Command, CommandError, type Out, type Reader } from './command.ts';
import { COUNTED, recount } from './counters.ts';
import { sealedValues } from './sealed.ts';

const IDS_AT_ONCE = 500;
const SHOWN = 10;

export const check: Command = {
  name: 'check',
  about:
    'Looks whether the database is whole, every counter right, the secret its own, and every picture there.',
  takes: [],
  options: { repair: { about: 'Counts anew what is wrong.' } },
  more: 'Reads on a connection of its own, beside a running server. Exit code 1 when something is wrong and stays so.',
  where: 'reader',
  async run(reader, input, out) {
    const faults = await integrityFaults(reader.database);
    for (const fault of faults.slice(0, SHOWN)) out.print(`  ${fault}`);
    out.print(`database: ${faults.length === 0 ? 'whole' : `${faults.length} faults`}`);
    const wrong = await countersLeftWrong(reader, input.flag('repair'), out);
    const locked = await secretFaults(reader, out);
    const lost = await mediaFaults(reader, out);
    if (faults.length + wrong + locked + lost > 0) return 1;
  },
};

/** How many counters are wrong and stay so. */
async function countersLeftWrong({ ctx, ask }: Reader, repair: boolean, out: Out): Promise<number> {
  let left = 0;
  for (const kind of Object.keys(COUNTED)) {
    const { looked, wrong } = await recount(ctx, kind);
    for (const { id, counter, stored, right } of wrong.slice(0, SHOWN)) {
      out.print(`  ${kind} ${id}: ${counter} is ${stored}, there are ${right}`);
    }
    const ids = [...new Set(wrong.map(({ id }) => id))];
    if (repair) await mend(ask, kind, ids);
    else left += wrong.length;
    const fate = wrong.length > 0 && repair ? ', counted anew' : '';
    out.print(
      `counters of ${looked} ${kind}: ${wrong.length === 0 ? 'right' : `${wrong.length} wrong${fate}`}`,
    );
  }
  return left;
}

async function mend(ask: Reader['ask'], kind: string, ids: readonly number[]): Promise<void> {
  for (let start = 0; start < ids.length; start += IDS_AT_ONCE) {
    const code = await ask(['recount', kind, ids.slice(start, start + IDS_AT_ONCE).join(',')]);
    if (code !== 0) throw new CommandError(`the counters of ${kind} could not be mended`);
  }
}

/** Rows without their files are wrong; files without a row wait for the sweep. */
async function mediaFaults({ ctx }: Reader, out: Out): Promise<number> {
  const { looked, missing, unnamed } = await findLost(ctx);
  for (const { file, of } of missing.slice(0, SHOWN)) out.print(`  ${of}: its file ${file} is not there`);
  for (const file of unnamed.slice(0, SHOWN)) out.print(`  ${file} belongs to no row`);
  const left = unnamed.length === 0 ? '' : `; ${unnamed.length} belong to nothing: removed within a day`;
  out.print(
    `files: ${missing.length === 0 ? `all ${looked} there` : `${missing.length} of ${looked} missing`}${left}`,
  );
  return missing.length;
}

async function secretFaults({ ctx }: Reader, out: Out): Promise<number> {
  let values = 0;
  const faults: string[] = [];
  for await (const { of, value } of sealedValues(ctx)) {
    values += 1;
    try {
      ctx.secrets.open(value);
    } catch {
      const known = ctx.secrets.known.includes(keyNameOf(value));
      faults.push(
        `${of}: ${known ? 'was altered' : `was sealed under the secret ${keyNameOf(value)}, which is not here`}`,
      );
    }
  }
  for (const fault of faults.slice(0, SHOWN)) out.print(`  ${fault}`);
  out.print(
    `secret: ${faults.length === 0 ? `opens all ${values} sealed values` : `does not open ${faults.length} of ${values}`}`,
  );
  return faults.length;
}
