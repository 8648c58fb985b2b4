import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { allEmojis } from '../emojis/index.ts';
import { filesUnder, pathOf, type Stored, startsIn, storeFolder } from './files.ts';
import { namedFiles, YOUNG_MS } from './sweep.ts';
import './tables.ts';

/** What does not fit together between the rows and the store. */
export interface LostMedia {
  /** How many files rows name. */
  looked: number;
  /** Files that rows name and that are not there, with who names them. */
  missing: { file: string; of: string }[];
  /** Files that no row names, old enough for the sweep. */
  unnamed: string[];
}

const ROWS = 500;

/** Compares every row of ours that names a file with the store, and every file of the store with the rows. */
export async function findLost(ctx: Ctx): Promise<LostMedia> {
  const found = await filesOf(ctx);
  const named = new Set<string>();
  const missing: LostMedia['missing'] = [];
  const look = (of: string, ...files: (string | null)[]) => {
    for (const file of files) {
      if (file === null) continue;
      named.add(file);
      if (!found.has(file)) missing.push({ file, of });
    }
  };
  for await (const row of attached(ctx)) look(`attachment ${row.id}`, row.file, row.small_file);
  for await (const row of portraits(ctx)) look(`account ${row.id}`, row.avatar, row.header);
  for (const row of await allEmojis(ctx)) look(`emoji ${row.shortcode}`, row.file, row.still_file);
  const old = [...found.values()].filter(({ modifiedAt }) => modifiedAt <= ctx.clock.now() - YOUNG_MS);
  const unnamed = old.map(({ name }) => name).filter((name) => !named.has(name));
  return { looked: named.size, missing: await stillNamed(ctx, missing), unnamed };
}

/** A server that runs meanwhile removes rows and then their files; what no row names any more is not missing. */
async function stillNamed(ctx: Ctx, missing: LostMedia['missing']): Promise<LostMedia['missing']> {
  const left: LostMedia['missing'] = [];
  for (let start = 0; start < missing.length; start += ROWS) {
    const some = missing.slice(start, start + ROWS);
    const names = await namedFiles(
      ctx,
      some.map(({ file }) => file),
    );
    left.push(...some.filter(({ file }) => names.has(file)));
  }
  return left;
}

/** Every file of the store by its name, those that are being written too. */
async function filesOf(ctx: Ctx): Promise<Map<string, Stored>> {
  const folder = storeFolder(ctx);
  const found = new Map<string, Stored>();
  for (const start of await startsIn(folder)) {
    for await (const file of filesUnder(folder, start)) {
      // A file in another folder than its name says is never found by it.
      const here = pathOf(folder, file.name) === file.path;
      found.set(here ? file.name : file.path.slice(folder.length + 1), file);
    }
  }
  return found;
}

async function* attached(ctx: Ctx) {
  for (let after: Id = 0; ; ) {
    const rows = await ctx.db
      .selectFrom('attachments')
      .select(['id', 'file', 'small_file'])
      .where('id', '>', after)
      .where('remote_url', 'is', null)
      .orderBy('id')
      .limit(ROWS)
      .execute();
    yield* rows;
    if (rows.length < ROWS) return;
    after = rows.at(-1)?.id as Id;
  }
}

async function* portraits(ctx: Ctx) {
  for (let after: Id = 0; ; ) {
    const rows = await ctx.db
      .selectFrom('accounts')
      .select(['id', 'avatar', 'header'])
      .where('id', '>', after)
      .where('local', '=', 1)
      .orderBy('id')
      .limit(ROWS)
      .execute();
    yield* rows;
    if (rows.length < ROWS) return;
    after = rows.at(-1)?.id as Id;
  }
}
