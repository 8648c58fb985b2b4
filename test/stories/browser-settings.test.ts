import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Locale } from '@skein/api/locales.ts';
import type { Browser } from 'playwright-core';
import { setPasswordHash } from '../../server/src/accounts/index.ts';
import { transact } from '../../server/src/db/transact.ts';
import { hashPassword } from '../../server/src/sign-in/index.ts';
import type { Skein } from '../../server/src/start.ts';
import { built } from '../../web/src/built.ts';
import { words as en } from '../../web/src/locales/en.ts';
import { words as fr } from '../../web/src/locales/fr.ts';
import { openBrowser, type Reader, reader } from '../browser.ts';
import { person } from '../cast.ts';
import { findChromium } from '../chromium.ts';
import { picture } from '../pictures.ts';
import { createWorld, type World } from '../world.ts';

const chromium = findChromium();
const PASSWORD = 'forty-one geese';
const WORDS: Record<Locale, typeof fr> = { en, fr };

const options = { skip: chromium ? false : 'there is no Chromium', concurrency: 2, timeout: 240_000 };

describe('settings in a browser without scripts', options, () => {
  for (const locale of ['en', 'fr'] as const) {
    describe(locale, { concurrency: 1 }, () => {
      const words = WORDS[locale];
      let world: World;
      let browser: Browser;
      let olga: Reader;

      before(async () => {
        await built();
        world = await createWorld();
        const here = world.servers[0] as Skein;
        await person(here, 'otto', { role: 'owner' });
        const { id } = await person(here, 'olga', { role: 'owner' });
        const hash = await hashPassword(PASSWORD);
        await transact(here.ctx, (ctx) => setPasswordHash(ctx, id, hash));
        browser = await openBrowser(chromium as string);
        olga = await reader(browser, { origin: here.ctx.origin.origin, locale, scripts: false });
        await olga.page.goto('/settings');
        await olga.page.fill('[name=login]', 'olga');
        await olga.page.fill('[name=password]', PASSWORD);
        await press('main button');
      });
      after(async () => {
        await olga?.close();
        await browser?.close();
        await world?.stop();
      });

      it('are found from one list', async () => {
        assert.equal(new URL(olga.page.url()).pathname, '/settings');
        await olga.inspect('settings');
        await press(`main >> text="${words['settings.posts']}"`);
        await olga.inspect('settings-posts');
        await press('.way a');
        assert.equal(new URL(olga.page.url()).pathname, '/settings');
      });

      it('say who she is, with a picture', async () => {
        const { page } = olga;
        await page.goto('/settings/profile');
        await page.fill('[name=display_name]', 'Olga Marsh');
        const buffer = await picture('png', 300, 300);
        await page.setInputFiles('[name=avatar]', { name: 'a.png', mimeType: 'image/png', buffer });
        await page.fill('[name=avatar_description]', 'Two colours');
        await page.fill('[name="fields_attributes[0][name]"]', 'Lake');
        await page.fill('[name="fields_attributes[0][value]"]', 'The north shore');
        await press('main button');
        assert.equal(await said('[role=status]'), words['settings.saved']);
        await olga.inspect('settings-profile');
        await page.fill('[name=display_name]', 'x'.repeat(41));
        await olga.refused(422, () => press('main button'));
        await olga.inspect('settings-profile-fault');
        await page.goto('/@olga');
        assert.match(await said('.account-fields'), /The north shore/);
      });

      it('choose a language, and the page speaks it at once', async () => {
        const { page } = olga;
        await page.goto('/settings/language');
        const other = locale === 'en' ? 'fr' : 'en';
        await page.selectOption('[name=language]', other);
        await press('main button');
        assert.equal(await said('h1'), WORDS[other]['language.title']);
        await olga.inspect('settings-language');
        await page.selectOption('[name=language]', '');
        await press('main button');
        assert.equal(await said('h1'), words['language.title']);
      });

      it('name another account of hers, say that she lives there now, and take it back', async () => {
        const { page } = olga;
        await page.goto('/settings/aliases');
        await page.fill('[name=handle]', 'nobody');
        await olga.refused(422, () => press('main button'));
        assert.equal(await said('.fault'), words['move.missing']);
        await page.fill('[name=handle]', 'otto');
        await press('main form[action="/settings/aliases"] button');
        assert.equal(await said('[role=status]'), words['settings.saved']);
        await olga.inspect('settings-aliases');
        await page.goto('/settings/move');
        await olga.inspect('settings-move');
        const fill = async (how: string) => {
          await page.fill('[name=handle]', 'otto');
          await page.selectOption('[name=how]', how);
          await page.fill('[name=password]', PASSWORD);
        };
        await fill('move');
        await olga.refused(422, () => press('main button'));
        await olga.inspect('settings-move-fault');
        await fill('redirect');
        await press('main button');
        assert.equal(await said('#moved'), words['move.now']);
        await olga.inspect('settings-move-moved');
        await press('main form[action="/settings/move/back"] button');
        assert.equal(await page.locator('#moved').count(), 0);
      });

      it('say what the server is and what it asks of everybody', async () => {
        const { page } = olga;
        await page.goto('/settings/server');
        await page.fill('[name=title]', 'The Marsh');
        await page.selectOption('[name=registrations]', 'open');
        await press('main button');
        assert.equal(await said('[role=status]'), words['settings.saved']);
        await olga.inspect('settings-server');
        await page.goto('/settings/rules');
        for (const rule of ['Be kind to people, birds, and those who count them', 'No nests are told']) {
          await press(`main >> text="${words['rules.add']}"`);
          await page.fill('[name=text]', rule);
          await page.fill('[name=hint]', 'Also when they are wrong.');
          await press('main button');
        }
        await olga.inspect('settings-rules');
        await press('.rows a >> nth=0');
        await olga.inspect('settings-rule');
        for (const path of ['requests', 'mail', 'security', 'delete']) {
          await page.goto(`/settings/${path}`);
          await olga.inspect(`settings-${path}`);
        }
        await page.goto('/about');
        assert.match(await said('.rules'), /Be kind/);
        await olga.inspect('about-rules');
      });

      it('are for nobody any more once she has signed out; who wants to join reads the rules', async () => {
        const { page } = olga;
        await press('.leave button');
        await page.goto('/sign-up');
        assert.match(await said('.rules'), /No nests are told/);
        await olga.inspect('sign-up-rules');
      });

      const said = async (selector: string): Promise<string> =>
        (await olga.page.locator(selector).first().textContent()) as string;

      /** Presses a button or a link, and waits for the page behind it. */
      const press = (selector: string) =>
        Promise.all([olga.page.waitForEvent('load'), olga.page.locator(selector).first().click()]);
    });
  }
});
