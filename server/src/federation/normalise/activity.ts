import { addressees } from './audience.ts';
import { isObject, type Json, readDocument } from './document.ts';
import { LIMITS } from './limits.ts';
import { type Moment, moment } from './moments.ts';
import { Refused } from './refused.ts';
import { idOf, list, text, typeOf, url } from './values.ts';

/** Something an activity points at: by id, and perhaps with a copy, which is a hint and no proof. */
export interface Reference {
  id: string | null;
  embedded: Json | null;
}

/** An activity as it came, flat; nothing in it has been compared with who signed it. */
export interface Activity {
  /** Null where the peer sent none, or no URL. */
  id: string | null;
  type: string;
  actor: string;
  /** The first of `objects`; of a type that is not acted upon there may be none. */
  object: Reference;
  /** A report names several. */
  objects: Reference[];
  target: Reference | null;
  /** QuoteRequest: the quoting post. */
  instrument: Reference | null;
  /** Accept{QuoteRequest}: the stamp. */
  result: Reference | null;
  to: string[];
  cc: string[];
  /** The comment of a report. */
  content: string | null;
  published: Moment | null;
  /** The whole document with plain names. */
  raw: Json;
}

/** What is known of an activity that only named something: its words count nowhere. */
export function bareActivity(type: string, actor: string, objectId: string): Activity {
  return {
    id: null,
    type,
    actor,
    object: { id: objectId, embedded: null },
    objects: [],
    target: null,
    instrument: null,
    result: null,
    to: [],
    cc: [],
    content: null,
    published: null,
    raw: {},
  };
}

/** The types we act upon; others are read too, so that the caller can say what it ignores. */
const HANDLED = new Set(
  `Create Update Delete Undo Announce Like Follow Accept Reject Block Flag Add Remove Move QuoteRequest FeatureRequest
   EmojiReact Dislike`.split(/\s+/),
);

/** Reads one activity from JSON text or from a parsed value. Never throws. */
export function readActivity(raw: unknown): Activity | Refused {
  const document = readDocument(raw);
  if (document instanceof Refused) return document;
  const type = typeOf(document, (name) => HANDLED.has(name));
  if (type === null) return new Refused('no-type');
  const actor = idOf(document.actor);
  if (actor === null) return new Refused('no-actor');
  const objects = references(document.object);
  const [object = { id: null, embedded: null }] = objects;
  // What is only acknowledged may go without: there are activities that are about nothing.
  if (objects.length === 0 && HANDLED.has(type)) return new Refused('no-object');
  return {
    id: url(document.id),
    type,
    actor,
    object,
    objects,
    // A Remove may say where from in its own word.
    target:
      references(document.target)[0] ?? (type === 'Remove' ? references(document.origin)[0] : null) ?? null,
    instrument: references(document.instrument)[0] ?? null,
    result: references(document.result)[0] ?? null,
    to: addressees(document.to),
    cc: addressees(document.cc),
    content: text(document.content, LIMITS.comment),
    published: moment(document.published),
    raw: document,
  };
}

function references(value: unknown): Reference[] {
  const found: Reference[] = [];
  for (const item of list(value)) {
    if (found.length === LIMITS.objects) break;
    if (isObject(item)) found.push(referenceOf(item));
    else {
      const id = url(item);
      if (id !== null) found.push({ id, embedded: null });
    }
  }
  return found;
}

/** An object, or a Link to one, which says nothing but where it is. */
function referenceOf(item: Json): Reference {
  const link = typeOf(item, isLink) === 'Link' ? url(item.href) : null;
  return link === null ? { id: url(item.id), embedded: item } : { id: link, embedded: null };
}

function isLink(type: string): boolean {
  return type === 'Link';
}
