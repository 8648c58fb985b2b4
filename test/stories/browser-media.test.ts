import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { built } from '../../web/src/built.ts';
import { words } from '../../web/src/locales/fr.ts';
import { openBrowser, type Reader, reader } from '../browser.ts';
import { type Person, person } from '../cast.ts';
import { findChromium } from '../chromium.ts';
import { freePort } from '../free-port.ts';
import { picture, sendFile, uploaded } from '../pictures.ts';
import { memberBrowser } from '../visitor.ts';
import { createWorld, type World } from '../world.ts';

const chromium = findChromium();

describe('pictures in a browser', {
  skip: chromium ? false : 'there is no Chromium',
  timeout: 120_000,
}, () => {
  let world: World;
  let browser: Browser;
  let anyone: Reader;
  let alice: Person;

  before(async () => {
    await built();
    world = await createWorld();
    const [server] = world.servers as [World['servers'][0]];
    alice = await person(server, 'alice');
    browser = await openBrowser(chromium as string);
    anyone = await reader(browser, { origin: server.ctx.origin.origin, locale: 'en', scripts: true });
  });
  after(async () => {
    await anyone?.close();
    await browser?.close();
    await world?.stop();
  });

  it('are drawn, described, and allowed by the policy of the page', async () => {
    await sendFile(
      alice,
      '/api/v1/accounts/update_credentials',
      await picture('jpeg', 300, 300),
      {},
      {
        name: 'avatar',
        method: 'PATCH',
      },
    );
    const { id } = await uploaded(alice, { description: 'orange and blue' }, await picture('jpeg', 900, 600));
    const status = await alice.publish('Look at this', { media_ids: [id] });
    await anyone.page.goto(`/@alice/${status.id}`);
    const shown = anyone.page.getByAltText('orange and blue');
    await shown.scrollIntoViewIfNeeded();
    await shown.evaluate((image) => (image as unknown as { decode(): Promise<void> }).decode());
    const sizes = await anyone.page.evaluate(
      `[...document.images].filter((one) => one.src.includes('/media/')).map((one) => one.naturalWidth)`,
    );
    assert.ok((sizes as number[]).includes(588), `drawn: ${sizes}`);
    assert.ok((sizes as number[]).includes(400), `the avatar too: ${sizes}`);
    await anyone.inspect('picture');
  });

  it('are chosen and described without scripts, and wait when one of them is refused', async () => {
    const member = await reader(browser, {
      origin: alice.server.ctx.origin.origin,
      locale: 'fr',
      scripts: false,
    });
    const { page } = member;
    try {
      const [[name, value]] = [...(await memberBrowser(alice)).cookies] as [[string, string]];
      await page.context().addCookies([{ name, value, url: alice.server.ctx.origin.origin }]);
      const file = async (called: string, buffer: Promise<Buffer> | Buffer) => [
        { name: called, mimeType: 'image/jpeg', buffer: await buffer },
      ];
      const press = () => Promise.all([page.waitForEvent('load'), page.click('.composer button')]);
      await page.goto('/home');
      await page.fill('[name=status]', 'Deux images');
      await page.click(`text=${words['pictures.title']}`);
      await page.setInputFiles('[name=file_1]', await file('a.jpg', picture('jpeg', 900, 600)));
      await page.fill('[name=alt_1]', 'orange et bleu');
      await page.click(`text=${words['pictures.another']}`);
      await page.setInputFiles('[name=file_2]', await file('b.jpg', Buffer.from('honk')));
      await page.fill('[name=alt_2]', 'la seconde');
      await member.refused(422, press);
      assert.equal(await page.inputValue('[name=status]'), 'Deux images');
      assert.equal(await page.inputValue('[name=alt_2]'), 'la seconde');
      assert.ok(await page.getByAltText('orange et bleu').isVisible());
      assert.ok(await page.locator('[name=file_2]').evaluate((one) => one.matches(':focus')));
      await member.inspect('compose-pictures');
      await page.setInputFiles('[name=file_2]', await file('b.jpg', picture('jpeg', 600, 900)));
      await press();
      await page.goto('/home');
      assert.equal(await page.locator('article >> nth=0 >> .media img').count(), 2);
      await member.inspect('home-pictures');
      await Promise.all([page.waitForEvent('load'), page.click('article .media a >> nth=0')]);
      assert.match(page.url(), /\/media\/[^/]+\.jpg$/);
    } finally {
      await member.close();
    }
  });

  it('are drawn from an origin of their own, and nothing is from there but pictures', async () => {
    const port = await freePort();
    const origin = `http://127.0.0.1:${port}`;
    const mediaOrigin = `http://localhost:${port}`;
    const environment = { PORT: String(port), SKEIN_ORIGIN: origin, SKEIN_MEDIA_ORIGIN: mediaOrigin };
    const apart = await createWorld({ environment });
    const reads = await reader(browser, { origin, mediaOrigin, locale: 'en', scripts: true });
    try {
      const author = await person(apart.servers[0] as World['servers'][0], 'alice');
      const { id, preview_url } = await uploaded(author, { description: 'a goose' });
      const status = await author.publish('Look', { media_ids: [id] });
      await reads.page.goto(`/@alice/${status.id}`);
      const shown = reads.page.getByAltText('a goose');
      await shown.scrollIntoViewIfNeeded();
      await shown.evaluate((image) => (image as unknown as { decode(): Promise<void> }).decode());
      const source = await shown.evaluate((image) => (image as unknown as { src: string }).src);
      assert.equal(source, preview_url);
      assert.equal(new URL(source).origin, mediaOrigin);
      await reads.inspect('picture-apart');
    } finally {
      await reads.close();
      await apart.stop();
    }
  });
});
