import { LIMITS } from './limits.ts';
import { Refused } from './refused.ts';

/** A JSON object of a stranger: its own keys only are read, each value is doubted. */
export type Json = { readonly [key: string]: unknown };

const AS = 'https://www.w3.org/ns/activitystreams#';

/**
 * Parses a document and bounds it before anything looks inside: 1 MiB, 32 levels, 10 000 values. JSON-LD spellings of
 * plain names (`as:to`, `@id`, `@type`, `@value`) are brought to the plain ones; contexts are ignored, never fetched.
 */
export function readDocument(raw: unknown): Json | Refused {
  let value = raw;
  if (typeof raw === 'string') {
    if (raw.length > LIMITS.documentBytes || tooManyBytes(raw)) return new Refused('too-large');
    try {
      value = JSON.parse(raw.charCodeAt(0) === 0xfeff ? raw.slice(1) : raw);
    } catch {
      return new Refused('not-json');
    }
  }
  if (!isObject(value)) return new Refused('not-an-object');
  const survey = { left: LIMITS.values, deep: false, spelled: false };
  look(value, LIMITS.depth, survey, false);
  if (survey.deep) return new Refused('too-deep');
  if (survey.left < 0) return new Refused('too-many-values');
  if (!survey.spelled) return value;
  // A document that is nothing but a value (`@value`) need not be an object.
  const whole = plain(value);
  return isObject(whole) ? whole : new Refused('not-an-object');
}

/** True for a JSON object, not for an array or null. */
export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A type or name of the ActivityStreams vocabulary without its prefix. */
export function withoutPrefix(name: string): string {
  if (name.startsWith('as:')) return name.slice(3);
  return name.startsWith(AS) ? name.slice(AS.length) : name;
}

function tooManyBytes(text: string): boolean {
  return text.length * 3 > LIMITS.documentBytes && Buffer.byteLength(text) > LIMITS.documentBytes;
}

interface Survey {
  left: number;
  deep: boolean;
  spelled: boolean;
}

/** Recursive, but never further than the depth that is allowed. */
function look(value: object, depth: number, survey: Survey, inContext: boolean): void {
  if (depth === 0) survey.deep = true;
  if (survey.deep || survey.left < 0) return;
  if (Array.isArray(value)) {
    survey.left -= value.length;
    for (const item of value)
      if (typeof item === 'object' && item !== null) look(item, depth - 1, survey, inContext);
    return;
  }
  for (const key in value) {
    survey.left -= 1;
    const item = (value as Json)[key];
    const context = inContext || key === '@context';
    if (!context && isSpelled(key)) survey.spelled = true;
    if (typeof item === 'object' && item !== null) look(item, depth - 1, survey, context);
  }
}

function isSpelled(key: string): boolean {
  switch (key.charCodeAt(0)) {
    case 64: // @
      return key === '@id' || key === '@type' || key === '@value';
    case 95: // _
      return key === '__proto__';
    case 97: // a
      return key.startsWith('as:');
    default:
      return key.startsWith(AS);
  }
}

/** A copy with plain names; where both spellings stand, the plain one counts. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (!isObject(value)) return value;
  if (Object.hasOwn(value, '@value')) return plain(value['@value']);
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    if (key === '__proto__' || key === '@context') continue;
    const name = key === '@id' ? 'id' : key === '@type' ? 'type' : withoutPrefix(key);
    if (name === '__proto__' || (name !== key && Object.hasOwn(value, name))) continue;
    copy[name] = plain(value[key]);
  }
  return copy;
}
