/** What a name of a document means: its address, and how its values are to be read. */
export interface Term {
  iri: string;
  /** `@id` for addresses, or the address of a type. */
  type?: string;
  container?: '@list' | '@language';
}

export const AS = 'https://www.w3.org/ns/activitystreams';
export const XSD = 'http://www.w3.org/2001/XMLSchema#';

/** A document has words in it that nobody explains here; then it is not signed. */
export class NotUnderstood extends Error {
  override readonly name = 'NotUnderstood';
}

const words = (text: string, kind: Omit<Term, 'iri'>): [string, Term][] =>
  text.split(' ').map((name) => [name, { iri: `${AS}#${name}`, ...kind }]);

/** Of the context of ActivityStreams what stands in the activities of our members' posts. */
const ACTIVITYSTREAMS: readonly [string, Term][] = [
  ...words('Announce Create Delete Update', {}),
  ...words(
    'Collection CollectionPage Document Image Mention Note OrderedCollection OrderedCollectionPage Question Tombstone',
    {},
  ),
  ...words('actor anyOf attachment attributedTo audience cc context first href icon image', { type: '@id' }),
  ...words('inReplyTo items likes next object oneOf partOf replies shares tag target to url', {
    type: '@id',
  }),
  ...words('content mediaType name summary', {}),
  ...words('closed endTime published updated', { type: `${XSD}dateTime` }),
  ...words('height totalItems width', { type: `${XSD}nonNegativeInteger` }),
  ['orderedItems', { iri: `${AS}#items`, type: '@id', container: '@list' }],
  ['contentMap', { iri: `${AS}#content`, container: '@language' }],
];

/**
 * What the names of a document mean: by the context of ActivityStreams, of which a part is kept here, and by what the
 * document spells out itself. Nothing is ever fetched.
 * @throws {NotUnderstood} for any other context
 */
export function termsOf(context: unknown): Map<string, Term> {
  const terms = new Map<string, Term>([['as', { iri: `${AS}#` }]]);
  for (const one of [context].flat()) {
    if (one === AS) for (const [name, term] of ACTIVITYSTREAMS) terms.set(name, term);
    else if (typeof one === 'object' && one !== null) define(terms, one);
    else throw new NotUnderstood(`the context ${String(one)}`);
  }
  return terms;
}

function define(terms: Map<string, Term>, words: object): void {
  const definitions = Object.entries(words as Record<string, unknown>);
  // What others begin with stands first, wherever it was written.
  for (const [name, definition] of definitions)
    if (typeof definition === 'string' && /[#/]$/.test(definition)) terms.set(name, { iri: definition });
  for (const [name, definition] of definitions) {
    const given =
      typeof definition === 'string' ? { '@id': definition } : (definition as Record<string, string>);
    const { '@id': id = '', '@type': type, '@container': container } = given;
    if (container !== undefined && container !== '@list') throw new NotUnderstood(`the container of ${name}`);
    terms.set(name, {
      iri: whole(terms, id),
      ...(type === undefined ? {} : { type: type === '@id' ? type : whole(terms, type) }),
      ...(container === undefined ? {} : { container }),
    });
  }
}

/** An address that begins with a name for another. */
function whole(terms: ReadonlyMap<string, Term>, text: string): string {
  const [, prefix = '', rest = ''] = /^([^:]+):(.*)$/.exec(text) ?? [];
  if (rest.startsWith('//')) return text;
  const term = terms.get(prefix);
  if (!term) throw new NotUnderstood(text);
  return term.iri + rest;
}
