import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { sealedKeyOf } from '../accounts/index.ts';
import type { Ctx } from '../context.ts';
import type { Id, Time } from '../db/tables.ts';
import { remembered } from '../remembered.ts';
import { encodeMultikey } from './signatures/multikey.ts';
import { proofKeyOf } from './signatures/proof-key.ts';

/** The keys of one of ours, opened. */
export interface MemberKeys {
  /** Signs requests. */
  main: KeyObject;
  /** Proves what is said to everybody. */
  proof: KeyObject;
  /** Its public half, as the actor shows it. */
  proofMultikey: string;
}

const MOST = 1000;
const LIVES_MS = 600_000;

const openedOf = remembered(() => new Map<Id, { keys: Promise<MemberKeys | null>; until: Time }>());

/**
 * The keys of one of ours, also of one that was deleted until all were told of it; null where there are none. Opened
 * keys are kept, since one member sends many; the longest known makes room.
 */
export function memberKeys(ctx: Ctx, accountId: Id): Promise<MemberKeys | null> {
  const opened = openedOf(ctx);
  const known = opened.get(accountId);
  if (known && known.until > ctx.clock.now()) return known.keys;
  const keys = open(ctx, accountId);
  opened.delete(accountId);
  if (opened.size >= MOST) opened.delete(opened.keys().next().value as Id);
  opened.set(accountId, { keys, until: ctx.clock.now() + LIVES_MS });
  const forget = () => {
    if (opened.get(accountId)?.keys === keys) opened.delete(accountId);
  };
  keys.then((found) => found === null && forget(), forget);
  return keys;
}

async function open(ctx: Ctx, accountId: Id): Promise<MemberKeys | null> {
  const sealed = await sealedKeyOf(ctx, accountId);
  if (sealed === null) return null;
  const main = createPrivateKey(ctx.secrets.open(sealed));
  const proof = proofKeyOf(main);
  return { main, proof, proofMultikey: encodeMultikey(createPublicKey(proof)) };
}
