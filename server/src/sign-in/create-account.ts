import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { PASSWORD_MAX, PASSWORD_MIN } from '@skein/api/limits.ts';
import { register } from '../accounts/index.ts';
import type { Ctx, Role } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { Refusal } from '../errors.ts';
import { hashPassword, passwordFault } from './passwords.ts';

export interface NewAccount {
  name: string;
  email: string;
  password: string;
  role: Role;
  /** The address is known to be theirs. */
  confirmed: boolean;
  /** Somebody who decides has let them in. */
  approved: boolean;
  locale?: string;
}

/**
 * Makes an account with a login: hashes and makes keys first, then writes.
 * @throws {Refusal} invalid with `details` per field.
 */
export async function createAccount(ctx: Ctx, account: NewAccount): Promise<Id> {
  return register(ctx, await prepareMember(account));
}

/** The slow part, which stands before a transaction. @throws {Refusal} invalid for a password too short or long. */
export async function prepareMember({
  name,
  email,
  password,
  role,
  confirmed,
  approved,
  locale,
}: NewAccount) {
  refuseWeak(password);
  const [passwordHash, keys] = await Promise.all([hashPassword(password), createMemberKeys()]);
  return { username: name, email, passwordHash, role, keys, confirmed, approved, locale };
}

/** The pair of keys that an account signs its activities with, as PEM. */
export async function createMemberKeys(): Promise<{ publicKey: string; privateKey: string }> {
  return promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
}

function refuseWeak(password: string): void {
  const fault = passwordFault(password);
  if (fault === null) return;
  const [error, description] =
    fault === 'too_short'
      ? ['ERR_TOO_SHORT', `is too short (minimum is ${PASSWORD_MIN} characters)`]
      : ['ERR_TOO_LONG', `is too long (maximum is ${PASSWORD_MAX} characters)`];
  throw new Refusal('invalid', `Validation failed: Password ${description}`, {
    details: { password: [{ error, description }] },
  });
}
