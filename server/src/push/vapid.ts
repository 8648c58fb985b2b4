import { sign } from 'node:crypto';
import type { Ctx } from '../context.ts';
import { readSetting, vapidPrivateKey, vapidPublicKey } from '../instance/index.ts';

/** A push service may keep what it was shown; RFC 8292 allows a day. */
const LIFE_S = 12 * 3600;

/** Who sends, as RFC 8292 has it; `standard` false: as its first draft had it. */
export async function vapidHeaders(
  ctx: Ctx,
  endpoint: string,
  standard: boolean,
): Promise<Record<string, string>> {
  const key = await vapidPublicKey(ctx);
  const token = await tokenFor(ctx, new URL(endpoint).origin);
  if (standard) return { Authorization: `vapid t=${token},k=${key}` };
  return { Authorization: `WebPush ${token}`, 'Crypto-Key': `p256ecdsa=${key}` };
}

async function tokenFor(ctx: Ctx, audience: string): Promise<string> {
  const contact = await readSetting(ctx, 'contact');
  const claims = {
    aud: audience,
    exp: Math.floor(ctx.clock.now() / 1000) + LIFE_S,
    sub: contact ? `mailto:${contact}` : ctx.origin.origin,
  };
  const text = `${encoded({ typ: 'JWT', alg: 'ES256' })}.${encoded(claims)}`;
  const key = await vapidPrivateKey(ctx);
  const signature = sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' });
  return `${text}.${signature.toString('base64url')}`;
}

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
