import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { built } from '../../web/src/built.ts';
import { openBrowser, type Reader, reader } from '../browser.ts';
import { type Person, person } from '../cast.ts';
import { findChromium } from '../chromium.ts';
import { picture, sendFile, uploaded } from '../pictures.ts';
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
});
