import { createECDH, randomInt } from 'node:crypto';
import type { PushParams, PushPolicy } from '@skein/api/push.ts';
import type { Selectable } from 'kysely';
import type { Ctx, Member } from '../context.ts';
import type { Bit, Id, Tables } from '../db/tables.ts';
import { type Tx, transact } from '../db/transact.ts';
import { invalid, notFound } from '../errors.ts';
import './tables.ts';

export type PushRow = Selectable<Tables['push_subscriptions']>;

/** What is sealed of a subscription. */
export interface Secret {
  token: string;
  auth: string;
}

interface Access {
  tokenId: Id;
  accountId: Id;
}

type Wanted = PushParams['data'];

/** Tells a token's app of notifications from now on, instead of wherever it was told before. @throws {Refusal} invalid */
export async function subscribe(
  ctx: Ctx,
  { tokenId, accountId }: Access,
  { token, subscription, data }: PushParams & { token: string },
): Promise<PushRow> {
  const { endpoint, keys, standard } = subscription;
  refuseEndpoint(ctx, endpoint);
  const secret: Secret = { token, auth: secretOf(keys.auth) };
  const row: PushRow = {
    // Apps read it as an integer of 32 bits; of two that are drawn alike the second app asks again.
    id: randomInt(1, 2 ** 31),
    token_id: tokenId,
    account_id: accountId,
    endpoint,
    p256dh: publicKeyOf(keys.p256dh),
    standard: standard ? 1 : (0 as Bit),
    ...columnsOf(data),
    sealed: ctx.secrets.seal(JSON.stringify(secret)),
  };
  await transact(ctx, (inner) =>
    inner.db
      .insertInto('push_subscriptions')
      .values(row)
      .onConflict((conflict) => conflict.column('token_id').doUpdateSet(row))
      .execute(),
  );
  return row;
}

/** @throws {Refusal} missing */
export async function subscriptionOf(ctx: Ctx, tokenId: Id): Promise<PushRow> {
  const row = await ctx.db
    .selectFrom('push_subscriptions')
    .selectAll()
    .where('token_id', '=', tokenId)
    .executeTakeFirst();
  if (!row) throw notFound();
  return row;
}

/** Chooses anew which notifications are told. @throws {Refusal} missing */
export async function changeSubscription(ctx: Ctx, tokenId: Id, data: Wanted): Promise<PushRow> {
  return transact(ctx, async (inner) => {
    const row = await inner.db
      .updateTable('push_subscriptions')
      .set(columnsOf(data))
      .where('token_id', '=', tokenId)
      .returningAll()
      .executeTakeFirst();
    if (!row) throw notFound();
    return row;
  });
}

/** Tells these tokens' apps of nothing more; joins the caller's transaction. */
export async function drop(ctx: Ctx & { tx: Tx }, tokenIds: readonly Id[]): Promise<void> {
  await ctx.db
    .deleteFrom('push_subscriptions')
    .where((eb) => ctx.dialect.among(eb.ref('token_id'), tokenIds))
    .execute();
}

/** The token that a member's app shows; pages have none. @throws {Refusal} missing */
export function accessOf({ tokenId, accountId }: Member): Access {
  if (tokenId === null) throw notFound();
  return { tokenId, accountId };
}

function columnsOf(data: Wanted): { policy: PushPolicy; alerts: string } {
  const wanted = Object.entries(data?.alerts ?? {}).flatMap(([type, yes]) => (yes ? [type] : []));
  return { policy: data?.policy ?? 'all', alerts: JSON.stringify(wanted) };
}

/** What can be known of an address before it is asked; the rest, where its name leads, is the outbound client's to refuse. */
function refuseEndpoint(ctx: Ctx, endpoint: string): void {
  const url = URL.parse(endpoint);
  const secure = url?.protocol === 'https:' || (ctx.config.lab && url?.protocol === 'http:');
  // An address as it is sent: what stands in it beside these is escaped.
  const odd = /[^!-~]/.test(endpoint);
  if (!url || !secure || odd || url.username !== '' || url.password !== '')
    throw invalid('Endpoint must be an address that begins with https://');
  if (ctx.outbound.refusalOf(endpoint)) throw invalid('Endpoint must be an address of a push service');
}

/** @throws {Refusal} invalid, unless it is a point of the curve */
function publicKeyOf(text: string): string {
  const bytes = Buffer.from(text, 'base64url');
  try {
    if (bytes.length !== 65) throw new Error('no uncompressed point');
    const probe = createECDH('prime256v1');
    probe.generateKeys();
    probe.computeSecret(bytes);
  } catch (error) {
    throw invalid('Key p256dh must be a public key of P-256', { cause: error });
  }
  return bytes.toString('base64url');
}

/** @throws {Refusal} invalid */
function secretOf(text: string): string {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.length !== 16) throw invalid('Key auth must be 16 bytes');
  return bytes.toString('base64url');
}
