import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Ctx } from '../context.ts';
import { keyNameOf, nameOf, newKey, readKeys, SECRET_FILE, writeKeys } from '../secrets.ts';
import { type Command, CommandError } from './command.ts';
import { resealAll, sealedValues } from './sealed.ts';

/** A transaction that sealed under the old key just before has been committed by then. */
const OLD_SEALS_MS = 1500;
const ROUNDS = 5;

export const secretsRotate: Command = {
  name: 'secrets rotate',
  about: 'Makes a new secret, seals everything under it and forgets the old one.',
  takes: [],
  options: {},
  more:
    'Works beside running servers that share this data folder. Ended in the middle, it has lost nothing: both secrets\n' +
    'are kept until nothing needs the old one; run it again. Where SKEIN_SECRET is set: write the old secret as a line\n' +
    'into the file `secret` of the data folder, set the new one, start the servers again, then run this.\n' +
    'Old backups need the old secret: those that were made with --without-secret can then no longer be opened.',
  where: 'writer',
  async run(ctx, input, out) {
    const { data, secret } = ctx.config;
    const today = secret ? nameOf(secret) : takeNewKey(data);
    if (ctx.secrets.keyName !== today) throw new Error(`the secret ${today} was not taken up`);
    let used = await usedKeys(ctx);
    for (let round = 0; round < ROUNDS && (round === 0 || others(used, today).length > 0); round += 1) {
      await resealAll(ctx, input.signal);
      await wait(OLD_SEALS_MS);
      used = await usedKeys(ctx);
    }
    if (others(used, today).length > 0) {
      throw new CommandError(
        `something is still being sealed under ${others(used, today).join(', ')}: is there a server that does not share ${data}?`,
      );
    }
    forgetOthers(data, today, secret !== null);
    out.print(
      `${used.get(today) ?? 0} values are sealed under the secret ${today}; the older ones are forgotten`,
    );
  },
};

/** First in the file, and so the one to seal with from now on; one that an earlier try made is used again. */
function takeNewKey(data: string): string {
  const keys = readKeys(join(data, SECRET_FILE));
  const [first = ''] = keys;
  if (keys.length > 1) return nameOf(first);
  const key = newKey();
  writeKeys(data, [key, ...keys]);
  return nameOf(key);
}

/** How many values each key seals. */
async function usedKeys(ctx: Ctx): Promise<Map<string, number>> {
  const used = new Map<string, number>();
  for await (const { value } of sealedValues(ctx)) {
    const name = keyNameOf(value);
    used.set(name, (used.get(name) ?? 0) + 1);
  }
  return used;
}

function others(used: ReadonlyMap<string, number>, today: string): string[] {
  return [...used.keys()].filter((name) => name !== today);
}

function forgetOthers(data: string, today: string, fromEnvironment: boolean): void {
  const file = join(data, SECRET_FILE);
  if (!existsSync(file)) return;
  const kept = readKeys(file).filter((key) => nameOf(key) === today);
  // A file without any key could not be read; where the environment has the key, an old line there harms nobody.
  if (kept.length > 0 || !fromEnvironment) writeKeys(data, kept);
}
