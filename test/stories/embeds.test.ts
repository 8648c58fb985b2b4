import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { OEmbed } from '@skein/api/oembed.ts';
import { as } from '../../server/src/context.ts';
import { publish } from '../../server/src/statuses/index.ts';
import { built } from '../../web/src/built.ts';
import { tagsOf } from '../../web/src/markup.ts';
import { call, type Person } from '../cast.ts';
import { uploaded } from '../pictures.ts';
import { upsertTestRemote } from '../remote.ts';
import { scene } from '../scene.ts';
import { assertRefused, assertShape } from '../shapes.ts';
import { memberBrowser, visitor } from '../visitor.ts';
import { onBothEngines } from '../world.ts';

onBothEngines('a post in other people’s pages', (engine) => {
  const { world, server, alice, bob, carol } = scene({ engine });
  before(() => built());

  const ask = (url: string, more = '') =>
    call(server, 'GET', `/api/oembed?url=${encodeURIComponent(url)}${more}`);
  const frameOf = (html: string) => {
    const [frame, ...rest] = tagsOf(html);
    assert.deepEqual([frame?.name, rest.length], ['iframe', 0]);
    return (frame as NonNullable<typeof frame>).attributes;
  };
  const pageOf = ({ name }: Person, { id }: { id: string }) => `${server.ctx.origin.origin}/@${name}/${id}`;

  test('a site is told how to show a post, in the words of Mastodon', async () => {
    const post = await alice.publish('Forty-one geese');
    const { origin, domain } = server.ctx.origin;
    const seen = await ask(pageOf(alice, post));
    assert.equal(seen.status, 200);
    assertShape(OEmbed, seen.body);
    const { html, ...said } = seen.body;
    assert.deepEqual(said, {
      type: 'rich',
      version: '1.0',
      title: `@alice@${domain}`,
      author_name: 'alice',
      author_url: `${origin}/@alice`,
      provider_name: domain,
      provider_url: `${origin}/`,
      cache_age: 86_400,
      width: 400,
      height: null,
    });
    const { src, title, width, height, sandbox = '' } = frameOf(html);
    assert.deepEqual([src, title, width], [`${pageOf(alice, post)}/embed`, `@alice@${domain}`, '400']);
    assert.ok(Number(height) > 100);
    assert.doesNotMatch(sandbox, /allow-(scripts|same-origin|top-navigation|forms)/);
    assert.equal(seen.headers.get('access-control-allow-origin'), '*');
    assert.equal(seen.headers.get('cache-control'), 'private, no-store');
  });

  test('the frame is as large as the site has room', async () => {
    const post = await alice.publish('Forty-two geese. '.repeat(20));
    const sizes = async (more: string) => {
      const { body } = await ask(pageOf(alice, post), more);
      const { width, height } = frameOf(body.html);
      return [body.width, body.height, Number(width), Number(height)];
    };
    assert.deepEqual(await sizes('&maxwidth=320&maxheight=200'), [320, 200, 320, 200]);
    assert.deepEqual((await sizes('&maxwidth=320px')).slice(0, 2), [320, null]);
    for (const nonsense of ['0', '-5', 'wide', '', '"><b>', 'NaN'])
      assert.deepEqual(
        (
          await sizes(`&maxwidth=${encodeURIComponent(nonsense)}&maxheight=${encodeURIComponent(nonsense)}`)
        ).slice(0, 2),
        [400, null],
        nonsense,
      );
    const [width = 0, height = 0] = await sizes(`&maxwidth=${'9'.repeat(20)}&maxheight=${'9'.repeat(20)}`);
    assert.ok(width <= 10_000 && height <= 10_000);
    const [, , , wide = 0] = await sizes('&maxwidth=600');
    const [, , , narrow = 0] = await sizes('&maxwidth=300');
    assert.ok(narrow > wide, 'the same text in less width');
    assert.ok(narrow <= 900);
  });

  test('every spelling of its address names a post, JSON is what there is', async () => {
    const post = await alice.publish('Forty-three geese');
    const { origin } = server.ctx.origin;
    const { host } = new URL(origin);
    for (const url of [
      pageOf(alice, post),
      `${pageOf(alice, post)}/`,
      `${pageOf(alice, post)}?lang=fr#p1`,
      `${origin}/@ALICE/${post.id}`,
      `${origin.replace('http', 'HTTP')}/@alice@${host}/${post.id}`,
      post.uri,
      `${post.uri}/`,
    ]) {
      const seen = await ask(url);
      assert.equal(seen.status, 200, url);
      assert.equal(frameOf(seen.body.html).src, `${pageOf(alice, post)}/embed`);
    }
    const seen = await ask(pageOf(alice, post), '&format=xml');
    assert.match(seen.headers.get('content-type') ?? '', /^application\/json/);
  });

  test('what is not a post of ours for everybody is not found, the same for everybody who asks', async () => {
    const { origin } = server.ctx.origin;
    const open = await alice.publish('Open', { visibility: 'unlisted' });
    assert.equal((await ask(pageOf(alice, open))).status, 200);
    await bob.follow(alice);
    const posts = [
      await alice.publish('For followers', { visibility: 'private' }),
      await alice.publish('@bob alone', { visibility: 'direct' }),
      (await alice.post(`/api/v1/statuses/${open.id}/reblog`)).body,
    ];
    const gone = await alice.publish('Soon gone');
    await alice.delete(`/api/v1/statuses/${gone.id}`);
    for (const post of posts) {
      for (const token of [undefined, alice.token, bob.token]) {
        const path = `/api/oembed?url=${encodeURIComponent(pageOf(alice, post))}`;
        assertRefused(await call(server, 'GET', path, { token }), 404, 'Record not found');
      }
      for (const browser of [visitor(server), await memberBrowser(alice), await memberBrowser(bob)])
        assert.equal((await browser.get(`/@alice/${post.id}/embed`)).status, 404);
    }
    for (const url of [
      pageOf(alice, gone),
      pageOf(alice, { id: '1' }),
      `${pageOf(alice, open)}/embed`,
      `${origin}/@alice`,
      `${origin}/`,
      `${origin}/@alice/${'9'.repeat(40)}`,
      `${origin}/@%E0%A4%A`,
      `${origin}/@%E0%A4%A/${open.id}`,
      `https://elsewhere.example/@alice/${open.id}`,
      `${origin}.elsewhere.example/@alice/${open.id}`,
      `javascript:alert(1)//${pageOf(alice, open)}`,
      `/@alice/${open.id}`,
      '',
      'x'.repeat(2000),
    ])
      assertRefused(await ask(url), 404, 'Record not found');
    assertRefused(await call(server, 'GET', '/api/oembed'), 404, 'Record not found');
    assertRefused(await ask('x'.repeat(8000)), 422);
    const twice = `/api/oembed?url[]=${encodeURIComponent(pageOf(alice, open))}`;
    assert.equal((await call(server, 'GET', twice)).status, 422);
  });

  test('what was written elsewhere is shown by its own server', async () => {
    const { ctx } = server;
    const id = await upsertTestRemote(ctx, 'dora');
    const uri = `https://elsewhere.example/notes/${engine}`;
    const statusId = await publish(as(ctx, { kind: 'remote', accountId: id }), {
      authorId: id,
      content: '<p>Theirs</p>',
      source: null,
      spoiler: '',
      sensitive: false,
      language: 'en',
      visibility: 0,
      inReplyToId: null,
      mentioned: [],
      idempotencyKey: null,
      remote: { uri, url: null, published: ctx.clock.now(), precision: 1 },
    });
    const page = `/@dora@elsewhere.example/${statusId}`;
    assert.equal((await visitor(server).get(page)).status, 200);
    assert.equal((await visitor(server).get(`${page}/embed`)).status, 404);
    assert.equal((await visitor(server).get(`/@alice/${statusId}/embed`)).status, 404);
    for (const url of [uri, ctx.origin.path(page), ctx.origin.status(statusId)])
      assertRefused(await ask(url), 404, 'Record not found');
  });

  test('an author who is suspended or has left is shown nowhere', async () => {
    const post = await carol.publish('Still here');
    const set = (values: { suspended_at?: number | null }) =>
      server.ctx.writer.write((db) =>
        db.updateTable('accounts').set(values).where('id', '=', carol.id).execute(),
      );
    await set({ suspended_at: 1 });
    assert.equal((await ask(pageOf(carol, post))).status, 404);
    const seen = await visitor(server).get(`/@carol/${post.id}/embed`);
    assert.equal(seen.status, 403);
    assert.doesNotMatch(seen.body, /Still here/);
    await set({ suspended_at: null });
    assert.equal((await ask(pageOf(carol, post))).status, 200);
  });

  test('the frame may stand in every page, knows nobody, runs nothing and keeps nothing', async () => {
    const post = await alice.publish('Forty-four geese');
    for (const browser of [visitor(server), await memberBrowser(alice)]) {
      const seen = await browser.get(`/@alice/${post.id}/embed`);
      assert.equal(seen.status, 200);
      assert.equal(seen.headers.get('x-frame-options'), null);
      const policy = seen.headers.get('content-security-policy') ?? '';
      assert.match(policy, /frame-ancestors \*/);
      assert.match(policy, /default-src 'none'/);
      assert.doesNotMatch(policy, /script-src/);
      assert.deepEqual(seen.headers.getSetCookie(), []);
      assert.equal(seen.headers.get('cache-control'), 'public, max-age=180');
      const tags = tagsOf(seen.body);
      assert.deepEqual(
        tags.filter(({ name }) => /^(script|form|button|input|iframe)$/.test(name)),
        [],
      );
      assert.equal(tags.find(({ name }) => name === 'base')?.attributes.target, '_blank');
      assert.match(seen.body, /Forty-four geese/);
    }
    const gone = await alice.publish('Soon gone');
    await alice.delete(`/api/v1/statuses/${gone.id}`);
    for (const [path, status] of [
      [`/@alice/${gone.id}/embed`, 410],
      ['/@alice/1/embed', 404],
      ['/@nobody/1/embed', 404],
    ] as const) {
      const seen = await visitor(server).get(path);
      assert.equal(seen.status, status, path);
      assert.equal(seen.headers.get('x-frame-options'), null);
      assert.match(seen.headers.get('content-security-policy') ?? '', /frame-ancestors \*/);
      assert.equal(seen.headers.get('cache-control'), 'private, no-store');
      assert.match(seen.body, /not here, or not for everybody/);
    }
    for (const path of [`/@alice/${post.id}`, '/@alice', '/sign-in', '/nowhere']) {
      const seen = await visitor(server).get(path);
      assert.equal(seen.headers.get('x-frame-options') ?? (path === '/nowhere' ? 'DENY' : ''), 'DENY', path);
      assert.match(seen.headers.get('content-security-policy') ?? '', /frame-ancestors 'none'/, path);
    }
  });

  test('what a post folds is folded there, a poll is only read, a quote shows what it may', async () => {
    const picture = await uploaded(alice, { description: 'a heron' });
    const ids = { media_ids: [picture.id] };
    const { body } = await visitor(server).get(
      `/@alice/${(await alice.publish('', { ...ids, sensitive: true })).id}/embed`,
    );
    const folded = /<details class="warning">(.*?)<\/details>/s.exec(body)?.[1] ?? '';
    assert.match(folded, new RegExp(`src="${picture.preview_url}"`));
    const warned = await alice.publish('They all lived', { spoiler_text: 'The ending' });
    const page = await visitor(server).get(`/@alice/${warned.id}/embed`);
    assert.doesNotMatch(page.body.replace(/<details.*?<\/details>/s, ''), /They all lived/);

    const poll = await alice.publish('Which?', { poll: { options: ['grey', 'white'], expires_in: 3600 } });
    await bob.post(`/api/v1/polls/${poll.poll.id}/votes`, { choices: [0] });
    const asked = await (await memberBrowser(carol)).get(`/@alice/${poll.id}/embed`);
    assert.match(asked.body, /class="poll-results"/);
    assert.match(asked.body, /100/);
    assert.doesNotMatch(asked.body, /<form|type="radio"/);

    const quoted = await alice.publish('Quoted words');
    const quoting = await bob.publish('Look', { quoted_status_id: quoted.id });
    const shows = async () => (await visitor(server).get(`/@bob/${quoting.id}/embed`)).body;
    assert.match(await shows(), /Quoted words/);
    await alice.post(`/api/v1/statuses/${quoted.id}/quotes/${quoting.id}/revoke`);
    assert.doesNotMatch(await shows(), /Quoted words/);
  });

  test('the frame speaks the language of who looks', async () => {
    const post = await alice.publish('Quarante oies');
    const french = await visitor(server, 'fr').get(`/@alice/${post.id}/embed`);
    assert.match(french.body, /<html lang="fr"/);
    assert.match(french.body, /Lire et répondre sur/);
    assert.match((await visitor(server).get(`/@alice/${post.id}/embed?lang=fr`)).body, /<html lang="fr"/);
    assert.match(french.headers.get('vary') ?? '', /Accept-Language/);
  });

  test('the page of a post leads a site to it, where there is something to show', async () => {
    const leads = async (path: string) => {
      const tags = tagsOf((await (await memberBrowser(alice)).get(path)).body);
      return tags
        .find(({ attributes }) => attributes.type === 'application/json+oembed')
        ?.attributes.href?.replaceAll('&amp;', '&');
    };
    const open = await alice.publish('Open');
    const href = (await leads(`/@alice/${open.id}`)) as string;
    const said = (await (await fetch(href)).json()) as OEmbed;
    assert.equal(frameOf(said.html).src, `${pageOf(alice, open)}/embed`);
    const closed = await alice.publish('Closed', { visibility: 'private' });
    assert.equal(await leads(`/@alice/${closed.id}`), undefined);
  });

  test('nothing that anybody wrote becomes markup in the page of a site', async () => {
    const attack = '"><script>x()</script><img src=x onerror=x()>';
    await call(server, 'PATCH', '/api/v1/accounts/update_credentials', {
      token: alice.token,
      body: { display_name: attack.slice(0, 30) },
    });
    const post = await alice.publish(attack, { spoiler_text: attack });
    const { body } = await ask(pageOf(alice, post), `&maxwidth=${encodeURIComponent(attack)}`);
    assert.equal(body.author_name, attack.slice(0, 30));
    assert.doesNotMatch(body.html, /script|onerror|<img/);
    frameOf(body.html);
    const page = await visitor(server).get(`/@alice/${post.id}/embed`);
    assert.doesNotMatch(page.body, /<script|<img src=x/);
    await world.settled();
  });

  test('an address that is no text is nobody’s, wherever one is asked for', async () => {
    const { origin } = server.ctx.origin;
    const path = `/api/v2/search?resolve=true&q=${encodeURIComponent(`${origin}/@%E0%A4%A`)}`;
    assert.deepEqual((await alice.get(path)).body.accounts, []);
  });
});
