import type { AskedPoll as Sent } from '@skein/api/status-params.ts';
import type { Ctx } from '../../context.ts';
import type { Time } from '../../db/tables.ts';
import { invalid } from '../../errors.ts';
import { graphemes } from '../text.ts';

/** What a poll of ours may be (Mastodon's numbers); the instance documents say so. Times in seconds. */
export const POLL_LIMITS = { options: 4, characters: 50, shortest: 300, longest: 2_629_746 } as const;

/** A poll as a member asks for it. */
export interface AskedPoll {
  options: readonly string[];
  /** Seconds from now; null when it was not said. */
  expiresIn: number | null;
  multiple: boolean;
  hideTotals: boolean;
}

/** A poll that is ready to stand in a status. */
export interface NewPoll {
  options: readonly string[];
  multiple: boolean;
  hideTotals: boolean;
  expiresAt: Time | null;
  /** What another server has counted, by option; null for one of ours, which is counted here. */
  counted: { votes: readonly number[]; voters: number | null } | null;
}

/** A poll as it was sent to us, as verbs take it; null for none. */
export function askedPoll(sent: Sent | undefined): AskedPoll | null {
  if (sent === undefined) return null;
  const { options, expires_in: expiresIn = null, multiple = false, hide_totals: hideTotals = false } = sent;
  return { options, expiresIn, multiple, hideTotals };
}

/** @throws {Refusal} invalid, with all that is wrong (Mastodon's words) */
export function pollFrom(ctx: Pick<Ctx, 'clock'>, asked: AskedPoll): NewPoll {
  const options = asked.options.map((option) => option.trim()).filter((option) => option !== '');
  const faults = [...faultsOfOptions(options), ...faultsOfEnd(asked.expiresIn)];
  if (faults.length > 0) throw invalid(faults.join(', '));
  const expiresAt = ctx.clock.now() + (asked.expiresIn ?? 0) * 1000;
  const { multiple, hideTotals } = asked;
  return { options, multiple, hideTotals, expiresAt, counted: null };
}

function faultsOfOptions(options: readonly string[]): string[] {
  const { options: most, characters } = POLL_LIMITS;
  const faults: string[] = [];
  if (options.length === 0) faults.push("Choices can't be blank");
  if (options.length < 2) faults.push('Choices must have more than one item');
  if (options.length > most) faults.push(`Choices can't contain more than ${most} items`);
  if (options.some((option) => option.length > characters && graphemes(option) > characters))
    faults.push(`Choices cannot be longer than ${characters} characters each`);
  if (new Set(options).size < options.length) faults.push('Choices contain duplicate items');
  return faults;
}

function faultsOfEnd(expiresIn: number | null): string[] {
  if (expiresIn === null) return ["Deadline can't be blank"];
  if (expiresIn > POLL_LIMITS.longest) return ['Deadline is too far into the future'];
  return expiresIn < POLL_LIMITS.shortest ? ['Deadline is too soon'] : [];
}
