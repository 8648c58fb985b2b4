import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { after, before, test } from 'node:test';
import { Status } from '@skein/api/status.ts';
import type { Skein } from '../../server/src/start.ts';
import { built } from '../../web/src/built.ts';
import { call, cast, type Person, person } from '../cast.ts';
import { listen as hear } from '../ears.ts';
import { createPeer, type Peer, type PeerActor, PUBLIC } from '../peer.ts';
import { bytesAt, picture } from '../pictures.ts';
import { assertFormats, assertShape } from '../shapes.ts';
import { type Answer, createSite, type Site } from '../site.ts';
import { forgetAll, statementsOf } from '../statements.ts';
import { visitor } from '../visitor.ts';
import { createWorld, onBothEngines, type World } from '../world.ts';

const DAY = 86_400_000;
const MINUTE = 60_000;

const titled = (title: string, more = '') =>
  `<html lang="en"><head><title>${title}</title>${more}</head></html>`;
const meta = (name: string, content: string) => `<meta property="${name}" content="${content}">`;

onBothEngines('cards of links', (engine) => {
  let world: World;
  let server: Skein;
  let web: Site;
  let peer: Peer;
  let mel: PeerActor;
  let alice: Person;
  let bob: Person;
  let carol: Person;

  before(async () => {
    await built();
    web = await createSite();
    peer = await createPeer();
    mel = peer.actor('mel');
    world = await createWorld({ engine });
    server = world.servers[0] as Skein;
    ({ alice, bob, carol } = await cast(server));
    await bob.follow(alice);
    await world.settled();
  });
  after(async () => {
    await world?.stop();
    await peer?.close();
    await web?.close();
  });

  const read = async (id: string, who: Person = bob) => (await who.get(`/api/v1/statuses/${id}`)).body;
  const cardOf = async (id: string) => (await read(id)).card;
  /** Publishes, waits, and gives the card. */
  const linked = async (text: string, more = {}) => {
    const { id } = await alice.publish(text, more);
    await world.settled();
    return cardOf(id);
  };
  const edit = (id: string, status: string) =>
    call(server, 'PUT', `/api/v1/statuses/${id}`, { token: alice.token, body: { status } });
  const homeOf = async (who: Person, id: string) => (await who.home()).find((one) => one.id === id);

  test('the first page that a post links to is shown under it, wherever the post stands', async () => {
    const url = `${web.origin}/geese?year=1994`;
    const body = titled(
      'plain',
      meta('og:title', 'Geese &amp; grebes') +
        meta('og:description', 'By whoever was awake') +
        meta('og:site_name', 'The lake') +
        meta('og:author', 'Carol') +
        meta('article:published_time', '2026-01-02T03:04:05Z') +
        meta('og:image', '/geese.png') +
        meta('og:image:alt', 'A skein') +
        meta('og:image:width', '900') +
        meta('og:image:height', '600') +
        meta('twitter:player', 'https://player.example/'),
    );
    let open = () => {};
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    web.on('/geese', async (response) => {
      await opened;
      response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end(body);
    });
    web.page('/geese.png', await picture('png', 900, 600), 'image/png');
    web.page('/second', titled('Second'));
    const post = await alice.publish(`Look: ${url} and ${web.origin}/second`);
    assert.equal(post.card, null, 'the author does not wait for the page');
    assert.equal((await homeOf(alice, post.id)).card, null);
    open();
    await world.settled();
    const seen = await read(post.id);
    assertShape(Status, seen);
    assertFormats(seen);
    const { image, ...card } = seen.card;
    assert.deepEqual(card, {
      url,
      title: 'Geese & grebes',
      description: 'By whoever was awake',
      language: 'en',
      type: 'link',
      author_name: 'Carol',
      author_url: '',
      provider_name: 'The lake',
      provider_url: '',
      html: '',
      width: 900,
      height: 600,
      image_description: 'A skein',
      embed_url: '',
      blurhash: null,
      published_at: '2026-01-02T03:04:05.000Z',
      authors: [{ name: 'Carol', url: '', account: null }],
    });
    assert.deepEqual((await homeOf(bob, post.id)).card, seen.card, 'the home that was kept hears of it');
    const boost = (await bob.post(`/api/v1/statuses/${post.id}/reblog`)).body;
    assert.deepEqual(boost.reblog.card, seen.card);
    assert.equal(boost.card, null);
    assert.equal(web.times('/second'), 0);

    assert.equal(new URL(image).origin, server.ctx.origin.origin);
    assert.equal(web.times('/geese.png'), 0, 'no picture before somebody looks');
    const shown = await bytesAt(image);
    assert.deepEqual(
      [shown.status, shown.headers.get('content-security-policy')],
      [200, "default-src 'none'; sandbox"],
    );
    await bytesAt(image);
    assert.equal(web.times('/geese.png'), 1);
    const measured = (await homeOf(bob, post.id)).card;
    assert.deepEqual([measured.width, measured.height], [588, 392]);
    assert.match(measured.blurhash, /^.{20,}$/);

    const browser = visitor(server);
    const html = (await browser.get(`/@alice/${post.id}`)).body;
    assert.match(html, /<a class="link-card" href="[^"]*geese[^"]*"[^>]*>.*Geese &amp; grebes/s);
    assert.match(html, /alt="A skein"/);
  });

  test('a page is fetched once for all who link to it, and again after a fortnight', async () => {
    const url = web.page('/once', titled('Once'));
    const posts = await Promise.all([alice, bob, carol].map((who) => who.publish(`${url} ${who.name}`)));
    await world.settled();
    for (const { id } of posts) assert.equal((await cardOf(id)).title, 'Once');
    assert.equal((await linked(`${url}#part`)).url, `${url}#part`);
    assert.equal(web.times('/once'), 1);
    web.page('/once', titled('Twice'));
    world.clock.forward(13 * DAY);
    assert.equal((await linked(`again ${url}`)).title, 'Once');
    assert.equal(web.times('/once'), 1);
    world.clock.forward(DAY + MINUTE);
    assert.equal((await linked(`and again ${url}`)).title, 'Twice');
    assert.equal(web.times('/once'), 2);
    assert.equal((await cardOf(posts[0].id)).title, 'Twice', 'older posts hear of it');
    web.on('/once', (response) => void response.writeHead(500).end());
    world.clock.forward(15 * DAY);
    assert.equal((await linked(`broken ${url}`)).title, 'Twice', 'what cannot be had says what it said');
  });

  test('what gives no card is asked once a fortnight, and is no job that fails', async () => {
    const before = world.log.length;
    const png = await picture('png');
    const bad: Record<string, Answer> = {
      '/missing': (response) =>
        void response.writeHead(404, { 'Content-Type': 'text/html' }).end(titled('No')),
      '/binary': (response) => void response.writeHead(200, { 'Content-Type': 'image/png' }).end(png),
      '/typeless': (response) => void response.writeHead(200).end(titled('No')),
      '/lying': (response) => void response.writeHead(200, { 'Content-Type': 'text/html' }).end(png),
      '/json': (response) =>
        void response.writeHead(200, { 'Content-Type': 'application/json' }).end('"<title>No</title>"'),
      '/untitled': (response) =>
        void response.writeHead(200, { 'Content-Type': 'text/html' }).end('<p>nothing</p>'),
      '/broken': (response) => {
        response.writeHead(200, { 'Content-Type': 'text/html', 'Content-Length': '5000' });
        response.write(titled('No'));
        setTimeout(() => response.destroy(), 20);
      },
      '/circle': (response) => void response.writeHead(302, { Location: '/circle' }).end(),
      '/bomb': (response) =>
        void response
          .writeHead(200, { 'Content-Type': 'text/html', 'Content-Encoding': 'gzip' })
          .end('no gzip'),
    };
    for (const [path, answer] of Object.entries(bad)) {
      const url = web.on(path, answer);
      assert.equal(await linked(`${url} one`), null, path);
      const asked = web.times(path);
      assert.equal(await linked(`${url} two`), null, path);
      assert.equal(web.times(path), asked, path);
      assert.ok(path === '/circle' || asked === 1, path);
    }
    const logged = world.log.slice(before).filter((line) => !line.includes('slow statement'));
    assert.deepEqual(logged, [], 'no job failed, and no address of a page is in the log');
  });

  test('of an endless page the beginning counts; a hostile one gives a clean card', async () => {
    let written = 0;
    const endless = web.on('/endless', (response) => {
      response.writeHead(200, { 'Content-Type': 'text/html' });
      response.write(titled('Endless'));
      const filler = `<p>${'x'.repeat(64 * 1024)}</p>`;
      const more = () => {
        while (!response.destroyed && written < 64 * 1024 * 1024) {
          written += filler.length;
          if (!response.write(filler)) break;
        }
        if (written >= 64 * 1024 * 1024) response.end();
      };
      response.on('drain', more);
      more();
    });
    assert.equal((await linked(endless)).title, 'Endless');
    assert.ok(written < 32 * 1024 * 1024, `${written} bytes were taken`);
    const large = web.page('/large', titled('Large') + 'x'.repeat(3 * 1024 * 1024));
    assert.equal((await linked(large)).title, 'Large');
    const hostile = web.page(
      '/hostile',
      titled(
        '<script>alert(1)</script>\u0000\u202Eevil',
        meta('og:x', 'y').repeat(400) +
          meta('og:image', 'data:image/png;base64,AAAA') +
          meta('article:author', 'javascript:alert(1)') +
          meta('og:description', '&lt;img src=x onerror=alert(1)&gt;'),
      ) + '<div>'.repeat(100_000),
    );
    const card = await linked(`${hostile} #hostile`);
    assert.equal(card.title, '<script>alert(1)</script> evil');
    assert.deepEqual([card.image, card.html, card.author_url, card.embed_url], [null, '', '', '']);
    const html = (await visitor(server).get('/tags/hostile')).body;
    assert.doesNotMatch(html, /<script|<img[^>]*onerror/);
    const metas = web.page('/metas', titled('Metas', meta('og:x', 'y').repeat(10_000)));
    assert.equal((await linked(metas)).title, 'Metas');
  });

  test('a redirect leads to the page, whose picture stands beside it', async () => {
    const url = web.on(
      '/short',
      (response) => void response.writeHead(301, { Location: '/long/page' }).end(),
    );
    web.page('/long/page', titled('Long', meta('og:image', 'cover.png')));
    web.page('/long/cover.png', await picture('png', 100, 50), 'image/png');
    const card = await linked(url);
    assert.deepEqual([card.title, card.url, card.width], ['Long', url, 0]);
    assert.equal((await bytesAt(card.image)).status, 200);
    assert.equal((await bytesAt(`${server.ctx.origin.origin}/media/cards/${'0'.repeat(32)}`)).status, 404);
    assert.equal((await bytesAt(`${server.ctx.origin.origin}/media/cards/..%2fskein.sqlite`)).status, 404);
  });

  test('people, hashtags and this server have none; every visibility has', async () => {
    const url = web.page('/visible', titled('Visible'));
    const own = await alice.publish('mine');
    assert.equal(await linked(`@bob #geese ${own.url} no more`), null);
    assert.equal((await linked(`@bob #geese ${own.url} ${url}`)).title, 'Visible');
    assert.equal((await linked(url, { visibility: 'private' })).title, 'Visible');
    assert.equal((await linked(`@bob ${url}`, { visibility: 'direct' })).title, 'Visible');
    assert.equal((await linked(url, { spoiler_text: 'Careful' })).title, 'Visible');
  });

  test('an edit shows the page that the post links to now', async () => {
    const one = web.page('/one', titled('One'));
    const two = web.page('/two', titled('Two'));
    const post = await alice.publish(`${one} here`);
    await world.settled();
    const before = await homeOf(bob, post.id);
    assert.equal(before.card.title, 'One');
    await edit(post.id, `${one} there`);
    assert.equal((await homeOf(bob, post.id)).card.title, 'One', 'the same link keeps its card');
    const ears = await hear(server, { query: `?stream=user&access_token=${bob.token}` });
    await edit(post.id, `${two} there`);
    const told = await ears.next('status.update');
    assert.notEqual(told.payload.card?.title, 'One');
    await world.settled();
    await ears.close();
    assert.equal((await homeOf(bob, post.id)).card.title, 'Two');
    await edit(post.id, 'no link');
    await world.settled();
    assert.equal((await homeOf(bob, post.id)).card, null);
    assert.deepEqual([web.times('/one'), web.times('/two')], [1, 1]);
  });

  test('a post of another server waits for a moment of chance', async () => {
    const url = web.page('/remote', titled('Remote'));
    const note = peer.note(mel, {
      content: `<p><a href="${peer.origin}/@x" class="u-url mention">@x</a> <a href="${url}">${url}</a></p>`,
      to: [PUBLIC],
      tag: [{ type: 'Mention', href: server.ctx.origin.account(bob.id), name: '@bob' }],
    });
    const { status } = await peer.deliver(
      server.ctx.origin.sharedInbox(),
      mel,
      peer.activity(mel, 'Create', note),
      { at: world.clock.now() },
    );
    assert.equal(status, 202);
    await world.settled();
    const seen = async () => (await bob.notifications()).find((one) => one.status?.uri === note.id)?.status;
    assert.equal((await seen()).card, null);
    assert.equal(web.times('/remote'), 0);
    world.clock.forward(MINUTE);
    await world.settled();
    assert.equal((await seen()).card.title, 'Remote');
    assert.equal(web.times('/remote'), 1);
  });

  test('one slow site holds up neither others nor other work', async () => {
    const waiting: ServerResponse[] = [];
    const four = Promise.withResolvers<void>();
    let slow = true;
    const answer = (response: ServerResponse) => {
      if (!slow) return void response.writeHead(404).end();
      waiting.push(response);
      if (waiting.length === 4) four.resolve();
    };
    for (let n = 0; n < 8; n += 1) await alice.publish(web.on(`/slow${n}`, answer));
    await four.promise;
    const post = await carol.publish('@bob hello');
    const told = (await bob.notifications()).map((one) => one.status?.id);
    assert.ok(told.includes(post.id));
    assert.equal(waiting.length, 4, 'four at once');
    slow = false;
    for (const response of waiting) response.writeHead(404).end();
    for (let round = 0; round < 6; round += 1) {
      world.clock.forward(5000);
      await world.settled();
    }
    for (let n = 0; n < 8; n += 1) assert.equal(web.times(`/slow${n}`), 1);
  });

  test('links that wait for their turn do not keep the queue of jobs busy with waiting', async () => {
    const waiting: ServerResponse[] = [];
    for (let n = 0; n < 40; n += 1)
      await alice.publish(web.on(`/crowd${n}`, (response) => void waiting.push(response)));
    const putOff = () =>
      server.ctx.db
        .selectFrom('jobs')
        .select('run_at')
        .where('kind', '=', 'cards.fetch')
        .where('unique_key', 'is not', null)
        .where('run_at', '>', server.ctx.clock.now())
        .orderBy('run_at')
        .execute();
    for (let tries = 0; tries < 500 && (await putOff()).length < 36; tries += 1)
      await new Promise((resolve) => setTimeout(resolve, 10));
    const times = (await putOff()).map((job) => Number(job.run_at));
    const release = setInterval(() => {
      for (const response of waiting.splice(0)) response.writeHead(404).end();
    }, 5);
    for (let round = 0; round < 60; round += 1) {
      world.clock.forward(1000);
      await world.settled();
    }
    clearInterval(release);
    assert.equal(times.length, 36);
    for (const [at, time] of times.entries())
      assert.ok((times[at + 12] ?? Number.POSITIVE_INFINITY) - time > 1000, `${times}`);
    for (let n = 0; n < 40; n += 1) assert.equal(web.times(`/crowd${n}`), 1);
  });

  test('a page of links costs as many queries as one', async () => {
    const dora = await person(server, 'dora');
    for (let n = 0; n < 6; n += 1)
      await dora.publish(web.page(`/many${n}`, titled(`Many ${n}`, meta('og:image', '/m.png'))));
    for (let round = 0; round < 3; round += 1) {
      await world.settled();
      world.clock.forward(5000);
    }
    await world.settled();
    const cold = async (limit: number) => {
      await forgetAll(server);
      return statementsOf(() => bob.get(`/api/v1/accounts/${dora.id}/statuses?limit=${limit}`));
    };
    await cold(1);
    const [one, many] = [await cold(1), await cold(6)];
    assert.equal(many.length, one.length, many.join('\n'));
    const { body } = await bob.get(`/api/v1/accounts/${dora.id}/statuses`);
    assert.deepEqual(
      body.map((status: any) => status.card.title),
      [5, 4, 3, 2, 1, 0].map((n) => `Many ${n}`),
    );
  });

  test('a card goes with the last post that links to it, its picture too, when its fortnight is over', async () => {
    const url = web.page('/gone', titled('Gone', meta('og:image', '/gone.png')));
    web.page('/gone.png', await picture('png'), 'image/png');
    const first = await alice.publish(`${url} first`);
    const second = await bob.publish(`${url} second`);
    await world.settled();
    const { image } = await cardOf(first.id);
    assert.equal((await bytesAt(image)).status, 200);
    const rows = async () => {
      const { db } = server.ctx;
      const card = await db.selectFrom('cards').select('id').where('url', '=', url).execute();
      const ids = [first.id, second.id].map(Number);
      const links = await db
        .selectFrom('status_cards')
        .select('status_id')
        .where('status_id', 'in', ids)
        .execute();
      return [card.length, links.length];
    };
    assert.deepEqual(await rows(), [1, 2]);
    await alice.delete(`/api/v1/statuses/${first.id}`);
    await world.settled();
    assert.deepEqual(await rows(), [1, 1]);
    const days = async (count: number) => {
      for (let day = 0; day < count; day += 1) {
        world.clock.forward(DAY);
        await world.settled();
      }
    };
    await days(16);
    assert.deepEqual(await rows(), [1, 1], 'somebody links to it');
    await bob.delete(`/api/v1/statuses/${second.id}`);
    await world.settled();
    assert.deepEqual(await rows(), [0, 0], 'its fortnight was over');
    assert.equal((await bytesAt(image)).status, 404);
    const third = await alice.publish(`${url} third`);
    await world.settled();
    await alice.delete(`/api/v1/statuses/${third.id}`);
    await world.settled();
    assert.deepEqual(await rows(), [1, 0], 'it is remembered, so that it is not asked for again');
    await days(13);
    assert.deepEqual(await rows(), [1, 0]);
    await days(2);
    assert.deepEqual(await rows(), [0, 0]);
  });
});
