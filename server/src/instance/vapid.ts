import { createPrivateKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { Ctx } from '../context.ts';
import { transact } from '../db/transact.ts';
import { readSetting } from './settings.ts';
import './tables.ts';
import { remembered } from '../remembered.ts';

/** Setting that holds the sealed private half (PKCS8 PEM); the public half stands beside it. */
const PRIVATE = 'vapid_private';
const PUBLIC = 'vapid_public';

/** An uncompressed point is what a P-256 key in DER ends with. */
const POINT_BYTES = 65;

const found = remembered((): { key: string | null } => ({ key: null }));

/** The key that push services know this server by: an uncompressed P-256 point in base64url. Made when first asked for. */
export async function vapidPublicKey(ctx: Ctx): Promise<string> {
  const known = found(ctx);
  known.key ??= (await readSetting(ctx, PUBLIC)) ?? (await make(ctx));
  return known.key;
}

async function make(ctx: Ctx): Promise<string> {
  const { publicKey, privateKey } = await promisify(generateKeyPair)('ec', {
    namedCurve: 'prime256v1',
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const point = publicKey.subarray(-POINT_BYTES);
  const sealed = ctx.secrets.seal(privateKey);
  return transact(ctx, async (inner) => {
    // Two processes may make one at once: the pair that was stored first is the server's.
    const stored = await inner.db
      .insertInto('settings')
      .values({ key: PUBLIC, value: point.toString('base64url') })
      .onConflict((conflict) => conflict.column('key').doNothing())
      .returning('value')
      .executeTakeFirst();
    if (!stored) return (await readSetting(inner, PUBLIC)) as string;
    await inner.db.insertInto('settings').values({ key: PRIVATE, value: sealed }).execute();
    return stored.value;
  });
}

const opened = remembered((): { key: KeyObject | null } => ({ key: null }));

/** The private half, which signs what is sent to push services. */
export async function vapidPrivateKey(ctx: Ctx): Promise<KeyObject> {
  const known = opened(ctx);
  if (known.key) return known.key;
  await vapidPublicKey(ctx);
  known.key = createPrivateKey(ctx.secrets.open((await readSetting(ctx, PRIVATE)) as string));
  return known.key;
}
