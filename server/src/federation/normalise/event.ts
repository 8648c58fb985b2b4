import { isObject, type Json } from './document.ts';
import { links } from './images.ts';
import { LIMITS } from './limits.ts';
import { type Moment, moment } from './moments.ts';
import { flag, list, mappedText, text, typeOf, url } from './values.ts';

/** When and where something takes place. */
export interface Happening {
  start: Moment | null;
  end: Moment | null;
  /** Minutes east of Greenwich in which `start` was written. */
  offset: number;
  /** The name of the time zone there, not yet looked up. */
  timezone: string | null;
  place: string | null;
  address: string | null;
  /** Where to take part from afar. */
  online: string | null;
  cancelled: boolean;
}

/** Reads time and place of an Event, as Mobilizon, Gancio and WordPress write them. */
export function readHappening(from: Json): Happening {
  const places = list(from.location).slice(0, LIMITS.audience);
  const virtual = places.find((one) => isObject(one) && typeOf(one, isVirtual) === 'VirtualLocation');
  const place = places.find((one) => one !== virtual);
  const status = text(from['ical:status'] ?? from.status ?? from.eventStatus, LIMITS.type) ?? '';
  return {
    start: moment(from.startTime),
    end: moment(from.endTime),
    offset: offsetOf(from.startTime),
    timezone: text(from.timezone, LIMITS.type),
    place: line(isObject(place) ? mappedText(place, 'name', LIMITS.option) : text(place, LIMITS.option)),
    address: isObject(place) ? readAddress(place.address) : null,
    online: onlineAt(isObject(virtual) ? virtual.url : null, from),
    cancelled: /cancell?ed$/i.test(status),
  };
}

function onlineAt(
  place: unknown,
  { isOnline, onlineAddress, externalParticipationUrl }: Json,
): string | null {
  const [link] = [...links(place), ...(flag(isOnline) === true ? links(onlineAddress) : [])];
  return link?.href ?? url(externalParticipationUrl);
}

function isVirtual(type: string): boolean {
  return type === 'VirtualLocation';
}

/** A PostalAddress of schema.org in one line, or the line itself. */
function readAddress(value: unknown): string | null {
  if (!isObject(value)) return line(text(value, LIMITS.option));
  const part = (name: string) => line(text(value[name], LIMITS.option)) ?? '';
  const parts = [
    part('streetAddress'),
    `${part('postalCode')} ${part('addressLocality')}`.trim(),
    part('addressRegion'),
    part('addressCountry'),
  ];
  return parts.filter((one, index) => one !== '' && parts.indexOf(one) === index).join(', ') || null;
}

function line(value: string | null): string | null {
  return value?.replace(/\s+/g, ' ').trim() || null;
}

function offsetOf(value: unknown): number {
  const [, sign, hours, minutes] =
    (typeof value === 'string' && value.length <= 48 && /([+-])(\d{2}):?(\d{2})$/.exec(value)) || [];
  const east = Number(hours ?? 0) * 60 + Number(minutes ?? 0);
  return east > 14 * 60 ? 0 : sign === '-' ? -east : east;
}
