import type { KeyObject } from 'node:crypto';
import type { Ctx } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import { OutboundError } from '../../outbound/index.ts';
import { synchronizationFor } from '../followers/digest.ts';
import { readManner } from '../manners.ts';
import { memberKeys } from '../member-keys.ts';
import { PUBLIC } from '../normalise/audience.ts';
import { ACTIVITY_JSON } from '../objects/context.ts';
import type { Action } from '../outbox/tables.ts';
import { keyForTry, noteTry } from '../recovery/sign.ts';
import { requestSigned } from '../signed-request.ts';
import type { Delivery } from './claim.ts';
import { type Outcome, readAnswer, readError } from './outcome.ts';

const DEADLINE_MS = 10_000;
/** Nobody reads what an inbox answers; this much is let through, so that the connection can be used again. */
const MAX_ANSWER = 256 * 1024;
const DOCUMENTS = 200;

export interface Sender {
  /** Tries one delivery. Never throws for what may happen out there. */
  send(delivery: Delivery): Promise<Outcome>;
}

interface Document {
  body: Buffer;
  digest: string;
  /** It is for followers alone: then it also says who they are, so that both sides agree (FEP-8fcf). */
  forFollowers: boolean;
  action: Action;
  /** Signed with the key of an account that is restored. */
  restoreId: Id | null;
}

/** Signs and posts. Documents are kept, since one activity goes to many. */
export function createSender(ctx: Ctx): Sender {
  const documents = new Map<Id, Promise<Document | null>>();

  return {
    async send(delivery) {
      const { outgoing_id: outgoingId, sender_id: senderId } = delivery;
      const document = await kept(documents, outgoingId, DOCUMENTS, () => readDocument(ctx, outgoingId));
      if (!document) return { kind: 'refused', reason: 'it was taken back', answered: false };
      const { restoreId, action, forFollowers } = document;
      if (restoreId !== null) {
        const key = await keyForTry(ctx, restoreId, delivery.attempts);
        const outcome = await post(ctx, delivery, document, key, null);
        await noteTry(ctx, restoreId, action, delivery, outcome);
        return outcome;
      }
      const keys = await memberKeys(ctx, senderId);
      const key = keys && { id: ctx.origin.key(senderId), object: keys.main };
      const followers = forFollowers ? await synchronizationFor(ctx, senderId, delivery.inbox) : null;
      return post(ctx, delivery, document, key, followers);
    },
  };
}

async function post(
  ctx: Ctx,
  delivery: Delivery,
  { body, digest }: Document,
  key: { id: string; object: KeyObject } | null,
  synchronization: string | null,
): Promise<Outcome> {
  if (!key) return { kind: 'refused', reason: 'its sender has no key', answered: false };
  try {
    const answer = await requestSigned(
      ctx,
      {
        method: 'POST',
        url: delivery.inbox,
        body,
        ...(synchronization === null ? {} : { headers: { 'Collection-Synchronization': synchronization } }),
        maxBytes: MAX_ANSWER,
        deadlineMs: DEADLINE_MS,
        // The receiver knows activities by their ids, so a second copy does no harm.
        repeatable: true,
      },
      { keyId: key.id, key: key.object, sha256: digest, contentType: ACTIVITY_JSON },
      readManner(ctx, delivery),
    );
    return readAnswer(answer, ctx.clock.now());
  } catch (error) {
    if (error instanceof OutboundError) return readError(error);
    throw error;
  }
}

/** Loads once for all that ask at the same time; the longest known makes room. */
async function kept<V>(cache: Map<Id, Promise<V>>, id: Id, max: number, load: () => Promise<V>): Promise<V> {
  const known = cache.get(id);
  if (known) return known;
  const loading = load();
  if (cache.size >= max) cache.delete(cache.keys().next().value as Id);
  cache.set(id, loading);
  loading.then(
    (value) => value === null && cache.delete(id),
    () => cache.delete(id),
  );
  return loading;
}

async function readDocument(ctx: Ctx, id: Id): Promise<Document | null> {
  const row = await ctx.db
    .selectFrom('outgoing')
    .select(['document', 'digest', 'followers_of', 'action', 'restore_id'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row || row.document === '') return null;
  const { document, digest, followers_of: followersOf, action, restore_id: restoreId } = row;
  const forFollowers = followersOf !== null && isForFollowers(document, ctx.origin.followers(followersOf));
  return { body: Buffer.from(document), digest, forFollowers, action, restoreId };
}

function isForFollowers(document: string, followers: string): boolean {
  const { to, cc } = JSON.parse(document) as { to?: unknown; cc?: unknown };
  const named = [to, cc].flat();
  return named.includes(followers) && !named.includes(PUBLIC);
}
