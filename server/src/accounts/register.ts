import type { Ctx, Role } from '../context.ts';
import { fold, isConflict } from '../db/dialect.ts';
import type { Id } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { Refusal } from '../errors.ts';
import { emit } from '../events/events.ts';
import { handleKey, nameFault } from './handle.ts';
import { dayOf } from './members.ts';
import './events.ts';
import './tables.ts';

export interface NewMember {
  /** Where an id was promised before; a new one else. */
  id?: Id;
  username: string;
  email: string;
  /** Already hashed: hashing takes long and stands before the transaction. */
  passwordHash: string;
  role: Role;
  /** The language in which they asked for the account, if that is known. */
  locale?: string;
  /** The actor's RSA pair, made before the transaction. */
  keys: { publicKey: string; privateKey: string };
  confirmed: boolean;
  approved: boolean;
}

/**
 * Makes an account with a login. The name is taken for ever, also after deletion.
 * @throws {Refusal} invalid with `details` per field.
 */
export async function register(ctx: Ctx, member: NewMember): Promise<Id> {
  refuseFaults(member);
  const { username, email } = member;
  const now = ctx.clock.now();
  const handle = handleKey({ username, domain: ctx.origin.domain });
  return transact(ctx, async (inner) => {
    const id = member.id ?? inner.ids.next();
    try {
      await inner.db
        .insertInto('accounts')
        .values({
          id,
          username,
          domain: inner.origin.domain,
          handle,
          local: 1,
          type: 'Person',
          display_name: '',
          note: '',
          fields: '[]',
          public_key: member.keys.publicKey,
          private_key: inner.secrets.seal(member.keys.privateKey),
          created_at: now,
          ...EMPTY,
        })
        .execute();
    } catch (error) {
      throw isConflict(error) ? taken('username', error) : error;
    }
    try {
      await inner.db
        .insertInto('members')
        .values({
          account_id: id,
          email,
          email_folded: fold(email),
          password_hash: member.passwordHash,
          role: member.role,
          locale: member.locale ?? 'en',
          interface_language: member.locale ?? null,
          confirmed_at: member.confirmed ? now : null,
          approved_at: member.approved ? now : null,
          disabled_at: null,
          last_seen_at: dayOf(now),
          default_visibility: 'public',
          default_sensitive: 0,
          default_language: null,
        })
        .execute();
    } catch (error) {
      throw isConflict(error) ? taken('email', error) : error;
    }
    await emit(inner, 'account.named', { accountId: id, username, displayName: '' });
    return id;
  });
}

const EMPTY = {
  url: null,
  uri: null,
  inbox: null,
  shared_inbox: null,
  followers_uri: null,
  avatar: null,
  header: null,
  key_id: null,
  recovery_key: null,
  locked: 0,
  discoverable: 0,
  indexable: 0,
  followers_count: 0,
  following_count: 0,
  statuses_count: 0,
  last_status_at: null,
  fetched_at: null,
  suspended_at: null,
  deleted_at: null,
} as const;

function refuseFaults({ username, email }: NewMember): void {
  const fault = nameFault(username);
  if (fault) throw refuse('username', fault === 'is reserved' ? 'ERR_RESERVED' : 'ERR_INVALID', fault);
  if (!isMailAddress(email)) throw refuse('email', 'ERR_INVALID', 'is not a mail address');
}

/** A plain address: no routes, quotes, comments or control characters, at most 320 characters. */
export function isMailAddress(text: string): boolean {
  return (
    text.length <= 320 && /^[^\s@"(),:;<>[\\\]%!]{1,64}@[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?$/i.test(text)
  );
}

function taken(field: string, cause: unknown): Refusal {
  return refuse(field, 'ERR_TAKEN', 'has already been taken', cause);
}

function refuse(field: string, error: string, description: string, cause?: unknown): Refusal {
  const name = `${field.charAt(0).toUpperCase()}${field.slice(1)}`;
  return new Refusal('invalid', `Validation failed: ${name} ${description}`, {
    cause,
    details: { [field]: [{ error, description }] },
  });
}
