import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { setPasswordHash } from '../../server/src/accounts/index.ts';
import { transact } from '../../server/src/db/transact.ts';
import { hashPassword } from '../../server/src/sign-in/index.ts';
import type { Skein } from '../../server/src/start.ts';
import { built } from '../../web/src/built.ts';
import { words } from '../../web/src/locales/fr.ts';
import { openBrowser, type Reader, reader } from '../browser.ts';
import { cast, type Person, person } from '../cast.ts';
import { findChromium } from '../chromium.ts';
import { createWorld, type World } from '../world.ts';

const chromium = findChromium();
const PASSWORD = 'forty-one geese';

const options = { skip: chromium ? false : 'there is no Chromium', concurrency: 2, timeout: 240_000 };

describe('a member in a browser', options, () => {
  for (const scripts of [false, true]) {
    describe(`with${scripts ? '' : 'out'} scripts (fr)`, { concurrency: 1 }, () => {
      let world: World;
      let here: Skein;
      let browser: Browser;
      let alice: Reader;
      let bob: Person;
      let dana: Person;

      before(async () => {
        await built();
        world = await createWorld({ servers: 2 });
        here = world.servers[0] as Skein;
        const people = await cast(here);
        bob = people.bob;
        dana = await person(world.servers[1] as Skein, 'dana');
        const hash = await hashPassword(PASSWORD);
        await transact(here.ctx, (ctx) => setPasswordHash(ctx, people.alice.id, hash));
        await people.alice.follow(bob);
        browser = await openBrowser(chromium as string);
        alice = await reader(browser, { origin: here.ctx.origin.origin, locale: 'fr-FR', scripts });
      });
      after(async () => {
        await alice?.close();
        await browser?.close();
        await world?.stop();
      });

      it('is sent to sign in, and comes back to where she wanted to go', async () => {
        const { page } = alice;
        await page.goto('/notifications');
        assert.match(page.url(), /\/sign-in\?return_to=%2Fnotifications$/);
        await page.fill('[name=login]', 'alice');
        await page.fill('[name=password]', PASSWORD);
        await press('main button');
        assert.equal(new URL(page.url()).pathname, '/notifications');
        await alice.inspect('notifications-empty');
      });

      it('writes a post behind a warning, which stands at the top of her home', async () => {
        const { page } = alice;
        await bob.publish('Quarante et une oies sur le marais ce matin.', { language: 'fr' });
        await world.settled();
        await press('nav >> text=Accueil');
        await page.fill('[name=status]', 'La fin : elles arrivent toutes.');
        await page.click(`.composer summary >> text=${words['composer.warning']}`);
        await page.fill('[name=spoiler_text]', 'Je raconte la fin');
        await page.selectOption('[name=visibility]', 'unlisted');
        await press('.composer button');
        assert.equal(new URL(page.url()).pathname, '/home');
        assert.match(await said('article'), /Je raconte la fin/);
        assert.equal(await page.inputValue('[name=status]'), '');
        await page.reload();
        assert.equal(await page.locator('article').count(), 2, 'loading anew publishes nothing');
        await page.click('article .warning summary');
        await page.click('article .act-more summary');
        await alice.inspect('home');
      });

      it('is told beside the field what is wrong, and keeps what she typed', async () => {
        const { page } = alice;
        await page.fill('[name=status]', 'oie '.repeat(130));
        await alice.refused(422, () => press('.composer button'));
        assert.match(await said('#field-status-fault'), /500/);
        assert.match(await page.inputValue('[name=status]'), /^oie oie/);
        await alice.inspect('compose-fault');
      });

      it('answers and favourites where she reads', async () => {
        const { page } = alice;
        await page.goto('/home');
        await press('article >> nth=1 >> text=Favori');
        assert.equal(await page.getAttribute('[formaction$="/unfavourite"]', 'aria-pressed'), 'true');
        assert.match(page.url(), /\/home#p\d+$/);
        await press('article >> nth=1 >> text=Répondre');
        assert.equal(await page.inputValue('[name=status]'), '@bob ');
        await page.fill('[name=status]', '@bob Quarante-deux, il en restait une.');
        await press('#reply button');
        assert.match(await said('.replies'), /il en restait une/);
        await alice.inspect('thread');
        assert.equal((await bob.notifications())[0].status.content.includes('Quarante-deux'), true);
      });

      it('finds what is hers alone: messages, marks, lists, and what stands between her and somebody', async () => {
        const { page } = alice;
        await page.goto('/home');
        await press(`.own-places >> text=${words['lists.title']}`);
        await page.fill('[name=title]', 'Oiseaux');
        await press('main button');
        await page.fill('[name=handle]', '@bob');
        await press(`main >> text=${words['lists.put']}`);
        await page.click('main summary');
        await alice.inspect('list');
        for (const path of ['/messages', '/favourites', '/notifications/requests', `/accounts/${bob.id}`]) {
          await page.goto(path);
          await alice.inspect(path.slice(1).replaceAll('/', '-').replace(/\d+/, 'bob'));
        }
        await page.goto(`/report?account_id=${bob.id}`);
        await alice.inspect('report');
      });

      it('finds somebody of another server by their handle, and follows them', async () => {
        const { page } = alice;
        await dana.publish('Bonjour de l’autre rive');
        await press('nav >> text=Recherche');
        await page.fill('[name=q]', `@${dana.handle}`);
        await press('.search button');
        assert.match(await said('.person'), /dana/);
        await alice.inspect('search');
        await press(`.person >> text=${words['relation.follow']}`);
        await world.settled();
        await page.goto(`/@${dana.handle}`);
        assert.match(await said('.relation'), new RegExp(words['relation.following']));
        await alice.inspect('profile-followed');
        await dana.publish('Vous me suivez maintenant');
        await world.settled();
        await page.goto('/home');
        assert.match(await said('article'), /Vous me suivez maintenant/);
      });

      it('says who she is', async () => {
        const { page } = alice;
        await press(`nav >> text=${words['settings.title']}`);
        await alice.inspect('settings-list');
        await press(`main >> text=${words['settings.profile']}`);
        await page.fill('[name=display_name]', 'Alice Moreau');
        await page.fill('[name=note]', 'Compte les oiseaux avant le travail.');
        await page.check('[name=discoverable]');
        await press('main button');
        assert.equal(await said('[role=status]'), words['settings.saved']);
        await alice.inspect('settings');
        await press(`main >> text=${words['settings.title']}`);
        await press(`main >> text=${words['settings.posts']}`);
        await page.selectOption('[name=language]', 'fr');
        await press('main button');
        assert.equal(await said('[role=status]'), words['settings.saved']);
        await alice.inspect('settings-posts');
        await press('nav >> text=Profil');
        assert.match(await said('h1'), /Alice Moreau/);
        assert.match(await said('.account-note'), /Compte les oiseaux/);
        await press('nav >> text=Accueil');
        assert.equal(await page.inputValue('[name=language]'), 'fr');
      });

      it('reads what others did, and says goodbye', async () => {
        const { page } = alice;
        const { id } = (await bob.get('/api/v1/accounts/lookup?acct=alice')).body;
        const [own] = (await bob.get(`/api/v1/accounts/${id}/statuses`)).body;
        await bob.post(`/api/v1/statuses/${own.id}/favourite`);
        await bob.publish('@alice Vraiment ?');
        await press('nav >> text=Notifications');
        assert.match(await said('main'), /bob vous a écrit/);
        assert.match(await said('main'), /bob a mis votre message en favori/);
        await alice.inspect('notifications');
        await press('.leave button');
        assert.equal(new URL(page.url()).pathname, '/');
      });

      const said = async (selector: string): Promise<string> =>
        (await alice.page.locator(selector).first().textContent()) as string;

      /** Presses a button or a link, and waits for the page behind it. */
      const press = (selector: string) =>
        Promise.all([alice.page.waitForEvent('load'), alice.page.locator(selector).first().click()]);
    });
  }
});
