import * as account from '@skein/api/account.ts';
import * as application from '@skein/api/application.ts';
import { MastodonError } from '@skein/api/errors.ts';
import * as instance from '@skein/api/instance.ts';
import * as notification from '@skein/api/notification.ts';
import { SCOPES } from '@skein/api/scopes.ts';
import * as search from '@skein/api/search.ts';
import * as status from '@skein/api/status.ts';
import * as tag from '@skein/api/tag.ts';
import { z } from 'zod';
import { type Access, type Route, route } from './route.ts';

type Schema = { [key: string]: unknown };

/** Schemas that stand in the document under their own names; all others are written out where they are used. */
const NAMED = {
  ...account,
  ...application,
  ...instance,
  ...notification,
  ...search,
  ...status,
  ...tag,
  MastodonError,
};

const names = z.registry<{ id: string }>();
for (const [name, schema] of Object.entries(NAMED)) {
  if (schema instanceof z.ZodType && !/Params$/.test(name)) names.add(schema, { id: name });
}

/** GET /api/openapi.json: what every other route says about itself. Written once, when it is first asked for. */
export function openapiRoute(routes: () => readonly Route[]): Route {
  let written: string | null = null;
  return route({
    method: 'GET',
    path: '/api/openapi.json',
    access: 'anyone',
    scopes: [],
    params: z.object({}),
    answer: null,
    about: 'This document',
    async handle() {
      written ??= JSON.stringify(openapi(routes()));
      return { status: 200, headers: { 'Content-Type': 'application/json; charset=utf-8' }, body: written };
    },
  });
}

/** The OpenAPI 3.1 document of these routes; pages for browsers and doors for other servers are no part of it. */
export function openapi(routes: readonly Route[]): Schema {
  const shown = routes.filter(({ access }) => access !== 'browser' && access !== 'server');
  const { answers, schemas } = answersOf(shown);
  const paths: Record<string, Schema> = {};
  for (const one of shown) {
    const path = one.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = {
      ...paths[path],
      [one.method.toLowerCase()]: operation(one, answers[nameOf(one)] ?? null),
    };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Skein',
      version: '1',
      description: "Mastodon's client API, as far as this server offers it",
    },
    paths,
    components: { schemas, securitySchemes: SECURITY },
  };
}

const SECURITY = {
  oauth: {
    type: 'oauth2',
    flows: {
      authorizationCode: {
        authorizationUrl: '/oauth/authorize',
        tokenUrl: '/oauth/token',
        scopes: Object.fromEntries(SCOPES.map((scope) => [scope, ''])),
      },
      clientCredentials: { tokenUrl: '/oauth/token', scopes: { read: '' } },
    },
  },
};

const nameOf = ({ method, path }: Route) => `${method} ${path}`;

/** All answers in one conversion, so that what they share is defined once. */
function answersOf(routes: readonly Route[]): { answers: Record<string, Schema>; schemas: Schema } {
  const shapes = routes.flatMap((one) => (one.answer ? [[nameOf(one), one.answer] as const] : []));
  const all = z.object({ ...Object.fromEntries(shapes), MastodonError });
  const text = JSON.stringify(z.toJSONSchema(all, { metadata: names, unrepresentable: 'any' }));
  const made = JSON.parse(text.replaceAll('"#/$defs/', '"#/components/schemas/')) as Schema;
  return {
    answers: made.properties as Record<string, Schema>,
    schemas: withoutIds(made.$defs as Record<string, Schema>),
  };
}

/** Zod writes the name of a schema into it as `id`, which is no word of JSON Schema. */
function withoutIds(schemas: Record<string, Schema>): Schema {
  return Object.fromEntries(Object.entries(schemas).map(([name, { id: _, ...schema }]) => [name, schema]));
}

function operation(one: Route, answer: Schema | null): Schema {
  const given = z.toJSONSchema(one.params, { io: 'input', unrepresentable: 'any' }) as Schema;
  const inPath = [...one.path.matchAll(/:(\w+)/g)].map(([, name]) => name as string);
  const required = requiredIn(one.params);
  const fields = Object.entries((given.properties ?? {}) as Record<string, Schema>);
  const others = fields.filter(([name]) => !inPath.includes(name));
  const body = one.method !== 'GET' && others.length > 0;
  const query = body ? [] : others;
  return {
    summary: one.about,
    ...(one.deprecated ? { deprecated: true } : {}),
    operationId: nameOf(one).replace(/[^A-Za-z0-9]+/g, '_'),
    security: securityOf(one.access, one.scopes),
    parameters: [
      ...inPath.map((name) => ({ name, in: 'path', required: true, schema: fieldOf(fields, name) })),
      ...query.map(([name, schema]) => parameter(name, schema, required.has(name))),
    ],
    ...(body ? { requestBody: bodyOf(others, required) } : {}),
    responses: {
      200: {
        description: 'Done',
        ...(answer ? { content: { 'application/json': { schema: answer } } } : {}),
      },
      default: {
        description: 'Refused',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/MastodonError' } } },
      },
    },
  };
}

function fieldOf(fields: [string, Schema][], name: string): Schema {
  return fields.find(([field]) => field === name)?.[1] ?? { type: 'string' };
}

/** What may not be left out, asked of the schema itself: preprocessing hides it from the conversion. */
function requiredIn(params: z.ZodType): Set<string> {
  const shape = params instanceof z.ZodObject ? (params.shape as Record<string, z.ZodType>) : {};
  return new Set(Object.keys(shape).filter((name) => !shape[name]?.safeParse(undefined).success));
}

/** Lists are written `id[]=1&id[]=2`. */
function parameter(name: string, schema: Schema, required: boolean): Schema {
  return { name: schema.type === 'array' ? `${name}[]` : name, in: 'query', required, schema };
}

function bodyOf(fields: [string, Schema][], required: Set<string>): Schema {
  const schema = {
    type: 'object',
    properties: Object.fromEntries(fields),
    required: fields.flatMap(([name]) => (required.has(name) ? [name] : [])),
  };
  const types = ['application/json', 'application/x-www-form-urlencoded', 'multipart/form-data'];
  return { content: Object.fromEntries(types.map((type) => [type, { schema }])) };
}

/** Any one of the scopes is enough; where anyone may read, a token may be left out. */
function securityOf(access: Access, scopes: readonly string[]): Schema[] {
  const ways = scopes.length > 0 ? scopes.map((scope) => ({ oauth: [scope] })) : [{ oauth: [] }];
  return access === 'anyone' ? [{}, ...ways] : ways;
}
