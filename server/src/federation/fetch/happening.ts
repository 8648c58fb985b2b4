import { formatLink } from '../../statuses/index.ts';
import { escapeText } from '../html.ts';
import type { Happening } from '../normalise/event.ts';
import type { Moment } from '../normalise/moments.ts';

const DAY_MS = 86_400_000;

/** When and where, in signs and figures that need no language. What was called off is struck through. */
export function happeningHtml(event: Happening): string {
  const { place, address, online, cancelled } = event;
  const when = timesOf(event);
  const where = [place, address === place ? null : address].filter((part) => part !== null).join(', ');
  const rows = [
    when === null ? null : `📅 ${escapeText(when)}`,
    where === '' ? null : `📍 ${escapeText(where)}`,
  ].filter((row) => row !== null);
  const told = rows.length === 0 ? '' : `<p>${rows.map((row) => struck(row, cancelled)).join('<br />')}</p>`;
  return online === null ? told : `${told}<p>💻 ${formatLink(online)}</p>`;
}

function struck(row: string, cancelled: boolean): string {
  return cancelled ? `<del>${row}</del>` : row;
}

/** `2026-12-11 19:00 – 21:00 (Europe/London)`: the time on the clocks where it takes place. */
function timesOf({ start, end, timezone, offset }: Happening): string | null {
  if (!start) return null;
  const zone = zoneOf(timezone);
  const from = written(start, zone, offset);
  const to = end && end.at > start.at ? written(end, zone, offset) : null;
  const day = from.slice(0, 10);
  const until = to === null || to === from ? '' : ` – ${to.startsWith(`${day} `) ? to.slice(11) : to}`;
  return from + until + (start.span >= DAY_MS ? '' : ` (${zone ?? offsetName(offset)})`);
}

function written({ at, span }: Moment, zone: string | null, offset: number): string {
  if (span >= DAY_MS) return new Date(at).toISOString().slice(0, 10);
  if (zone === null) return new Date(at + offset * 60_000).toISOString().slice(0, 16).replace('T', ' ');
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    dateStyle: 'short',
    timeStyle: 'short',
    hourCycle: 'h23',
  }).formatToParts(at);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '';
  return `${part('year')}-${part('month')}-${part('day')} ${part('hour')}:${part('minute')}`;
}

function offsetName(offset: number): string {
  const [hours, minutes] = [Math.trunc(Math.abs(offset) / 60), Math.abs(offset) % 60];
  const two = (number: number) => String(number).padStart(2, '0');
  return offset === 0 ? 'UTC' : `UTC${offset < 0 ? '−' : '+'}${two(hours)}:${two(minutes)}`;
}

/** A time zone that is known here; what strangers call one may be anything. */
function zoneOf(name: string | null): string | null {
  if (name === null || !/^[A-Za-z_+-]+(?:\/[A-Za-z0-9_+-]+)+$/.test(name)) return null;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return null;
  }
}
