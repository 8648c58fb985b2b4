import type { Ctx } from '../context.ts';
import { transact } from '../db/transact.ts';
import { resealed, sealedIn } from '../secrets.ts';
import { isPlainSetting, writeSetting } from './settings.ts';
import './tables.ts';

/** Keys of this server itself, kept sealed among its settings. */
export async function sealedInSettings(ctx: Ctx): Promise<{ of: string; value: string }[]> {
  const rows = await ctx.db.selectFrom('settings').selectAll().orderBy('key').execute();
  return rows
    .filter(({ key }) => !isPlainSetting(key))
    .flatMap(({ key, value }) => sealedIn(value).map((one) => ({ of: `setting ${key}`, value: one })));
}

/** Seals them under today's key. */
export async function resealSettings(ctx: Ctx): Promise<void> {
  const names = new Set((await sealedInSettings(ctx)).map(({ of }) => of.slice('setting '.length)));
  for (const key of names) {
    await transact(ctx, async (inner) => {
      const row = await inner.db
        .selectFrom('settings')
        .select('value')
        .where('key', '=', key)
        .modifyEnd(inner.dialect.forUpdate('settings'))
        .executeTakeFirst();
      const anew = row && resealed(inner.secrets, row.value);
      if (anew && anew !== row.value) await writeSetting(inner, key, anew);
    });
  }
}
