// Phanpy, built from its published sources (SKEIN_TEST_PHANPY is the folder of the built app), in a real browser.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { setPasswordHash } from '../../server/src/accounts/index.ts';
import { transact } from '../../server/src/db/transact.ts';
import { hashPassword } from '../../server/src/sign-in/index.ts';
import type { Skein } from '../../server/src/start.ts';
import { built } from '../../web/src/built.ts';
import { cast, type Person } from '../cast.ts';
import { findChromium } from '../chromium.ts';
import { freePort } from '../free-port.ts';
import { picture } from '../pictures.ts';
import { createWorld, type World } from '../world.ts';
import { type Front, folderFront, frontOf } from './tls-front.ts';

const folder = process.env.SKEIN_TEST_PHANPY ?? '';
const PASSWORD = 'forty-one geese';
/** Other names are not even looked up, so nothing leaves. */
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--ignore-certificate-errors',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE *.localhost, EXCLUDE 127.0.0.1',
];

describe('Phanpy, an app that somebody else made', { timeout: 300_000 }, () => {
  let world: World;
  let server: Skein;
  let alice: Person;
  let bob: Person;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let front: Front;
  let app: Front;
  let host: string;
  /** What the server refused and what the app threw. */
  const wrong: string[] = [];
  /** What its WebSocket was told. */
  const heard: string[] = [];

  before(async () => {
    await built();
    const [plain, secure] = [await freePort(), await freePort()];
    host = `skein.localhost:${secure}`;
    world = await createWorld({
      environment: { PORT: String(plain), SKEIN_ORIGIN: `https://${host}` },
    });
    server = world.servers[0] as Skein;
    front = await frontOf(plain, secure);
    app = await folderFront(folder);
    ({ alice, bob } = await cast(server));
    const hash = await hashPassword(PASSWORD);
    await transact(server.ctx, (ctx) => setPasswordHash(ctx, alice.id, hash));
    await alice.follow(bob);
    await bob.publish('Hello geese #skein');
    await world.settled();
    browser = await chromium.launch({ executablePath: findChromium(), args: FLAGS });
    context = await browser.newContext({ ignoreHTTPSErrors: true, locale: 'en-GB' });
    context.setDefaultTimeout(20_000);
    context.on('response', (answer) => {
      if (answer.url().includes(host) && answer.status() >= 400)
        wrong.push(`${answer.status()} ${answer.request().method()} ${new URL(answer.url()).pathname}`);
    });
    context.on('weberror', (one) => wrong.push(`thrown: ${one.error()}`));
    // It asks whether a picture may go without a description.
    context.on('dialog', (one) => void one.accept());
    page = await context.newPage();
    page.on('websocket', (socket) =>
      socket.on('framereceived', ({ payload }) => heard.push(String(payload))),
    );
  });
  after(async () => {
    await browser?.close();
    await app?.close();
    await front?.close();
    await world?.stop();
  });

  const quiet = () => assert.deepEqual(wrong.splice(0), []);
  const go = (route: string) => page.goto(`${app.origin}/#${route}`);
  const see = (text: string | RegExp) => page.getByText(text).first().waitFor();

  const until = async (holds: () => Promise<boolean>) => {
    for (let tries = 0; tries < 150; tries += 1) {
      if (await holds()) return;
      await page.waitForTimeout(100);
    }
    assert.fail('it did not come');
  };

  test('signs in, with PKCE, in the window that it opens', async () => {
    await go('/login');
    await page.fill('#instanceURL', host);
    const opened = context.waitForEvent('page');
    await page.press('#instanceURL', 'Enter');
    const consent = await opened;
    await consent.fill('[name=login]', 'alice');
    await consent.fill('[name=password]', PASSWORD);
    await consent.press('[name=password]', 'Enter');
    await consent.click('button[value=allow]');
    await see('Hello geese');
    quiet();
  });

  test('hears of a new status while it is open', async () => {
    await page.waitForTimeout(1500);
    const { id } = await bob.publish('A goose passes by');
    await until(async () => heard.some((frame) => frame.includes('"event":"update"') && frame.includes(id)));
    await page.reload();
    await see('A goose passes by');
    quiet();
  });

  test('publishes with a picture and its description', async () => {
    await page.locator('#compose-button').first().click();
    const text = page.locator('#compose-container textarea').first();
    await text.fill('Written in an app about #geese');
    await page
      .locator('#compose-container input[type=file]')
      .first()
      .setInputFiles({ name: 'goose.png', mimeType: 'image/png', buffer: await picture('png') });
    await page.locator('#compose-container .media-attachment').waitFor();
    await text.press('Control+Enter');
    await see('Post published');
    await world.settled();
    const { body } = await alice.get(`/api/v1/accounts/${alice.id}/statuses`);
    assert.match(body[0].content, /Written in an app/);
    assert.equal(body[0].media_attachments.length, 1);
    quiet();
  });

  test('favourites, boosts and bookmarks', async () => {
    const { id } = await bob.publish('Mark me');
    await go(`/${host}/s/${id}`);
    await see('Mark me');
    for (const name of ['Like', 'Bookmark']) await page.getByRole('button', { name }).first().click();
    await page.getByRole('button', { name: 'Boost' }).first().click();
    await page.getByRole('menuitem', { name: 'Boost' }).first().click();
    await until(async () => {
      const { body } = await alice.get(`/api/v1/statuses/${id}`);
      return body.favourited && body.bookmarked && body.reblogged;
    });
    quiet();
  });

  test('is told of what happens, in groups', async () => {
    const mine = await alice.publish('Tell me');
    await bob.post(`/api/v1/statuses/${mine.id}/favourite`);
    await bob.publish('@alice do you fly?');
    await world.settled();
    await go('/notifications');
    await see('do you fly?');
    await see(/liked your post/);
    quiet();
  });

  test('opens every page it has, and nothing is refused', async () => {
    const { body: list } = await alice.post('/api/v1/lists', { title: 'Birds' });
    await alice.post(`/api/v1/lists/${list.id}/accounts`, { account_ids: [String(bob.id)] });
    await alice.post('/api/v1/tags/geese/follow');
    const looks: Record<string, RegExp> = {
      '/mentions': /do you fly/,
      '/b': /Mark me/,
      '/f': /Mark me/,
      '/l': /Birds/,
      [`/l/${list.id}`]: /Mark me/,
      '/fh': /geese/,
      '/ft': /No filters/,
      '/sp': /No scheduled/,
      '/following': /Mark me/,
      '/p/l': /Mark me/,
      '/trending': /Trending/,
      '/t/geese': /Written in an app/,
      [`/a/${bob.id}`]: /Mark me/,
      [`/a/${alice.id}`]: /Edit profile/,
      '/search?q=bob': /@bob/,
    };
    for (const [route, text] of Object.entries(looks)) {
      await go(route);
      await see(text);
      await page.waitForTimeout(500);
      assert.deepEqual(wrong.splice(0), [], route);
    }
  });
});
