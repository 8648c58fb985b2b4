import type { Ctx } from '../context.ts';
import type { Bit, Id } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { forbidden } from '../errors.ts';
import { emit } from '../events/events.ts';
import type { StoredField } from './checks.ts';
import { accountChanged } from './count.ts';
import { findMember, type MemberRow } from './members.ts';
import { findAccount, holdAccount } from './queries.ts';
import type { AccountType } from './tables.ts';
import './events.ts';

/** A row of a profile: as typed, and the HTML made of it. */
export interface EditedField {
  name: string;
  source: string;
  html: string;
}

/** What a member changes of themselves; what is not there stays as it is. HTML is ours, links to this server are paths. */
export interface ProfileChanges {
  /** Names of files in the store; null for none. */
  avatar?: string | null | undefined;
  header?: string | null | undefined;
  avatarDescription?: string | undefined;
  headerDescription?: string | undefined;
  displayName?: string;
  note?: { source: string; html: string };
  fields?: readonly EditedField[];
  type?: AccountType;
  locked?: boolean;
  discoverable?: boolean;
  indexable?: boolean;
  hideCollections?: boolean;
  showMedia?: boolean;
  showMediaReplies?: boolean;
  showFeatured?: boolean;
  attributionDomains?: readonly string[];
  defaultVisibility?: MemberRow['default_visibility'];
  defaultSensitive?: boolean;
  defaultLanguage?: string | null;
  defaultQuotePolicy?: MemberRow['default_quote_policy'];
}

/**
 * Writes what a member changed of their profile and of the defaults for their posts, and tells it on where others see
 * it. A field whose text stays the same stays verified.
 * @throws {Refusal} forbidden for an account without a login
 */
export async function saveProfile(ctx: Ctx, accountId: Id, changes: ProfileChanges): Promise<void> {
  await transact(ctx, async (inner) => {
    await holdAccount(inner, accountId);
    const account = await findAccount(inner, accountId);
    const member = await findMember(inner, accountId);
    if (!account || !member) throw forbidden();
    const seen = {
      ...(changes.displayName === undefined ? {} : { display_name: changes.displayName }),
      ...(changes.note === undefined ? {} : { note: changes.note.html }),
      ...(changes.fields === undefined
        ? {}
        : { fields: JSON.stringify(keepChecks(account.fields, member.fields_source, changes.fields)) }),
      ...(changes.avatar === undefined ? {} : { avatar: changes.avatar }),
      ...(changes.header === undefined ? {} : { header: changes.header }),
      ...(changes.avatarDescription === undefined ? {} : { avatar_description: changes.avatarDescription }),
      ...(changes.headerDescription === undefined ? {} : { header_description: changes.headerDescription }),
      ...(changes.type === undefined ? {} : { type: changes.type }),
      ...bits({
        locked: changes.locked,
        discoverable: changes.discoverable,
        indexable: changes.indexable,
        hide_collections: changes.hideCollections,
        show_media: changes.showMedia,
        show_media_replies: changes.showMediaReplies,
        show_featured: changes.showFeatured,
      }),
      ...(changes.attributionDomains === undefined
        ? {}
        : { attribution_domains: JSON.stringify(changes.attributionDomains) }),
    };
    const kept = {
      ...(changes.note === undefined ? {} : { note_source: changes.note.source }),
      ...(changes.fields === undefined
        ? {}
        : {
            fields_source: JSON.stringify(
              changes.fields.map(({ name, source }) => ({ name, value: source })),
            ),
          }),
      ...(changes.defaultVisibility === undefined ? {} : { default_visibility: changes.defaultVisibility }),
      ...bits({ default_sensitive: changes.defaultSensitive }),
      ...(changes.defaultLanguage === undefined ? {} : { default_language: changes.defaultLanguage }),
      ...(changes.defaultQuotePolicy === undefined
        ? {}
        : { default_quote_policy: changes.defaultQuotePolicy }),
    };
    if (Object.keys(kept).length > 0) {
      await inner.db.updateTable('members').set(kept).where('account_id', '=', accountId).execute();
    }
    if (Object.keys(seen).length === 0) return;
    await inner.db.updateTable('accounts').set(seen).where('id', '=', accountId).execute();
    accountChanged(inner, accountId);
    if (changes.displayName !== undefined) {
      const { username } = account;
      await emit(inner, 'account.named', { accountId, username, displayName: changes.displayName });
    }
    await emit(inner, 'account.updated', {
      accountId,
      unlocked: account.locked === 1 && changes.locked === false,
      fieldsChanged: changes.fields !== undefined,
    });
  });
}

function bits<K extends string>(flags: Record<K, boolean | undefined>): Partial<Record<K, Bit>> {
  const set: Partial<Record<K, Bit>> = {};
  for (const name in flags) if (flags[name] !== undefined) set[name] = flags[name] ? 1 : 0;
  return set;
}

function keepChecks(stored: string, sources: string, edited: readonly EditedField[]): StoredField[] {
  const before = JSON.parse(stored) as StoredField[];
  const typed = JSON.parse(sources) as { value: string }[];
  return edited.map(({ name, source, html }) => {
    const same = before.find((one, index) => one.verified_at && typed[index]?.value === source);
    return { name, value: html, ...(same?.verified_at ? { verified_at: same.verified_at } : {}) };
  });
}
