import { openapi } from '../../server/src/http/openapi.ts';
import type { Route } from '../../server/src/http/route.ts';

/** As much of JSON Schema as parameters are written in. */
export interface Schema {
  type?: string;
  enum?: unknown[];
  const?: unknown;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  maxItems?: number;
  anyOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
}

export type Kind = 'id' | 'text' | 'whole' | 'flag' | 'choice' | 'list' | 'object' | 'file';

/** One thing that a route can be told: a name in the path, the query or the body, or something inside of it. */
export interface Parameter {
  route: Route;
  where: 'path' | 'query' | 'body';
  /** `poll.options[]`: what it is called in lists of exceptions. */
  name: string;
  /** The same in parts; a list of which it is an item is 0. */
  at: readonly (string | number)[];
  kind: Kind;
  schema: Schema;
  isRequired: boolean;
}

export const nameOf = ({ method, path }: Pick<Route, 'method' | 'path'>): string => `${method} ${path}`;
export const placeOf = ({ route, name }: Parameter): string => `${nameOf(route)} ${name}`;

/** The name of what is asked in the same way under an older path. */
export const asNamed = (route: Route): string => nameOf(route).replace('/v1_alpha/', '/v1/');

interface Operation {
  parameters: { name: string; in: 'path' | 'query'; required: boolean; schema: Schema }[];
  requestBody?: {
    content: { 'application/json': { schema: { properties: Record<string, Schema>; required: string[] } } };
  };
}

/** Every parameter of these routes, as the OpenAPI document has them: those inside of others too. */
export function parametersOf(routes: readonly Route[]): Parameter[] {
  const document = openapi(routes) as { paths: Record<string, Record<string, Operation>> };
  return routes.flatMap((route) => {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    const operation = document.paths[path]?.[route.method.toLowerCase()];
    if (!operation) return [];
    const { properties = {}, required = [] } =
      operation.requestBody?.content['application/json'].schema ?? {};
    return [
      ...operation.parameters.flatMap((one) =>
        within(route, one.in, [one.name.replace('[]', '')], one.schema, one.required),
      ),
      ...Object.entries(properties).flatMap(([name, schema]) =>
        within(route, 'body', [name], schema, required.includes(name)),
      ),
    ];
  });
}

/** It, and what is in it. */
function within(
  route: Route,
  where: Parameter['where'],
  at: readonly (string | number)[],
  given: Schema,
  isRequired: boolean,
): Parameter[] {
  const schema = theOne(given);
  const name = at.map((part, index) => (part === 0 ? '[]' : index === 0 ? part : `.${part}`)).join('');
  const self: Parameter = { route, where, name, at, kind: kindOf(schema), schema, isRequired };
  const inner = schema.items ? within(route, where, [...at, 0], schema.items, false) : [];
  const members = Object.entries(schema.properties ?? {}).flatMap(([key, one]) =>
    within(route, where, [...at, key], one, false),
  );
  return [self, ...inner, ...members];
}

/** What may be null besides is what it is without. */
function theOne(schema: Schema): Schema {
  const [first, ...rest] = (schema.anyOf ?? []).filter(({ type }) => type !== 'null');
  return first && rest.length === 0 ? theOne(first) : schema;
}

function kindOf(schema: Schema): Kind {
  if (schema.pattern === '^[0-9]{1,20}$') return 'id';
  if (schema.enum || schema.const !== undefined) return 'choice';
  switch (schema.type) {
    case 'string':
      return 'text';
    case 'integer':
    case 'number':
      return 'whole';
    case 'boolean':
      return 'flag';
    case 'array':
      return 'list';
    case 'object':
      return 'object';
  }
  // A number, or a word for one.
  if (schema.anyOf) return 'whole';
  return 'file';
}
