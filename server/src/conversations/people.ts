import { hash } from 'node:crypto';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import './tables.ts';

/** Characters of a key; PostgreSQL's index has room for 2700 bytes of all its columns. */
const LONGEST = 1000;

/** How a talk says who the others are: what makes it one of its kind, and all of them where that does not name them. */
export interface People {
  participants: string;
  people: string | null;
}

/** @param others in order */
export function peopleOf(others: readonly Id[]): People {
  const list = others.join();
  return list.length <= LONGEST
    ? { participants: list, people: null }
    : { participants: digest(list), people: list };
}

/** The others of a talk, in order. */
export function othersIn({ participants, people }: People): Id[] {
  const list = people ?? participants;
  return list === '' ? [] : list.split(',').map(Number);
}

/** SHA-256 as five numbers that no account has: the release before reads accounts from here. */
function digest(list: string): string {
  const bytes = hash('sha256', list, 'buffer');
  return [0, 6, 12, 18, 24].map((at) => -bytes.readUIntBE(at, 6)).join();
}

/** A talk of many that is known by their whole list, as the release before wrote it, gets its digest. */
export async function shorten(
  ctx: Ctx,
  talk: { account_id: Id; conversation_id: Id },
  { participants, people }: People,
): Promise<void> {
  if (people === null) return;
  await ctx.db
    .updateTable('talks')
    .set({ participants, people })
    .where('account_id', '=', talk.account_id)
    .where('conversation_id', '=', talk.conversation_id)
    .where('participants', '=', people)
    .execute();
}
