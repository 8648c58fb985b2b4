import { NotUnderstood, type Term, termsOf, XSD } from './terms.ts';

const RDF = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#';

interface Node {
  termType: 'NamedNode' | 'BlankNode' | 'DefaultGraph';
  value: string;
}

interface Literal {
  termType: 'Literal';
  value: string;
  datatype: Node;
  language?: string;
}

/** One statement of RDF, as `rdf-canonize` takes it. */
export interface Quad {
  subject: Node;
  predicate: Node;
  object: Node | Literal;
  graph: Node;
}

type Json = Record<string, unknown>;

const GRAPH: Node = { termType: 'DefaultGraph', value: '' };
const named = (value: string): Node => ({ termType: 'NamedNode', value });

/**
 * What a document of ours says, in RDF: JSON-LD as far as our own documents use it, and no further.
 * @throws {NotUnderstood} for whatever this does not know, so that nothing is signed that others would read otherwise
 */
export function quadsOf(document: Json): Quad[] {
  const terms = termsOf(document['@context']);
  const quads: Quad[] = [];
  let blanks = 0;
  const blank = (): Node => ({ termType: 'BlankNode', value: `b${blanks++}` });
  const say = (subject: Node, predicate: string, object: Node | Literal) =>
    void quads.push({ subject, predicate: named(predicate), object, graph: GRAPH });
  const term = (name: string): Term => {
    const known = terms.get(name);
    if (!known) throw new NotUnderstood(name);
    return known;
  };

  const node = (from: Json): Node => {
    const subject = from.id === undefined ? blank() : address(from.id);
    for (const [name, value] of Object.entries(from)) {
      if (name === '@context' || name === 'id' || value === null || value === undefined) continue;
      if (name === 'type') say(subject, `${RDF}type`, named(term(String(value)).iri));
      else tell(subject, term(name), value);
    }
    return subject;
  };

  const tell = (subject: Node, { iri, type, container }: Term, value: unknown): void => {
    if (container === '@language') {
      for (const [language, text] of Object.entries(value as Json))
        say(subject, iri, inLanguage(text, language));
    } else if (container === '@list') {
      say(subject, iri, list([value].flat(), type));
    } else {
      for (const item of [value].flat()) say(subject, iri, object(item, type));
    }
  };

  const object = (value: unknown, type: string | undefined): Node | Literal => {
    if (typeof value === 'object' && value !== null) return node(value as Json);
    return type === '@id' ? address(value) : literal(value, type);
  };

  const list = (items: unknown[], type: string | undefined): Node => {
    let rest = named(`${RDF}nil`);
    for (const item of items.toReversed()) {
      const place = blank();
      say(place, `${RDF}first`, object(item, type));
      say(place, `${RDF}rest`, rest);
      rest = place;
    }
    return rest;
  };

  node(document);
  return quads;
}

/** Names of threads on older servers begin with `tag:`. */
function address(value: unknown): Node {
  if (typeof value !== 'string' || !/^(?:https?:\/\/|tag:)[\x21-\x7e]+$/.test(value))
    throw new NotUnderstood(`the address ${String(value)}`);
  return named(value);
}

function literal(value: unknown, type: string | undefined): Literal {
  switch (typeof value) {
    case 'string':
      return { termType: 'Literal', value, datatype: named(type ?? `${XSD}string`) };
    case 'boolean':
      return { termType: 'Literal', value: String(value), datatype: named(type ?? `${XSD}boolean`) };
    case 'number':
      return numeral(value, type);
    default:
      throw new NotUnderstood(`a ${typeof value}`);
  }
}

/** As JSON-LD 1.1 §8.2 writes numbers: whole ones plainly, others as `5.0E-1`. */
function numeral(value: number, type: string | undefined): Literal {
  const isWhole = Number.isSafeInteger(value);
  const text = isWhole ? String(value) : value.toExponential(15).replace(/(\d)0*e\+?/, '$1E');
  return {
    termType: 'Literal',
    value: text,
    datatype: named(type ?? `${XSD}${isWhole ? 'integer' : 'double'}`),
  };
}

function inLanguage(text: unknown, language: string): Literal {
  if (typeof text !== 'string') throw new NotUnderstood(`a text in ${language}`);
  return {
    termType: 'Literal',
    value: text,
    datatype: named(`${RDF}langString`),
    language: language.toLowerCase(),
  };
}
