import type { Ctx } from '../context.ts';
import { prepared } from '../db/dialect.ts';
import type { Time } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { remembered } from '../remembered.ts';
import { readAcceptSignature, type Wish, writeWish } from './signatures/sign-rfc9421.ts';
import './outbox/tables.ts';

/** How a server wants requests to be signed. */
export interface Manner {
  /** By RFC 9421, like this; null: by draft-cavage, since another signature made no difference. */
  wish: Wish | null;
  /** Until then nothing else is tried. */
  until: Time;
}

/** After this a host that asked for RFC 9421 is signed to as everybody is, since it may have gone back. */
export const ASKED_MS = 7 * 86_400_000;
/** A host that believes neither signature is not tried with both for so long. */
const NEITHER_MS = 10 * 60_000;
/** What the database says is not asked for more often. */
const LOOK_MS = 60_000;
const MOST = 10_000;

const memoryOf = remembered(() => new Map<string, { manner: Manner | null; lookAt: Time }>());

const stored = prepared<{ host: string }, { signature: string | null; signature_until: Time | null }>(
  (db, p) =>
    db.selectFrom('hosts').select(['signature', 'signature_until']).where('host', '=', p('host')) as never,
);

/** What is in memory of a host; null: nothing is known of it, undefined: nobody looked. */
export function mannerInMind(ctx: Ctx, host: string): Manner | null | undefined {
  const entry = memoryOf(ctx).get(host);
  const now = ctx.clock.now();
  if (!entry || entry.lookAt <= now) return undefined;
  return entry.manner && entry.manner.until > now ? entry.manner : null;
}

/** How a host wants to be signed to; null where nothing is known of it. */
export async function mannerOf(ctx: Ctx, host: string): Promise<Manner | null> {
  const known = mannerInMind(ctx, host);
  if (known !== undefined) return known;
  const [row] = await stored(ctx, { host });
  const manner = row ? readManner(ctx, row) : null;
  keep(ctx, host, manner, LOOK_MS);
  return manner;
}

/** The columns of a host's row that say so. */
export function readManner(
  ctx: Ctx,
  row: { signature: string | null; signature_until: Time | null },
): Manner | null {
  const { signature, signature_until: until } = row;
  if (signature === null || until === null || until <= ctx.clock.now()) return null;
  const wish = readAcceptSignature(signature, '');
  return wish && { wish, until };
}

/** A host asked for this, or believed it. Its nonce is for once and not kept. Never throws. */
export async function rememberWish(ctx: Ctx, host: string, wish: Wish): Promise<void> {
  const until = ctx.clock.now() + ASKED_MS;
  const { nonce: _, ...kept } = wish;
  keep(ctx, host, { wish: kept, until }, LOOK_MS);
  await write(ctx, host, writeWish(wish), until);
}

/** A host does not believe what it asked for any more. Never throws. */
export async function forgetWish(ctx: Ctx, host: string): Promise<void> {
  keep(ctx, host, null, LOOK_MS);
  await write(ctx, host, null, null);
}

/** A host believed neither signature. It is kept in memory only, so that strangers' hosts cost no rows. */
export function believesNeither(ctx: Ctx, host: string): void {
  keep(ctx, host, { wish: null, until: ctx.clock.now() + NEITHER_MS }, NEITHER_MS);
}

function keep(ctx: Ctx, host: string, manner: Manner | null, ms: number): void {
  const memory = memoryOf(ctx);
  memory.delete(host);
  if (memory.size >= MOST) memory.delete(memory.keys().next().value as string);
  memory.set(host, { manner, lookAt: ctx.clock.now() + ms });
}

async function write(ctx: Ctx, host: string, signature: string | null, until: Time | null): Promise<void> {
  const said = { signature, signature_until: until };
  try {
    await transact(ctx, (inner) =>
      inner.db
        .insertInto('hosts')
        .values({
          host,
          failures: 0,
          open_until: null,
          behind_since: null,
          last_ok_at: null,
          last_error: null,
          ...said,
        })
        .onConflict((conflict) => conflict.column('host').doUpdateSet(said))
        .execute(),
    );
  } catch (error) {
    ctx.log.warn('how a host wants to be signed to could not be kept', { host, error });
  }
}
