import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { routes } from '../../server/src/app.ts';
import type { Skein } from '../../server/src/start.ts';
import { call } from '../cast.ts';
import { createWorld, type World } from '../world.ts';

let world: World;
let document: any;

before(async () => {
  world = await createWorld();
  const seen = await call(world.servers[0] as Skein, 'GET', '/api/openapi.json');
  assert.equal(seen.status, 200);
  document = seen.body;
});
after(() => world.stop());

const API = routes.filter(({ path }) => path.startsWith('/api/'));

test('every route of the API is described: parameters, scopes, answer', () => {
  assert.ok(API.length > 20);
  for (const { method, path, access, scopes, answer } of API) {
    const operation = document.paths[path.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()];
    assert.ok(operation, `${method} ${path} is not described`);
    const asked = operation.security.flatMap((one: any) => one.oauth ?? []);
    assert.deepEqual(asked, scopes);
    assert.equal(
      operation.security.some((one: object) => Object.keys(one).length === 0),
      access === 'anyone',
    );
    assert.equal(Boolean(operation.responses[200].content), answer !== null);
    for (const [, name] of path.matchAll(/:(\w+)/g)) {
      assert.ok(
        operation.parameters.some((one: any) => one.in === 'path' && one.name === name),
        `${path} :${name}`,
      );
    }
  }
  const publish = document.paths['/api/v1/statuses'].post;
  assert.ok(publish.requestBody.content['multipart/form-data'].schema.properties.spoiler_text);
  assert.deepEqual(
    document.paths['/api/v2/search'].get.parameters
      .filter((one: any) => one.required)
      .map((one: any) => one.name),
    ['q'],
  );
});

test('every reference leads somewhere, every scope is one, every operation has a name of its own', () => {
  const text: string = JSON.stringify(document);
  for (const [, name] of text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
    assert.ok(document.components.schemas[name as string], `nothing stands at ${name}`);
  }
  assert.doesNotMatch(text, /\$defs/);
  const known = Object.keys(document.components.securitySchemes.oauth.flows.authorizationCode.scopes);
  for (const { scopes } of API) for (const scope of scopes) assert.ok(known.includes(scope), scope);
  const ids = Object.values<any>(document.paths).flatMap((path) =>
    Object.values<any>(path).map((one) => one.operationId),
  );
  assert.equal(new Set(ids).size, ids.length);
});
