/** `npm run picture`: takes the picture of the README anew. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { changeSetting } from '../server/src/instance/index.ts';
import type { Skein } from '../server/src/start.ts';
import { built } from '../web/src/built.ts';
import { openBrowser } from './browser.ts';
import { cast } from './cast.ts';
import { findChromium } from './chromium.ts';
import { landscape } from './landscape.ts';
import { uploaded } from './pictures.ts';
import { memberBrowser } from './visitor.ts';
import { createWorld } from './world.ts';

const TO = join(import.meta.dirname, '../docs/phone.png');

const chromium = findChromium();
if (!chromium) throw new Error('There is no Chromium. Install one, or name it in SKEIN_TEST_CHROMIUM.');
await built();
const world = await createWorld();
try {
  const here = world.servers[0] as Skein;
  await changeSetting(here.ctx, 'title', 'The Marsh');
  const { alice, bob, carol } = await cast(here);
  const profile = { method: 'PATCH', path: '/api/v1/accounts/update_credentials' };
  for (const [person, display_name] of [
    [alice, 'Alice'],
    [bob, 'Bob'],
    [carol, 'Carol'],
  ] as const) {
    await fetch(here.address + profile.path, {
      method: profile.method,
      headers: { Authorization: `Bearer ${person.token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ display_name }),
    });
  }
  const hour = 3_600_000;
  await bob.publish('Who else is up this early? I shall walk round the north bank and count.');
  world.clock.forward(hour);
  const { id } = await uploaded(carol, { description: 'Geese over the marsh' }, await landscape());
  const seen = await carol.publish('Six of them, very high, just as the sun came up. #geese', {
    media_ids: [id],
  });
  world.clock.forward(hour / 4);
  await bob.publish('@carol I heard them before I saw them.', { in_reply_to_id: seen.id });
  for (const one of [alice, bob]) await one.post(`/api/v1/statuses/${seen.id}/favourite`);
  await bob.post(`/api/v1/statuses/${seen.id}/reblog`);
  world.clock.forward(hour / 2);
  await world.settled();

  const browser = await openBrowser(chromium);
  const page = await browser.newPage({
    baseURL: here.ctx.origin.origin,
    viewport: { width: 390, height: 844 },
    deviceScaleFactor: 2,
    locale: 'en',
    colorScheme: 'light',
  });
  const [[name, value] = ['', '']] = (await memberBrowser(alice)).cookies;
  await page.context().addCookies([{ name, value, url: here.ctx.origin.origin }]);
  await page.goto('/public/local', { waitUntil: 'networkidle' });
  const small = await sharp(await page.screenshot())
    .png({ palette: true, quality: 85, effort: 10 })
    .toBuffer();
  writeFileSync(TO, small);
  console.log(`${TO}: ${Math.round(small.length / 1024)} KB`);
  await browser.close();
} finally {
  await world.stop();
}
