import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { call } from '../../cast.ts';
import { listen } from '../../ears.ts';
import { formOf, memberBrowser, type Visitor, visitor } from '../../visitor.ts';
import type { Walk } from './area.ts';
import { DIFFERENCES } from './exceptions.ts';
import { CALLBACK, type Scene } from './scene.ts';

const OOB = 'urn:ietf:wg:oauth:2.0:oob';
const VERIFIER = 'a-verifier-of-at-least-forty-three-characters-0123';
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url');

function wish({ app }: Scene, more: Record<string, string> = {}): string {
  const asked = { response_type: 'code', client_id: app.client_id, redirect_uri: CALLBACK, scope: 'read' };
  return `/oauth/authorize?${new URLSearchParams({ ...asked, ...more })}`;
}

async function allowed(browser: Visitor, path: string): Promise<URL> {
  const answer = await browser.submit(await browser.get(path), { decision: 'allow' });
  assert.equal(answer.status, 303, DIFFERENCES.redirects);
  return new URL(answer.headers.get('location') ?? '', 'http://here.invalid');
}

const exchange = ({ server, app }: Scene, more: Record<string, unknown>) =>
  call(server, 'POST', '/oauth/token', {
    body: {
      grant_type: 'authorization_code',
      redirect_uri: CALLBACK,
      client_id: app.client_id,
      client_secret: app.client_secret,
      ...more,
    },
  });

/** Endpoints that are pages or streams: what an app goes through, instead of one request. */
export const WALKS: Readonly<Record<string, Walk>> = {
  async 'GET /oauth/authorize'(scene, _, marks) {
    const stranger = await visitor(scene.server).get(wish(scene, { lang: 'fr' }));
    assert.match(formOf(stranger.body).action, /sign-in/);
    assert.match(stranger.body, /lang="fr"/);
    marks.nobody = 'sign in';
    const browser = await memberBrowser(scene.alice);
    const page = await browser.get(wish(scene));
    assert.equal(formOf(page.body).action, '/oauth/authorize');
    const forced = await browser.get(wish(scene, { force_login: 'true' }));
    assert.match(formOf(forced.body).action, /sign-in/);
    const wrong: Record<string, string>[] = [
      { client_id: 'nobody' },
      { redirect_uri: 'https://gull.example/other' },
    ];
    for (const more of wrong) {
      const refused = await browser.get(wish(scene, more));
      assert.equal(refused.headers.get('location'), null);
      assert.ok(refused.status >= 400);
    }
    const told = await browser.get(wish(scene, { scope: 'admin:read', state: 'goose' }));
    const at = new URL(told.headers.get('location') ?? '');
    assert.equal(at.searchParams.get('error'), 'invalid_scope');
    assert.equal(at.searchParams.get('state'), 'goose');
    marks.right = 'page';
  },

  async 'POST /oauth/authorize'(scene, _, marks) {
    const browser = await memberBrowser(scene.alice);
    const pkce = { code_challenge: CHALLENGE, code_challenge_method: 'S256', state: 'goose' };
    const at = await allowed(browser, wish(scene, pkce));
    assert.equal(at.origin + at.pathname, CALLBACK);
    assert.equal(at.searchParams.get('state'), 'goose');
    const code = at.searchParams.get('code');
    const without = await exchange(scene, { code });
    assert.deepEqual([without.status, without.body.error], [400, 'invalid_grant']);
    const token = await exchange(scene, { code, code_verifier: VERIFIER });
    assert.equal(token.status, 200, JSON.stringify(token.body));
    assert.deepEqual([token.body.token_type, token.body.scope], ['Bearer', 'read']);
    const twice = await exchange(scene, { code, code_verifier: VERIFIER });
    assert.deepEqual([twice.status, twice.body.error], [400, 'invalid_grant']);
    const plain = await browser.get(
      wish(scene, { code_challenge: VERIFIER, code_challenge_method: 'plain' }),
    );
    assert.match(plain.headers.get('location') ?? '', /error=invalid_request/);
    const posted = await browser.get(wish(scene, { response_mode: 'form_post' }));
    assert.match(posted.headers.get('location') ?? '', /error=invalid_request/, DIFFERENCES.formPost);
    const fragment = await allowed(browser, wish(scene, { response_mode: 'fragment' }));
    assert.match(fragment.hash, /^#code=/);
    marks.right = 'code';
  },

  async 'DELETE /oauth/authorize'(scene, _, marks) {
    const browser = await memberBrowser(scene.alice);
    const denied = await browser.submit(await browser.get(wish(scene)), { decision: 'deny' });
    assert.match(denied.headers.get('location') ?? '', /error=access_denied/, DIFFERENCES.denial);
    marks.right = 'by POST';
  },

  async 'GET /oauth/authorize/native'(scene, _, marks) {
    const browser = await memberBrowser(scene.alice);
    const at = await allowed(browser, wish(scene, { redirect_uri: OOB }));
    assert.equal(at.pathname, '/oauth/authorize/native');
    const code = at.searchParams.get('code') ?? '';
    const page = await browser.get(at.pathname + at.search);
    assert.equal(page.status, 200);
    assert.ok(page.body.includes(code));
    assert.equal((await visitor(scene.server).get(at.pathname + at.search)).status, 404);
    assert.equal((await exchange(scene, { code, redirect_uri: OOB })).status, 200);
    marks.right = 'page';
  },

  async 'WS /api/v1/streaming'(scene, { scopes }, marks) {
    const { server, alice } = scene;
    const open = async (token: string | null) =>
      listen(server, { query: `?stream=user${token === null ? '' : `&access_token=${token}`}` });
    await assert.rejects(open(null), { status: 401 });
    marks.nobody = '401';
    await assert.rejects(open(await scene.token(null, ['read'])), { status: 401 });
    marks.app = '401';
    const deaf = await open(await scene.token(alice, ['write', 'read:accounts']));
    while (deaf.errors.length === 0) await wait(5);
    assert.equal(typeof deaf.errors[0]?.error, 'string');
    await deaf.close();
    marks['wrong scope'] = 'told';
    const ears = await open(await scene.token(alice, scopes));
    const { id } = await alice.publish('Heard');
    const heard = await ears.next('update');
    assert.deepEqual(heard.stream, ['user']);
    assert.equal(typeof heard.raw, 'string');
    assert.equal(heard.payload.id, id);
    await ears.close();
    marks.right = 'open';
  },
};
