import type { Ctx } from '../../context.ts';
import { Refusal } from '../../errors.ts';
import { type Answer, json } from '../../http/answer.ts';
import { BODY_BYTES, type Request } from '../../http/request.ts';
import { canonicalHost } from '../../origin.ts';
import { hostAlive } from '../delivery/index.ts';
import { refreshLater } from '../fetch/refresh.ts';
import { compareLater } from '../followers/compare.ts';
import { type Activity, readActivity } from '../normalise/activity.ts';
import { Refused } from '../normalise/refused.ts';
import { talksTo } from '../policy.ts';
import { takenFromRelay } from '../relays/hints.ts';
import { type IncomingSignature, readSignature } from '../signatures/incoming.ts';
import { SignatureRefused } from '../signatures/refused.ts';
import { carriedBy } from './carried.ts';
import { takenAsHint } from './forwarded.ts';
import { moveIn, stillStands } from './further-keys.ts';
import { findKey, type KnownKey } from './keys.ts';
import { keyThatMade, learnKey } from './learn.ts';
import { countFrom } from './quota.ts';
import { store } from './store.ts';

/** What a suspended account may still do: take things back. */
const WHILE_SUSPENDED = new Set(['Delete', 'Undo', 'Reject']);

/**
 * Takes in one activity: the cheap checks first, then the signature, and only then a look at what it says. It answers
 * 202 once the row is on the disk; what it means is worked off by `queue.ts`.
 * @throws {Refusal}
 */
export async function accept(ctx: Ctx, request: Request): Promise<Answer> {
  const refused = refuseForm(request);
  if (refused) return refused;
  const body = await request.bytes(BODY_BYTES);
  const text = body.toString('utf8');
  const signature = readSigned(ctx, request, body);
  if (!(await talksTo(ctx, new URL(signature.keyId).host)))
    throw new Refusal('forbidden', 'This server is not welcome here');
  let known = await findKey(ctx, signature.keyId);
  if (!known) {
    // Whoever deletes an account tells every server it ever knew of; most never knew it, and its key is gone.
    if (isFarewell(readBody(text))) return ACCEPTED;
    known = await learnKey(ctx, signature.keyId);
  }
  const signer = await verified(ctx, signature, known);
  const activity = readBody(text);
  void hostAlive(ctx, canonicalHost(new URL(signer.actor)));
  if (!signer.further && (await takenFromRelay(ctx, signer, activity))) return ACCEPTED;
  countFrom(ctx, canonicalHost(new URL(signer.actor)));
  if (activity.actor === signer.actor) {
    const raw = signer.further ? moveIn(activity) : text;
    if (signer.further && !signer.deleted && !(await stillStands(ctx, signature, signer)))
      throw unsigned('the key was taken back');
    const answer = await take(ctx, activity, raw, signer, replayMark(signature));
    const said = mayListFollowers(signer) ? headerOf(request) : undefined;
    if (said !== undefined) await compareLater(ctx, signer, said);
    return answer;
  }
  const carried = signer.suspended || signer.deleted ? 'refused' : await carriedBy(ctx, activity, text);
  if (carried === 'refused') {
    if (await takenAsHint(ctx, signer, activity)) return ACCEPTED;
    throw new Refusal('unauthenticated', 'The key is not the one of the actor');
  }
  return carried === 'nothing' ? ACCEPTED : take(ctx, activity, text, carried.author, carried.mark);
}

/** Stores what is known to be said by its author. @throws {Refusal} */
async function take(
  ctx: Ctx,
  activity: Activity,
  raw: string,
  author: KnownKey,
  mark: string,
): Promise<Answer> {
  if (activity.id !== null && URL.parse(activity.id)?.origin !== new URL(author.actor).origin) {
    throw new Refusal('forbidden', "An activity's id must have the origin of its actor");
  }
  if (author.deleted || (author.suspended && !WHILE_SUSPENDED.has(activity.type))) return ACCEPTED;
  await store(ctx, {
    actor: author.accountId,
    signatureHash: mark,
    activityId: activity.id,
    raw,
  });
  refreshLater(ctx, author);
  return ACCEPTED;
}

/** Who follows somebody is heard of those who are heard, and not by a key from a drawer. */
function mayListFollowers({ deleted, suspended, further }: KnownKey): boolean {
  return !deleted && !suspended && !further;
}

function headerOf({ headers }: Request): string | undefined {
  const header = headers['collection-synchronization'];
  return typeof header === 'string' ? header : undefined;
}

const ACCEPTED: Answer = json({}, {}, 202);

function refuseForm({ headers }: Request): Answer | null {
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    return json({ error: 'Compressed activities are not read here' }, {}, 415);
  }
  const type = (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (type === 'application/activity+json' || type === 'application/ld+json' || type === 'application/json')
    return null;
  return json({ error: 'An activity is application/activity+json' }, {}, 415);
}

function readSigned(ctx: Ctx, { method, target, incoming }: Request, body: Buffer): IncomingSignature {
  const { protocol, host } = new URL(ctx.origin.origin);
  const own = { hosts: [host], scheme: protocol === 'https:' ? ('https' as const) : ('http' as const) };
  try {
    return readSignature({ method, target, headers: incoming.rawHeaders, body }, ctx.clock.now(), own);
  } catch (error) {
    if (error instanceof SignatureRefused) throw unsigned(error);
    throw error;
  }
}

async function verified(
  ctx: Ctx,
  signature: IncomingSignature,
  known: KnownKey | undefined,
): Promise<KnownKey> {
  const signer = known && (await keyThatMade(ctx, signature, known));
  if (signer) return signer;
  throw unsigned(known ? 'the key did not make the signature' : 'the key is not known');
}

function unsigned(cause: unknown): Refusal {
  return new Refusal('unauthenticated', 'The request is not signed by a key that can be found', { cause });
}

function readBody(text: string): Activity {
  const activity = readActivity(text);
  if (activity instanceof Refused)
    throw new Refusal('bad', 'The body is not an activity', { cause: activity.reason });
  return activity;
}

/**
 * By what a replay is known: the hash of the signature behind the end of its life, which it covers. So the marks of one
 * hour stand together in their index, and a row that comes in does not cost a page of its own there.
 */
function replayMark({ expiresAt, hash }: IncomingSignature): string {
  return `${Math.floor(expiresAt / 1000).toString(36)} ${hash}`;
}

function isFarewell(activity: Activity): boolean {
  return activity.type === 'Delete' && activity.object.id === activity.actor;
}
