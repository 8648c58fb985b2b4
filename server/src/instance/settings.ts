import type { Ctx } from '../context.ts';
import { transact } from '../db/transact.ts';
import { invalid } from '../errors.ts';
import './tables.ts';

/** What can be set by the set-up page and `skein settings set`. Values are text. */
export const SETTINGS = {
  title: { about: 'Name of this server', most: 100, standard: 'Skein' },
  description: { about: 'One or two sentences about this server', most: 1000, standard: '' },
  contact: { about: 'Mail address of who runs this server', most: 320, standard: '' },
} as const;

export type SettingName = keyof typeof SETTINGS;

/** Announced with the key as detail whenever a setting changes. */
export const SETTINGS_TOPIC = 'setting';

/** The raw value under a key, or null. */
export async function readSetting(ctx: Pick<Ctx, 'db'>, key: string): Promise<string | null> {
  const row = await ctx.db.selectFrom('settings').select('value').where('key', '=', key).executeTakeFirst();
  return row?.value ?? null;
}

/** Writes one value; joins the caller's transaction. */
export async function writeSetting(ctx: Ctx, key: string, value: string): Promise<void> {
  await transact(ctx, async (inner) => {
    await inner.db
      .insertInto('settings')
      .values({ key, value })
      .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
      .execute();
    inner.tx.afterCommit(() => inner.live.announce(SETTINGS_TOPIC, key));
  });
}

/** Removes a value if it is still this one, and says whether it was: of two who try, one succeeds. */
export async function takeSetting(ctx: Ctx, key: string, value: string): Promise<boolean> {
  return transact(ctx, async (inner) => {
    const taken = await inner.db
      .deleteFrom('settings')
      .where('key', '=', key)
      .where('value', '=', value)
      .returning('key')
      .executeTakeFirst();
    return taken !== undefined;
  });
}

/** Sets one of the documented settings. @throws {Refusal} for an unknown name or a value that is too long. */
export async function changeSetting(ctx: Ctx, name: string, value: string): Promise<void> {
  if (!(name in SETTINGS))
    throw invalid(`there is no setting ${name}; there are ${Object.keys(SETTINGS).join(', ')}`);
  const { most } = SETTINGS[name as SettingName];
  if ([...value].length > most) throw invalid(`${name} must not be longer than ${most} characters`);
  await writeSetting(ctx, name, value);
}

/** All documented settings with their values or standards. */
export async function listSettings(ctx: Pick<Ctx, 'db'>): Promise<Record<SettingName, string>> {
  const rows = await ctx.db.selectFrom('settings').selectAll().execute();
  const stored = new Map(rows.map((row) => [row.key, row.value]));
  const entries = Object.entries(SETTINGS).map(([name, { standard }]) => [
    name,
    stored.get(name) ?? standard,
  ]);
  return Object.fromEntries(entries) as Record<SettingName, string>;
}
