import { findByUri } from '../../accounts/index.ts';
import { actingAccount, as, type Ctx, type RestoreAsked } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import { invalid, Refusal } from '../../errors.ts';
import { addAlias, move } from '../../moves/index.ts';
import { addInboxes, type Inbox, refuseTooMany, startRestore } from '../../portability/index.ts';
import { refuseUnlessFederating } from '../federates.ts';
import { mayReach } from '../fetch/actor.ts';
import { url as urlOf } from '../normalise/values.ts';
import { hostOf } from '../outbox/audience.ts';
import { openKit } from './open-kit.ts';
import { proven } from './proof.ts';

/** Inboxes of one transaction. */
const A_STEP = 500;

/**
 * Moves an account whose server is gone to the member who acts: everybody in its kit is told so, in its own name, signed
 * with its own key. Followers of this server come along at once. The key is sealed until all are told, then forgotten.
 * @throws {Refusal} invalid (what the kit lacks), conflict, unavailable
 */
export async function restore(ctx: Ctx, { kit: text, words, address, more }: RestoreAsked): Promise<Id> {
  refuseUnlessFederating(ctx);
  const kit = await openKit(text, words);
  if (address !== undefined && spelled(address) !== spelled(kit.address))
    throw invalid('the kit is of another address');
  const { actorUri, document, keys } = await proven(ctx, kit);
  const inboxes = readInboxes(
    ctx,
    kit.followers.map(({ inbox, shared_inbox }) => shared_inbox ?? inbox),
  );
  refuseTooMany(inboxes);
  const restoreId = await startRestore(ctx, {
    actorUri,
    address: kit.address,
    document: JSON.stringify(document),
    keys: keys.map(({ keyId, pem }) => ({ keyId, sealed: ctx.secrets.seal(pem) })),
  });
  await bringThoseHere(ctx, actorUri);
  await tellMore(ctx, { restoreId, inboxes, more });
  return restoreId;
}

/** More of those who are to be told. @throws {Refusal} missing, invalid */
export async function restoreMore(
  ctx: Ctx,
  { restoreId, inboxes, more }: { restoreId: Id; inboxes: readonly string[]; more: boolean },
): Promise<void> {
  await tellMore(ctx, { restoreId, inboxes: readInboxes(ctx, inboxes), more });
}

async function tellMore(
  ctx: Ctx,
  { restoreId, inboxes, more }: { restoreId: Id; inboxes: readonly Inbox[]; more: boolean },
): Promise<void> {
  for (let at = 0; at === 0 || at < inboxes.length; at += A_STEP) {
    const step = inboxes.slice(at, at + A_STEP);
    await addInboxes(ctx, { restoreId, inboxes: step, more: more || at + A_STEP < inboxes.length });
  }
}

/** Each once, without our own: whoever lives here is brought along without being told. @throws {Refusal} invalid for what is no address */
function readInboxes(ctx: Ctx, list: readonly string[]): Inbox[] {
  const found = new Map<string, Inbox>();
  for (const text of list) {
    const inbox = urlOf(text);
    if (inbox === null) throw invalid('an inbox in the list is no address');
    const host = hostOf(ctx, inbox);
    if (host !== null && mayReach(ctx, inbox)) found.set(inbox, { inbox, host });
  }
  return [...found.values()];
}

/** Members here who follow the old account, as far as it is known. That its key agrees was seen. */
async function bringThoseHere(ctx: Ctx, actorUri: string): Promise<void> {
  const old = await findByUri(ctx, actorUri);
  if (!old) return;
  try {
    await addAlias(ctx, { targetId: old.id });
    await move(as(ctx, { kind: 'remote', accountId: old.id }), { targetId: actingAccount(ctx), told: null });
  } catch (error) {
    // It moved here not long ago: then they are here already.
    if (!(error instanceof Refusal)) throw error;
    ctx.log.debug('those of this server were not brought along', { actor: actorUri, error: error.message });
  }
}

function spelled(address: string): string {
  return address.trim().replace(/^@/, '').toLowerCase();
}
