import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Config } from '../config.ts';
import { readKeys, SECRET_FILE } from '../secrets.ts';
import { writeBackup } from './backup/write.ts';
import type { Command } from './command.ts';

export const backup: Command = {
  name: 'backup',
  about: 'Writes everything in the database and the pictures into one file, also while the server runs.',
  takes: ['FILE'],
  options: {
    'without-secret': { about: 'Leaves the secret out: keep it elsewhere, or the backup is worth little.' },
  },
  more:
    'The file shows one moment, is the same for SQLite and PostgreSQL, and restores on an empty machine: it holds the\n' +
    'secret too, so whoever has it can act as this server and its members. Only you can read it (mode 0600); keep it so.\n' +
    'It is JSON lines under gzip. An existing file is not overwritten.',
  where: 'reader',
  async run(reader, input, out) {
    const file = resolve(input.at('FILE'));
    const secret = input.flag('without-secret') ? null : keysOf(reader.ctx.config);
    const { rows, tables, files } = await writeBackup(reader, file, secret, input.signal);
    const megabytes = (statSync(file).size / 1e6).toFixed(1);
    out.print(
      `${file}: ${rows} rows of ${tables} tables, ${files} files, ${megabytes} MB, ${secret ? 'with' : 'without'} the secret`,
    );
  },
};

function keysOf({ data, secret }: Config): string[] {
  const file = join(data, SECRET_FILE);
  const kept = existsSync(file) ? readKeys(file) : [];
  return secret ? [secret, ...kept.filter((key) => key !== secret)] : kept;
}
