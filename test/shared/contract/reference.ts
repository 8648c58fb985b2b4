import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ZodType, z } from 'zod';

/** One endpoint as the reference has it. */
export interface Endpoint {
  method: string;
  path: string;
  area: string;
  auth: 'none' | 'app' | 'user' | 'http-signature';
  /** Any one of them is enough. */
  scopes: string[];
  success: string;
  paginated: boolean;
  pagination?: string;
  limit?: { default: number; max: number };
  tier: number;
  notes?: string;
}

type Json = Record<string, unknown>;

/** What apps ask for, beside what only administrators and other servers do. */
export const heard = ({ tier, area }: Endpoint) =>
  tier === 1 || (tier === 2 && area !== 'admin' && area !== 'federation');

/** The endpoints of apps, and the shapes of their answers, as the reference says. */
export function readReference(shared: string) {
  const read = (name: string) => JSON.parse(readFileSync(join(shared, 'reference', name), 'utf8'));
  const all: Endpoint[] = read('mastodon-endpoints.json');
  const document = read('mastodon-openapi.json');
  const components = under(document.components.schemas) as Json;
  const made = new Map<string, ZodType>();

  const schemaOf = (schema: unknown): ZodType => {
    const key = JSON.stringify(schema);
    let known = made.get(key);
    if (!known) {
      known = z.fromJSONSchema({ ...(under(schema) as Json), $defs: components } as never);
      made.set(key, known);
    }
    return known;
  };

  return {
    endpoints: all,
    /** A shape by its name. */
    component: (name: string): ZodType => schemaOf({ $ref: `#/components/schemas/${name}` }),
    /** What this endpoint answers with 200; null where the document does not say. */
    answerOf({ method, path }: Endpoint): ZodType | null {
      const blank = (text: string) => text.replace(/\{\w+\}|:\w+/g, '{}');
      const entry = Object.entries<Json>(document.paths).find(([name]) => blank(name) === blank(path))?.[1];
      const operation = entry?.[method.toLowerCase()] as { responses?: Json } | undefined;
      const success = operation?.responses?.['200'] as { content?: Json } | undefined;
      const content = success?.content?.['application/json'] as { schema?: unknown } | undefined;
      return content?.schema === undefined ? null : schemaOf(content.schema);
    },
  };
}

/** Addresses of which Mastodon writes an empty text where a page names none. */
const BLANK = new Set(['author_url', 'provider_url', 'embed_url']);

function withoutFormat(value: unknown): unknown {
  const { format, ...rest } = value as Json;
  return format === undefined ? value : rest;
}

/**
 * The same with its references into `$defs`, and without words for people. `oneOf` is read as `anyOf`: what tells the two
 * kinds of quote apart is no required member of either, so that every quote would be both.
 */
function under(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(under);
  if (value === null || typeof value !== 'object') return value;
  const kept = Object.entries(value as Json).filter(
    ([name, inner]) => !(typeof inner === 'string' && name === 'description') && !/^examples?$/.test(name),
  );
  return Object.fromEntries(
    kept.map(([name, inner]) => [
      name === 'oneOf' ? 'anyOf' : name,
      name === '$ref' && typeof inner === 'string'
        ? inner.replace('#/components/schemas/', '#/$defs/')
        : under(BLANK.has(name) ? withoutFormat(inner) : inner),
    ]),
  );
}
