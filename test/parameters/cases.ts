import type { Parameter } from './parameter.ts';

/** One value that is to be refused, and what is wrong with it. */
export interface Case {
  what: string;
  value: unknown;
}

const LISTS_AND_OBJECTS: readonly Case[] = [
  { what: 'a list', value: [['x']] },
  { what: 'an object', value: { a: 1 } },
];

const WORDS: readonly Case[] = [
  'x',
  '__proto__',
  'constructor',
  '\ud800',
  'a\u0000b',
  '1.5',
  '9'.repeat(31),
].map((value) => ({ what: JSON.stringify(value), value }));

/** What is wrong for a parameter of this kind, whatever it is about. Its length is looked at by itself. */
export function wrongFor({ kind, schema }: Parameter): Case[] {
  switch (kind) {
    case 'id':
      return [
        ...WORDS,
        ...LISTS_AND_OBJECTS,
        { what: 'below 0', value: '-1' },
        { what: 'true', value: true },
      ];
    case 'whole':
      return [...WORDS, ...LISTS_AND_OBJECTS, { what: '10^30', value: 1e30 }];
    case 'flag':
      return [...WORDS, ...LISTS_AND_OBJECTS, { what: '7', value: 7 }];
    case 'choice':
      return [...WORDS, ...LISTS_AND_OBJECTS];
    case 'text':
      return [{ what: 'NUL', value: 'a\u0000b' }, ...LISTS_AND_OBJECTS];
    case 'list':
      return schema.maxItems === undefined
        ? []
        : [{ what: `${schema.maxItems + 1} of them`, value: many(schema.maxItems + 1, schema.items?.type) }];
    case 'object':
      return [
        { what: 'a word', value: 'x' },
        { what: 'a list', value: ['x'] },
      ];
    case 'file':
      return [{ what: 'a word', value: 'x' }];
  }
}

function many(count: number, type = 'string'): unknown[] {
  return Array.from({ length: count }, (_, index) => (type === 'object' ? { a: '1' } : String(index + 1)));
}

/** `given` with this value where the parameter stands; what is around it is made where it is missing. */
export function withValue(
  given: Record<string, unknown>,
  { at }: Parameter,
  value: unknown,
): Record<string, unknown> {
  const copy = structuredClone(given);
  let into: any = copy;
  for (const [index, part] of at.entries()) {
    if (index === at.length - 1) into[part] = value;
    else {
      into[part] ??= at[index + 1] === 0 ? [] : {};
      into = into[part];
    }
  }
  return copy;
}
