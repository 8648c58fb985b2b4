import { createPrivateKey, type KeyObject } from 'node:crypto';
import type { Ctx } from '../context.ts';
import { transact } from '../db/transact.ts';
import { readSetting, SETTINGS_TOPIC, writeSetting } from '../instance/index.ts';
import { remembered } from '../remembered.ts';
import { generateRsaKeys } from './signatures/keys.ts';

/** The key of the actor that stands for the whole server and signs our fetches. */
export interface InstanceKey {
  publicPem: string;
  key: KeyObject;
}

const SETTING = 'instance.key';

const holderOf = remembered(({ live }) => {
  const holder: { key: Promise<InstanceKey> | null } = { key: null };
  const forget = () => {
    holder.key = null;
  };
  // Two processes may make a key at the same moment; the one stored last is told to both.
  live.listen(SETTINGS_TOPIC, (key) => {
    if (key === SETTING) forget();
  });
  live.onGap(forget);
  return holder;
});

/** Made at the first use, once for all processes; its private half is stored sealed. */
export function instanceKey(ctx: Ctx): Promise<InstanceKey> {
  const holder = holderOf(ctx);
  if (holder.key) return holder.key;
  const loading = load(ctx);
  holder.key = loading;
  loading.catch(() => {
    if (holder.key === loading) holder.key = null;
  });
  return loading;
}

async function load(ctx: Ctx): Promise<InstanceKey> {
  const stored = (await readSetting(ctx, SETTING)) ?? (await make(ctx));
  const { publicPem, sealed } = JSON.parse(stored) as { publicPem: string; sealed: string };
  return { publicPem, key: createPrivateKey(ctx.secrets.open(sealed)) };
}

async function make(ctx: Ctx): Promise<string> {
  const { publicPem, privatePem } = await generateRsaKeys();
  const made = JSON.stringify({ publicPem, sealed: ctx.secrets.seal(privatePem) });
  await transact(ctx, async (inner) => {
    if ((await readSetting(inner, SETTING)) === null) await writeSetting(inner, SETTING, made);
  });
  return (await readSetting(ctx, SETTING)) ?? made;
}
