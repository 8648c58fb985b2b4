/**
 * A time in milliseconds since 1970 and how much of it the document left open: 1 where it names a fraction of the
 * second, 1 000 without one, 60 000 without seconds, 86 400 000 for a date. Ids draw the open part at random.
 */
export interface Moment {
  at: number;
  span: number;
}

const FORM = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(:\d{2}(?:[.,]\d{1,12})?)?\s?(Z|[+-]\d{2}:?\d{2})?)?$/i;

/** Reads an XML Schema date or dateTime; without a zone it is UTC. Null before 1970 or for anything else. */
export function moment(value: unknown): Moment | null {
  const match = typeof value === 'string' && value.length <= 48 ? FORM.exec(value.trim()) : null;
  if (!match) return null;
  const [, date, minutes, seconds = '', zone = 'Z'] = match;
  if (minutes === undefined) return made(`${date}T00:00:00Z`, 86_400_000);
  const offset = zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone.toUpperCase();
  const fraction = seconds.length > 3;
  const whole = fraction ? `${seconds.slice(0, 3)}.${seconds.slice(4, 7)}` : seconds || ':00';
  return made(`${date}T${minutes}${whole}${offset}`, fraction ? 1 : seconds === '' ? 60_000 : 1000);
}

function made(iso: string, span: number): Moment | null {
  const at = Date.parse(iso);
  return Number.isNaN(at) || at < 0 ? null : { at, span };
}
