import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Config, SettingError } from '../config.ts';
import { connect, type Database } from '../db/connect.ts';
import { takeLock } from '../db/lock.ts';
import { migrate } from '../db/migrate.ts';
import { migrations } from '../db/migrations/index.ts';
import { filling } from '../db/rows.ts';
import { fileKeeper } from '../media/index.ts';
import { nameOf, readKeys, SECRET_FILE, writeKeys } from '../secrets.ts';
import type { Header } from './backup/format.ts';
import { parked } from './backup/park.ts';
import { type Reading, readBackup } from './backup/read.ts';
import { type Command, CommandError } from './command.ts';

export const restore: Command = {
  name: 'restore',
  about: 'Brings a backup into an empty database: the same server, on this or the other engine.',
  takes: ['FILE'],
  options: {
    'keep-queues': {
      about: 'Also what waited to be sent: only if the old server was stopped before the backup, for ever.',
    },
  },
  more:
    'This is also the way from SQLite to PostgreSQL: back up, set DATABASE_URL, restore. The server keeps its origin\n' +
    'and domain, its ids, logins and tokens. Nothing is sent twice: what waited to be sent is left out, since the old\n' +
    'server may have sent it after the backup. The old server must not run any more.',
  where: 'empty',
  async run({ config, log }, input, out) {
    const file = resolve(input.at('FILE'));
    const reading = await readBackup(file);
    refuseOther(config, reading.header);
    const lock = config.databaseUrl ? null : takeLock(config.data, 'the command restore');
    try {
      const database = await connect({ databaseUrl: config.databaseUrl, data: config.data, log });
      try {
        const { rows, files, leftOut } = await fill(database, config, reading, input.flag('keep-queues'));
        const { identity } = reading.header;
        out.print(
          `${rows} rows and ${files} files are back${identity ? `: this is ${identity.origin} (${identity.domain})` : ''}`,
        );
        for (const [table, count] of leftOut)
          out.print(`${count} rows of ${table} were left out: nothing is sent twice`);
      } finally {
        await database.close();
      }
    } finally {
      lock?.release();
    }
  },
};

/** The environment must not name another server, another secret, or an older release. */
function refuseOther(config: Config, { identity, migrations: names, secret, keys }: Header): void {
  const differs = (variable: string, here: string | null, there: string | undefined) => {
    if (here === null || there === undefined || here === there) return;
    throw new SettingError(
      `${variable} is ${here}, but this is the backup of ${there}. Example: ${variable}=${there}`,
    );
  };
  differs('SKEIN_ORIGIN', config.origin, identity?.origin);
  differs('SKEIN_DOMAIN', config.domain, identity?.domain);
  names.forEach((name, index) => {
    if (migrations[index]?.name === name) return;
    throw new CommandError(
      `this backup is of another release: it has the migration ${name}, which this one has not`,
    );
  });
  if (secret) return;
  const file = join(config.data, SECRET_FILE);
  const here = [...(config.secret ? [config.secret] : []), ...(existsSync(file) ? readKeys(file) : [])].map(
    nameOf,
  );
  const missing = keys.filter((name) => !here.includes(name));
  if (missing.length === 0) return;
  throw new CommandError(
    `the backup was made without its secret ${missing.join(', ')}: put it into ${file} first`,
  );
}

async function fill(database: Database, config: Config, { header, parts }: Reading, keepQueues: boolean) {
  const before = await migrate(database, { steps: migrations.slice(0, header.migrations.length) });
  const has = await database.read.selectFrom('migrations').select('name').orderBy('id').execute();
  if (has.length > header.migrations.length) {
    throw new CommandError(
      `the database was set up by a newer release than the backup (${before.length}): give an empty one`,
    );
  }
  const leftOut = new Map<string, number>();
  const pictures = fileKeeper({ config });
  let files = 0;
  let total = 0;
  await filling(database, async (target) => {
    for (const table of ['accounts', 'statuses']) {
      if ((await target.count(table)) > 0)
        throw new CommandError('there is a server in this database already: give an empty one');
    }
    await target.clear();
    for await (const part of parts()) {
      if ('file' in part) {
        await pictures.add(part);
        continue;
      }
      const { table, rows: some } = part;
      if (!target.tables.includes(table))
        throw new CommandError(`the backup has a table ${table}, which this release has not`);
      const kept = keepQueues ? some : some.map((row) => parked(table, row)).filter((row) => row !== null);
      if (kept.length < some.length)
        leftOut.set(table, (leftOut.get(table) ?? 0) + some.length - kept.length);
      await target.add(table, kept);
      total += kept.length;
    }
    // Before the rows are committed: rows without their files would show nothing.
    files = await pictures.end();
    // The same for the secret: without it they would be worth nothing.
    if (header.secret) keepSecret(config.data, header.secret);
  });
  await migrate(database);
  return { rows: total, files, leftOut };
}

/** The backup's keys first; one that is here already stays behind them. */
function keepSecret(data: string, secret: readonly string[]): void {
  const file = join(data, SECRET_FILE);
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const here = existsSync(file) ? readKeys(file) : [];
  writeKeys(data, [...secret, ...here.filter((key) => !secret.includes(key))]);
}
