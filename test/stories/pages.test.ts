import assert from 'node:assert/strict';
import { before, it } from 'node:test';
import { Instance } from '@skein/api/instance.ts';
import { setPasswordHash } from '../../server/src/accounts/index.ts';
import { transact } from '../../server/src/db/transact.ts';
import { changeSetting } from '../../server/src/instance/index.ts';
import { hashPassword } from '../../server/src/sign-in/index.ts';
import { built } from '../../web/src/built.ts';
import { call, person } from '../cast.ts';
import { scene } from '../scene.ts';
import { type Visitor, visitor } from '../visitor.ts';
import { onBothEngines } from '../world.ts';

const PASSWORD = 'forty-one geese';

onBothEngines('Pages', (engine) => {
  before(() => built());
  const { server, alice, bob } = scene({ engine });
  let browser: Visitor;
  before(async () => {
    browser = visitor(server);
  });

  it('show the newest public statuses written here at the front', async () => {
    await alice.publish('Forty-one geese over the east shore');
    await alice.publish('Only for who follows', { visibility: 'private' });
    const page = await browser.get('/');
    assert.equal(page.status, 200);
    assert.match(page.body, /Forty-one geese/);
    assert.doesNotMatch(page.body, /Only for who follows/);
    assert.match(
      page.headers.get('content-security-policy') ?? '',
      /^default-src 'none';.* script-src 'self';/,
    );
    assert.equal(page.headers.get('x-frame-options'), 'DENY');
    assert.equal(page.headers.get('cross-origin-opener-policy'), 'same-origin');
    assert.equal(page.headers.get('access-control-allow-origin'), null);
  });

  it('show what somebody boosted as a boost of theirs, with the words of who wrote it', async () => {
    const gale = await person(server, 'gale');
    const post = await bob.publish('Worth another look');
    const { body: boost } = await gale.post(`/api/v1/statuses/${post.id}/reblog`);
    const own = await visitor(server).get(`/@gale/${boost.id}`);
    const original = `/@${post.account.acct}/${post.id}`;
    assert.deepEqual([own.status, own.headers.get('location')], [303, original]);
    for (const path of ['/@gale']) {
      const { status, body } = await browser.get(path);
      assert.equal(status, 200);
      assert.match(body, /<a href="\/@gale">Boosted by gale<\/a>/, path);
      assert.match(body, /Worth another look/);
      assert.match(body, new RegExp(`href="/@bob/${post.id}"`));
      assert.match(body, /1 boost/);
    }
    const french = await browser.get('/@gale', { 'Accept-Language': 'fr' });
    assert.match(french.body, /Partagé par gale/);
    assert.doesNotMatch((await browser.get('/')).body, /Boosted by/);
  });

  it('show an account and all that everybody may see of it, page by page', async () => {
    const carol = await person(server, 'dave');
    for (let count = 1; count <= 25; count += 1) await carol.publish(`Status number ${count}.`);
    const first = await browser.get('/@dave');
    assert.equal(first.status, 200);
    assert.match(first.body, /Status number 25\./);
    assert.doesNotMatch(first.body, /Status number 5\./);
    const older = /href="(\/@dave\?max_id=\d+)"/.exec(first.body)?.[1] as string;
    const second = await browser.get(older);
    assert.match(second.body, /Status number 5\./);
    assert.match(second.body, /Status number 1\./);
    const newer = /href="(\/@dave\?min_id=\d+)"/.exec(second.body)?.[1] as string;
    assert.match((await browser.get(newer)).body, /Status number 25\./);
    const top = await carol.publish('The last of all');
    assert.equal((await browser.get(`/@dave?min_id=${top.id}`)).headers.get('location'), '/@dave');
    assert.equal((await browser.get('/@DAVE/')).status, 200);
  });

  it('show a status in its conversation', async () => {
    const question = await alice.publish('How many geese?');
    const answer = await bob.publish('@alice Forty-one', { in_reply_to_id: question.id });
    await alice.publish('@bob Thank you', { in_reply_to_id: answer.id });
    const page = await browser.get(`/@bob/${answer.id}`);
    assert.equal(page.status, 200);
    for (const text of [/How many geese/, /Forty-one/, /Thank you/]) assert.match(page.body, text);
    assert.equal((await browser.get(new URL(answer.url).pathname)).status, 200);
  });

  it('show what is for followers to a follower who is signed in, and to nobody else', async () => {
    const hidden = await alice.publish('Between us: the swan', { visibility: 'private' });
    const reader = await person(server, 'erin');
    const hash = await hashPassword(PASSWORD);
    await transact(server.ctx, (ctx) => setPasswordHash(ctx, reader.id, hash));
    const erin = visitor(server);
    assert.equal((await erin.signIn('erin', PASSWORD)).status, 303);
    const path = `/@alice/${hidden.id}`;
    assert.equal((await browser.get(path)).status, 404);
    assert.equal((await erin.get(path)).status, 404);
    await reader.follow(alice);
    assert.equal((await erin.get(path)).status, 200);
    assert.match((await erin.get('/@alice')).body, /Between us/);
    assert.doesNotMatch((await browser.get('/@alice')).body, /Between us/);
  });

  it('say kindly what is not there, what is gone, and what is not theirs to see', async () => {
    const status = await alice.publish('Soon gone');
    const secret = await alice.publish('Soon gone too', { visibility: 'private' });
    for (const path of [
      '/@nobody',
      '/nothing',
      '/@alice/1',
      `/@bob/${status.id}`,
      '/@alice/99999999999999999999',
    ]) {
      const page = await browser.get(path);
      assert.equal(page.status, 404, path);
      assert.match(page.body, /<html lang="en"/, path);
    }
    for (const { id } of [status, secret]) await alice.delete(`/api/v1/statuses/${id}`);
    assert.equal((await browser.get(`/@alice/${status.id}`)).status, 410);
    assert.equal((await browser.get(`/@alice/${secret.id}`)).status, 404, 'whether it was there is not told');
    assert.equal((await browser.get('/@alice?max_id=nonsense')).status, 422);
  });

  it('speak French to who reads French, and offer the other language', async () => {
    const french = visitor(server, 'fr-FR,fr;q=0.9,en;q=0.5');
    for (const path of ['/', '/@alice', '/nothing', '/sign-in']) {
      assert.match((await french.get(path)).body, /<html lang="fr"/, path);
    }
    assert.match((await french.get('/@alice?lang=en')).body, /<html lang="en"/);
    assert.match((await browser.get('/@alice')).body, /href="\/@alice\?lang=fr"/);
  });

  it('send other servers on to the documents', async () => {
    const status = await alice.publish('For everybody');
    const wishes = [
      'application/activity+json',
      'application/ld+json; profile="https://www.w3.org/ns/activitystreams"',
      'application/activity+json, text/html;q=0.5',
    ];
    for (const Accept of wishes) {
      const account = await browser.get('/@alice', { Accept });
      assert.deepEqual(
        [account.status, account.headers.get('location')],
        [303, server.ctx.origin.account(alice.id)],
      );
      assert.equal(account.headers.get('access-control-allow-origin'), '*');
      assert.match(account.headers.get('vary') ?? '', /Accept/);
      const one = await browser.get(`/@alice/${status.id}`, { Accept });
      assert.equal(one.headers.get('location'), server.ctx.origin.status(Number(status.id)));
    }
    assert.equal((await browser.get('/@nobody', { Accept: wishes[0] as string })).status, 404);
    for (const Accept of ['*/*', 'text/html, application/activity+json;q=0.9']) {
      assert.equal((await browser.get('/@alice', { Accept })).status, 200);
    }
  });

  it('fetch their parts from here, named by their content and kept for good', async () => {
    const sheet = /href="(\/assets\/[^"]+\.css)"/.exec((await browser.get('/')).body)?.[1] as string;
    const seen = await browser.get(sheet);
    assert.equal(seen.status, 200);
    assert.equal(seen.headers.get('content-type'), 'text/css; charset=utf-8');
    assert.equal(seen.headers.get('cache-control'), 'public, max-age=31536000, immutable');
    const again = await browser.get(sheet, { 'If-None-Match': seen.headers.get('etag') as string });
    assert.equal(again.status, 304);
    assert.equal((await browser.get('/favicon.svg')).headers.get('content-type'), 'image/svg+xml');
    for (const path of ['/assets/nothing.css', '/assets/..%2f..%2frender.js', '/assets/.env']) {
      assert.equal((await browser.get(path)).status, 404, path);
    }
  });

  it('name the server as it is called now', async () => {
    assert.match((await browser.get('/')).body, /<title>Skein<\/title>/);
    const before = Instance.parse((await call(server, 'GET', '/api/v2/instance')).body);
    assert.equal(before.title, 'Skein');
    assert.match(before.version, /^4\.\d+\.\d+ \(compatible; Skein \d/);
    assert.equal(before.configuration.vapid.public_key.length, 87);
    await changeSetting(server.ctx, 'title', 'The Marsh');
    assert.match((await browser.get('/')).body, /<title>The Marsh<\/title>/);
    const after = Instance.parse((await call(server, 'GET', '/api/v2/instance/')).body);
    assert.equal(after.title, 'The Marsh');
    assert.equal(after.configuration.vapid.public_key, before.configuration.vapid.public_key);
    const older = (await call(server, 'GET', '/api/v1/instance')).body;
    assert.deepEqual(
      [older.title, older.uri, older.urls.streaming_api],
      ['The Marsh', server.ctx.origin.domain, after.configuration.urls.streaming],
    );
    assert.ok(older.stats.user_count >= 3 && older.stats.status_count >= 1);
  });
});
