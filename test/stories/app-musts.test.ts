import assert from 'node:assert/strict';
import { test } from 'node:test';
import { call } from '../cast.ts';
import { scene } from '../scene.ts';
import { memberBrowser } from '../visitor.ts';
import { onBothEngines } from '../world.ts';

onBothEngines('what apps cannot do without', (engine) => {
  const { server, alice, bob } = scene({ engine });

  test('a post that shows a link has authors of its card as a list, and a URL that ends in its id', async () => {
    const { body } = await alice.post('/api/v1/statuses', { status: 'Plain' });
    assert.match(new URL(body.url).pathname, new RegExp(`^/[^/]+/${body.id}$`));
    assert.ok(body.card === null || Array.isArray(body.card.authors));
  });

  test('what Python’s library asks with a slash at the end is answered as without', async () => {
    for (const path of [
      '/api/v1/instance',
      '/api/v2/instance',
      '/api/v1/conversations',
      '/api/v1/timelines/home',
    ]) {
      const [plain, slashed] = await Promise.all([alice.get(path), alice.get(`${path}/`)]);
      assert.equal(slashed.status, 200, path);
      assert.deepEqual(slashed.body, plain.body);
    }
    const reported = await alice.post('/api/v1/reports/', { account_id: String(bob.id) });
    assert.equal(reported.status, 200);
    const browser = await memberBrowser(alice);
    const callback = 'https://app.example/';
    const { body: app } = await call(server, 'POST', '/api/v1/apps', {
      body: { client_name: 'Gull', redirect_uris: callback },
    });
    const asked = new URLSearchParams({
      response_type: 'code',
      client_id: app.client_id,
      redirect_uri: callback,
    });
    assert.equal((await browser.get(`/oauth/authorize/?${asked}`)).status, 200);
  });

  test('changes may be sent as PUT or as PATCH, in JSON, as a form and in parts', async () => {
    const list = (await alice.post('/api/v1/lists', { title: 'One' })).body.id;
    const parts = new FormData();
    parts.append('title', 'In parts');
    const bodies: [NonNullable<RequestInit['body']>, string | null, string][] = [
      [JSON.stringify({ title: 'In JSON' }), 'application/json', 'In JSON'],
      [new URLSearchParams({ title: 'In a form' }), null, 'In a form'],
      [parts, null, 'In parts'],
    ];
    for (const method of ['PUT', 'PATCH'])
      for (const [body, type, title] of bodies) {
        const answer = await fetch(`${server.address}/api/v1/lists/${list}`, {
          method,
          headers: { Authorization: `Bearer ${alice.token}`, ...(type ? { 'Content-Type': type } : {}) },
          body,
        });
        assert.equal(((await answer.json()) as { title: string }).title, title, `${method} ${title}`);
      }
    for (const method of ['PUT', 'PATCH'])
      for (const path of ['/api/v1/profile', '/api/v2/notifications/policy']) {
        const answer = await fetch(server.address + path, {
          method,
          headers: { Authorization: `Bearer ${alice.token}` },
        });
        assert.equal(answer.status, 200, `${method} ${path}`);
        assert.match(String(answer.headers.get('content-type')), /^application\/json/);
        await answer.arrayBuffer();
      }
  });

  test('what answers with nothing to say still says it in JSON', async () => {
    const { id } = (await alice.post('/api/v1/lists', { title: 'Short' })).body;
    for (const [method, path] of [
      ['DELETE', `/api/v1/lists/${id}`],
      ['POST', '/api/v1/notifications/clear'],
      ['POST', '/api/v2/notifications/clear'],
    ] as const) {
      const answer = await fetch(server.address + path, {
        method,
        headers: { Authorization: `Bearer ${alice.token}` },
      });
      assert.equal(answer.status, 200, path);
      assert.match(String(answer.headers.get('content-type')), /^application\/json/);
      assert.deepEqual(await answer.json(), {});
    }
  });

  test('host-meta names this host with its port, for whoever looks for the server of a handle', async () => {
    const answer = await fetch(`${server.address}/.well-known/host-meta`);
    assert.match(String(answer.headers.get('content-type')), /xml/);
    const template = /template="([^"]+)"/.exec(await answer.text())?.[1];
    assert.equal(new URL(String(template)).host, new URL(server.address).host);
  });

  test('the sets of headers that browsers ask for are allowed wherever an app calls', async () => {
    for (const path of [
      '/api/v1/statuses',
      '/oauth/token',
      '/oauth/revoke',
      '/.well-known/nodeinfo',
      '/nodeinfo/2.0',
    ])
      for (const names of [
        'authorization',
        'authorization,content-type',
        'authorization,content-type,idempotency-key',
        'content-type',
      ]) {
        const answer = await fetch(server.address + path, {
          method: 'OPTIONS',
          headers: {
            Origin: 'https://app.example',
            'Access-Control-Request-Method': 'DELETE',
            'Access-Control-Request-Headers': names,
          },
        });
        assert.ok(answer.ok, path);
        assert.equal(answer.headers.get('access-control-allow-origin'), '*');
        const allowed = String(answer.headers.get('access-control-allow-headers')).toLowerCase().split(', ');
        assert.deepEqual(
          names.split(',').filter((name) => !allowed.includes(name)),
          [],
        );
        for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])
          assert.ok(answer.headers.get('access-control-allow-methods')?.split(', ').includes(method));
      }
  });
});
