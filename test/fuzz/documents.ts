import type { Dice } from '../../server/src/admin/seed/dice.ts';
import { PUBLIC } from '../peer.ts';
import { ACTIVITIES, AWKWARD, FIELDS, INSIDE, OBJECTS, PIECES } from './words.ts';

/** What the world of a run holds, for documents to speak of. */
export interface Things {
  /** The server under attack: its origin, its members and their posts, as ids of ActivityPub. */
  origin: string;
  members: readonly string[];
  statuses: readonly string[];
  /** Hosts that lead to the peer. */
  hosts: readonly string[];
}

type Document = Record<string, unknown>;

/** Draws documents: whole ones, with some fields wrong. */
export function createGrammar(dice: Dice, things: Things) {
  let made = 0;
  const host = () => dice.pick(things.hosts);
  const actor = (of = host()) => `http://${of}/users/u${dice.below(6)}`;
  const fresh = (of = host()) => `http://${of}/o/${dice.below(5) === 0 ? dice.below(30) : ++made + 1000}`;

  function address(depth: number): unknown {
    const kind = dice.below(12);
    if (kind < 3) return fresh();
    if (kind < 5) return actor();
    if (kind === 5) return dice.pick(things.members);
    if (kind === 6) return dice.pick(things.statuses);
    if (kind === 7) return dice.pick(INSIDE);
    if (kind === 8)
      return `${things.origin}/ap/${dice.pick(['accounts', 'statuses', 'instance', 'inbox'])}/${dice.below(9)}`;
    if (kind === 9) return depth > 3 ? fresh() : object(depth + 1);
    if (kind === 10) return [address(depth + 1), address(depth + 1)];
    return awkward();
  }

  function awkward(): unknown {
    const value = dice.pick(AWKWARD);
    return typeof value === 'object' && value !== null ? structuredClone(value) : value;
  }

  function people(): unknown {
    const list = Array.from({ length: dice.below(4) }, () =>
      dice.chance(0.4) ? PUBLIC : dice.chance(0.5) ? `${actor()}/followers` : dice.pick(things.members),
    );
    return dice.chance(0.1) ? awkward() : dice.chance(0.2) ? (list[0] ?? PUBLIC) : list;
  }

  function text(): unknown {
    if (dice.chance(0.2)) return awkward();
    const words = [
      'geese',
      '<b>south</b>',
      '#geese',
      '@alice',
      ':goose:',
      '<a href="http://10.0.0.1/">x</a>',
      '\n',
      '&amp;',
      '$x^2$',
    ];
    return `<p>${Array.from({ length: dice.below(12) }, () => dice.pick(words)).join(' ')}</p>`;
  }

  function time(): unknown {
    if (dice.chance(0.2)) return awkward();
    return new Date(Date.now() - dice.below(10 ** 9)).toISOString();
  }

  /** A field as it ought to be, as far as one can say. */
  function field(name: string, depth: number): unknown {
    if (/^(to|cc|bto|bcc|audience)$/.test(name)) return people();
    if (/^(content|name|summary|_misskey_content|preferredUsername)$/.test(name)) return text();
    if (/Map$/.test(name))
      return dice.chance(0.3)
        ? awkward()
        : { en: text(), fr: text(), [dice.pick(['', 'x-', '__proto__'])]: text() };
    if (/^(published|updated|endTime|closed)$/.test(name)) return time();
    if (/^(tag|attachment|oneOf|anyOf|items|orderedItems|assertionMethod|alsoKnownAs)$/.test(name))
      return dice.chance(0.2)
        ? awkward()
        : Array.from({ length: dice.below(5) }, () => (depth > 3 ? address(depth) : object(depth + 1)));
    if (/^(sensitive|discoverable|indexable|manuallyApprovesFollowers|suspended|memorial)$/.test(name))
      return dice.chance(0.5);
    if (/^(width|height|votersCount|totalItems)$/.test(name))
      return dice.chance(0.3) ? awkward() : dice.below(10_000);
    if (name === 'focalPoint') return dice.chance(0.5) ? [dice.next(), -dice.next()] : awkward();
    if (name === 'type') return dice.chance(0.7) ? dice.pick([...OBJECTS, ...ACTIVITIES]) : awkward();
    if (name === '@context')
      return dice.chance(0.5) ? 'https://www.w3.org/ns/activitystreams' : address(depth);
    return dice.chance(0.15) ? awkward() : address(depth);
  }

  function sprinkled(document: Document, most: number, depth: number): Document {
    for (let n = dice.below(most); n > 0; n -= 1) {
      const name = dice.pick(FIELDS);
      // As a parser of JSON would set it.
      Object.defineProperty(document, name, {
        value: field(name, depth),
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
    for (const name of Object.keys(document)) {
      const what = dice.below(25);
      if (what === 0) delete document[name];
      if (what === 1) document[name] = awkward();
    }
    return document;
  }

  function object(depth = 0): Document {
    const author = actor();
    const type = dice.pick(OBJECTS);
    const base: Document = {
      id: fresh(new URL(author).host),
      type,
      attributedTo: author,
      content: text(),
      published: time(),
      to: people(),
      cc: people(),
    };
    if (dice.chance(0.4)) base.inReplyTo = address(depth);
    if (type === 'Question') base[dice.pick(['oneOf', 'anyOf'])] = field('oneOf', depth);
    return sprinkled(base, 7, depth);
  }

  function activity(by: string): Document {
    const own = new URL(by).host;
    const about = dice.chance(0.5) ? object() : address(0);
    if (about !== null && typeof about === 'object' && !Array.isArray(about) && dice.chance(0.7)) {
      const told = about as Document;
      if (typeof told.id === 'string') told.id = fresh(own);
      told.attributedTo = by;
    }
    const base: Document = {
      '@context': 'https://www.w3.org/ns/activitystreams',
      id: fresh(own),
      type: dice.pick(ACTIVITIES),
      actor: by,
      object: dice.chance(0.1) ? activityInside(by) : about,
      to: people(),
      cc: people(),
    };
    if (dice.chance(0.3)) base.target = address(0);
    return sprinkled(base, 5, 0);
  }

  const activityInside = (by: string): Document => ({
    id: fresh(new URL(by).host),
    type: dice.pick(ACTIVITIES),
    actor: dice.chance(0.6) ? by : actor(),
    object: address(1),
  });

  return { activity, object, sprinkled: (document: Document) => sprinkled(document, 6, 0), awkward, fresh };
}

/** A text with some of its bytes changed, doubled, taken out, or put in from elsewhere. */
export function mutated(dice: Dice, text: string): string {
  const bytes = [...Buffer.from(text)];
  for (let n = 1 + dice.below(6); n > 0; n -= 1) {
    const at = dice.below(bytes.length + 1);
    const length = 1 + dice.below(dice.chance(0.2) ? 200 : 8);
    const kind = dice.below(5);
    if (kind === 0) bytes[at] = dice.below(256);
    else if (kind === 1) bytes.splice(at, length);
    else if (kind === 2) bytes.splice(at, 0, ...bytes.slice(at, at + length));
    else if (kind === 3) bytes.splice(at, 0, ...Buffer.from(dice.pick(PIECES)));
    else {
      const from = dice.below(bytes.length);
      bytes.splice(at, length, ...bytes.slice(from, from + length));
    }
  }
  return Buffer.from(bytes).toString('latin1');
}
