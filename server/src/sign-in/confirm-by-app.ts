import type { Selectable } from 'kysely';
import { findMemberByEmail } from '../accounts/index.ts';
import type { Ctx } from '../context.ts';
import { fold } from '../db/dialect.ts';
import { firstIdAt, timeOf } from '../db/ids.ts';
import type { Tables } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { fingerprint, newToken } from '../secrets.ts';
import { mayWriteTo } from './letter-limit.ts';
import { UNCONFIRMED_MS, writeConfirmation, writeKnown } from './sign-up.ts';
import './tables.ts';

type Waiting = Selectable<Tables['sign_ups']>;

/** Who does not live here yet, by the token that their app was given. */
export async function waitingWith(ctx: Ctx, token: string): Promise<Waiting | undefined> {
  return ctx.db
    .selectFrom('sign_ups')
    .selectAll()
    .where('token_hash', '=', fingerprint(token))
    .where('id', '>=', firstIdAt(ctx.clock.now() - UNCONFIRMED_MS))
    .executeTakeFirst();
}

/**
 * Writes to them once more, or to another address, whose letter counts from then on alone. As when they joined, nothing tells
 * whether the address is a member's, and the time to confirm begins with that.
 */
export async function confirmByApp(ctx: Ctx, waiting: Waiting, other: string | null): Promise<void> {
  const email = other ?? waiting.email;
  if (email === null) return;
  const mayWrite = mayWriteTo(ctx, email);
  const { id, locale } = waiting;
  await transact(ctx, async (inner) => {
    const member = await findMemberByEmail(inner, email);
    const code = newToken();
    const changed = await inner.db
      .updateTable('sign_ups')
      .set({
        email: member ? null : email,
        email_folded: member ? null : fold(email),
        code_hash: member ? null : fingerprint(code),
        code_until: member ? null : timeOf(id) + UNCONFIRMED_MS,
      })
      .where('id', '=', id)
      .where('confirmed_at', 'is', null)
      .returning('id')
      .executeTakeFirst();
    if (!changed || !mayWrite) return;
    if (member) await writeKnown(inner, member);
    else await writeConfirmation(inner, { id, email, locale, code });
  });
}
