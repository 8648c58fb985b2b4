import type { Ctx } from '../../context.ts';
import type { Time } from '../../db/tables.ts';
import { invalid } from '../../errors.ts';

/** Mastodon's: what is published sooner is not scheduled. */
const SOONEST_MS = 300_000;

const ISO =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s*(Z|UTC|[+-]\d\d:?\d\d)?)?$/i;

/** The moment that an app names; one without a zone is UTC, as in Mastodon. @throws {Refusal} invalid */
export function momentOf(text: string): Time {
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '0', zone = 'Z'] =
    ISO.exec(text.trim()) ?? [];
  if (year === undefined) throw notAMoment();
  const offset = /^[+-]/.test(zone) ? `${zone.slice(0, 3)}:${zone.slice(-2)}` : 'Z';
  const milliseconds = fraction.padEnd(3, '0').slice(0, 3);
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}.${milliseconds}${offset}`;
  const at = Date.parse(iso);
  // 30 February is read as a day of March.
  const days = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDate();
  if (Number.isNaN(at) || days !== Number(day)) throw notAMoment();
  return at;
}

/** When a status is to be published that is asked for now: null for at once. @throws {Refusal} invalid (too soon, no time) */
export function postponedTo(ctx: Pick<Ctx, 'clock'>, text: string | undefined): Time | null {
  if (text === undefined) return null;
  const at = momentOf(text);
  if (at <= ctx.clock.now()) return null;
  refuseTooSoon(ctx, at);
  return at;
}

/** @throws {Refusal} invalid */
export function refuseTooSoon(ctx: Pick<Ctx, 'clock'>, at: Time): void {
  if (at <= ctx.clock.now() + SOONEST_MS)
    throw invalid('Scheduled at must be more than five minutes in the future');
}

function notAMoment() {
  return invalid('Scheduled at must be a date and time, as 2030-01-31T08:00:00Z');
}
