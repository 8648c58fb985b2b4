import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import type { Skein } from '../../server/src/start.ts';
import { built } from '../../web/src/built.ts';
import { words } from '../../web/src/locales/en.ts';
import { openBrowser, type Reader, reader } from '../browser.ts';
import { type Person, person } from '../cast.ts';
import { findChromium } from '../chromium.ts';
import { ffmpeg, PICTURES, produced, TONE, whenMade, whyNoFfmpeg } from '../films.ts';
import { sendFile } from '../pictures.ts';
import { memberBrowser } from '../visitor.ts';
import { createWorld, type World } from '../world.ts';

const chromium = findChromium();

describe('films and sounds in a browser', {
  skip: chromium ? whyNoFfmpeg : 'there is no Chromium',
  timeout: 240_000,
}, () => {
  let world: World;
  let server: Skein;
  let browser: Browser;
  let alice: Person;
  let member: Reader;

  before(async () => {
    await built();
    world = await createWorld();
    server = world.servers[0] as Skein;
    alice = await person(server, 'alice');
    browser = await openBrowser(chromium as string);
    const { origin } = server.ctx.origin;
    member = await reader(browser, { origin, locale: 'en', scripts: false });
    const [[name, value]] = [...(await memberBrowser(alice)).cookies] as [[string, string]];
    await member.page.context().addCookies([{ name, value, url: origin }]);
  });
  after(async () => {
    await member?.close();
    await browser?.close();
    await world?.stop();
  });

  /** How wide the film is that the browser has read so far, and whether it goes. */
  const played = (page: Page, which: string) =>
    page.locator(which).evaluate(
      (one) =>
        new Promise<{ width: number; runs: boolean }>((resolve) => {
          const film = one as unknown as { videoWidth: number; paused: boolean; readyState: number };
          const look = (left: number) => {
            if (film.readyState >= 1 || left === 0) resolve({ width: film.videoWidth, runs: !film.paused });
            else setTimeout(look, 100, left - 1);
          };
          look(50);
        }),
    );

  it('are chosen and described without scripts, and play on the page', async () => {
    const { page } = member;
    const film = produced('a.webm', ...PICTURES, ...TONE, '-c:v', 'libvpx', '-c:a', 'libvorbis');
    await page.goto('/home');
    await page.fill('[name=status]', 'A walk by the river');
    await page.click(`text=${words['pictures.title']}`);
    const file = { name: 'a.webm', mimeType: 'video/webm', buffer: film };
    await page.setInputFiles('[name=file_1]', [file]);
    await page.fill('[name=alt_1]', 'Geese go by, from left to right, and one turns back.');
    await member.inspect('compose-film');
    await Promise.all([page.waitForEvent('load'), page.click('.composer button')]);
    const sound = await sendFile(alice, '/api/v1/media', produced('a.ogg', ...TONE, '-c:a', 'libvorbis'), {
      description: 'One goose, twice.',
    });
    await alice.publish('Listen', { media_ids: [sound.body.id] });
    await page.goto('/home');
    assert.deepEqual(await played(page, 'video'), { width: 320, runs: false });
    assert.ok(await page.locator('figcaption', { hasText: 'Geese go by' }).isVisible());
    await member.inspect('home-films');
  });

  it('begin by themselves only where they are without sound, and for who did not ask for less motion', async () => {
    const making = await createWorld({ environment: { SKEIN_FFMPEG: ffmpeg as string } });
    const { address } = making.servers[0] as Skein;
    try {
      const author = await person(making.servers[0] as Skein, 'alice');
      const sent = await sendFile(author, '/api/v2/media', produced('a.gif', ...PICTURES, '-r', '5'), {
        description: 'A goose, again and again.',
      });
      assert.equal((await whenMade(author, sent.body.id)).body.type, 'gifv');
      const { id } = await author.publish('Look', { media_ids: [sent.body.id] });
      for (const reducedMotion of ['reduce', 'no-preference'] as const) {
        const context = await browser.newContext({ baseURL: address, reducedMotion });
        const page = await context.newPage();
        const asked: string[] = [];
        page.on('request', (request) => asked.push(new URL(request.url()).pathname));
        await page.goto(`/@alice/${id}`);
        const moves = reducedMotion === 'no-preference';
        assert.deepEqual(
          [await page.locator('video.moves').isVisible(), await page.locator('video.rests').isVisible()],
          [moves, !moves],
          reducedMotion,
        );
        await page.waitForTimeout(500);
        assert.equal(
          asked.some((path) => path.endsWith('.mp4')),
          moves,
          `${reducedMotion}: ${asked}`,
        );
        await context.close();
      }
      const looks = await reader(browser, { origin: address, locale: 'en', scripts: false });
      await looks.page.goto(`/@alice/${id}`);
      await looks.inspect('gifv');
      await looks.close();
    } finally {
      await making.stop();
    }
  });
});
