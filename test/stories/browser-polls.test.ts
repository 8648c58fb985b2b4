import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import type { Skein } from '../../server/src/start.ts';
import { built } from '../../web/src/built.ts';
import { openBrowser, type Reader, reader } from '../browser.ts';
import { cast, type Person } from '../cast.ts';
import { findChromium } from '../chromium.ts';
import { memberBrowser } from '../visitor.ts';
import { createWorld, type World } from '../world.ts';

const chromium = findChromium();
const options = { skip: chromium ? false : 'there is no Chromium', concurrency: 1, timeout: 240_000 };

describe('a poll in a real browser, without scripts (fr)', options, () => {
  let world: World;
  let browser: Browser;
  let alice: Reader;
  let bob: Person;
  let carol: Person;

  before(async () => {
    await built();
    world = await createWorld();
    const here = world.servers[0] as Skein;
    const people = await cast(here);
    ({ bob, carol } = people);
    await people.alice.follow(bob);
    browser = await openBrowser(chromium as string);
    const { origin } = here.ctx.origin;
    alice = await reader(browser, { origin, locale: 'fr-FR', scripts: false });
    const cookies = [...(await memberBrowser(people.alice)).cookies];
    await alice.page.context().addCookies(cookies.map(([name, value]) => ({ name, value, url: origin })));
  });
  after(async () => {
    await alice?.close();
    await browser?.close();
    await world?.stop();
  });

  it('is voted in where one reads, and shows how it stands', async () => {
    const options = ['Une oie cendrée', 'Une bernache nonnette qui passait avec ses petits'];
    const asked = await bob.publish('Laquelle ?', { poll: { options, expires_in: 3600 }, language: 'fr' });
    await carol.post(`/api/v1/polls/${asked.id}/votes`, { choices: [0] });
    await world.settled();
    const { page } = alice;
    await page.goto('/home');
    await page.click('.poll summary');
    await alice.inspect('poll-open');
    await page.check('.poll .tick input >> nth=1');
    await Promise.all([page.waitForLoadState(), page.click('.poll form button')]);
    assert.match(page.url(), /\/home#p\d+$/);
    assert.equal(await page.locator('.poll .tick input').count(), 0);
    const bars = '[...document.querySelectorAll(".poll-bar")].map((bar) => bar.value)';
    assert.deepEqual(await page.evaluate(bars), [50, 50]);
    await alice.inspect('poll-voted');
  });

  it('is asked in the form for a new post', async () => {
    const { page } = alice;
    await page.goto('/home');
    await page.fill('[name=status]', 'Par où ?');
    await page.click('.composer summary:has-text("Sondage")');
    await page.fill('[name=poll_1]', 'Par le nord');
    await alice.refused(422, () => page.click('.composer form > .button'));
    await alice.inspect('poll-fault');
    await page.fill('[name=poll_2]', 'Par le sud');
    await page.check('[name=poll_multiple]');
    await Promise.all([page.waitForURL(/\/home#p\d+$/), page.click('.composer form > .button')]);
    assert.match(await page.locator('article').first().innerText(), /Par le sud/);
  });
});
