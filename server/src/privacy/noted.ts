import { createHash } from 'node:crypto';
import type { Ctx } from '../context.ts';
import { readSetting, writeSetting } from '../instance/index.ts';
import { KEPT } from './kept.ts';

/** Setting that holds the table as it was last told here, as a digest, and since when, in milliseconds. */
const NOTED = 'privacy_noted';

interface Noted {
  digest: string;
  at: number;
}

const digest = createHash('sha256').update(JSON.stringify(KEPT)).digest('base64url');

/** At every start: notes since when this server tells what its code says now. */
export async function notePolicy(ctx: Ctx): Promise<void> {
  if ((await noted(ctx))?.digest === digest) return;
  await writeSetting(ctx, NOTED, JSON.stringify({ digest, at: ctx.clock.now() } satisfies Noted));
}

/** Since when it does, in milliseconds; now, where no start has noted it yet. */
export async function policySince(ctx: Ctx): Promise<number> {
  return (await noted(ctx))?.at ?? ctx.clock.now();
}

async function noted(ctx: Ctx): Promise<Noted | null> {
  const value = await readSetting(ctx, NOTED);
  return value === null ? null : (JSON.parse(value) as Noted);
}
