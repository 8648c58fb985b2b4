/** A value that has no canonical form: a lone surrogate, or a number that is none in JSON. */
export class NotCanonical extends Error {
  override readonly name = 'NotCanonical';
}

/**
 * JSON in its one canonical form (RFC 8785): names in the order of their UTF-16 units, no spaces, numbers and texts as
 * ECMAScript writes them. What is undefined in an object is left out, as `JSON.stringify` does.
 * @throws {NotCanonical}
 */
export function canonicalJson(value: unknown): string {
  switch (typeof value) {
    case 'string':
      if (!value.isWellFormed()) throw new NotCanonical('a lone surrogate');
      return JSON.stringify(value);
    case 'number':
      if (!Number.isFinite(value)) throw new NotCanonical('a number that is none in JSON');
      return JSON.stringify(value);
    case 'boolean':
      return String(value);
    case 'object':
      if (value === null) return 'null';
      return Array.isArray(value) ? `[${value.map(canonicalJson).join(',')}]` : canonicalObject(value);
    default:
      throw new NotCanonical(`a ${typeof value}`);
  }
}

function canonicalObject(value: object): string {
  let text = '';
  for (const name of Object.keys(value).sort()) {
    const item = (value as Record<string, unknown>)[name];
    if (item !== undefined) text += `${text === '' ? '' : ','}${canonicalJson(name)}:${canonicalJson(item)}`;
  }
  return `{${text}}`;
}
