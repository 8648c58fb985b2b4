import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { changeSetting } from '../../server/src/instance/index.ts';
import type { Skein } from '../../server/src/start.ts';
import { built } from '../../web/src/built.ts';
import { words } from '../../web/src/locales/fr.ts';
import { openBrowser, type Reader, reader } from '../browser.ts';
import { type Person, person } from '../cast.ts';
import { findChromium } from '../chromium.ts';
import { landscape } from '../landscape.ts';
import { memberBrowser } from '../visitor.ts';
import { createWorld, type World } from '../world.ts';

const chromium = findChromium();
const PASSWORD = 'quarante oies grises';
const BETTER = 'quarante et une oies';

const options = {
  skip: chromium ? false : 'there is no Chromium',
  concurrency: 1,
  timeout: 240_000,
};

describe('the first day of somebody new, on a phone without scripts (fr)', options, () => {
  let world: World;
  let here: Skein;
  let browser: Browser;
  let carol: Reader;
  /** Runs the server. */
  let alice: Person;
  /** Lives on another one. */
  let bob: Person;
  /** What stood on each page, in the order of the day. */
  const seen: string[] = [];

  before(async () => {
    await built();
    world = await createWorld({ servers: 2 });
    here = world.servers[0] as Skein;
    await changeSetting(here.ctx, 'registrations', 'open');
    await changeSetting(here.ctx, 'title', 'Le marais');
    alice = await person(here, 'alice', { role: 'owner' });
    bob = await person(world.servers[1] as Skein, 'bob');
    await alice.publish('Les premières oies sont passées ce matin, très haut.', { language: 'fr' });
    browser = await openBrowser(chromium as string);
    carol = await reader(browser, { origin: here.ctx.origin.origin, locale: 'fr-FR', scripts: false });
    await carol.page.setViewportSize({ width: 390, height: 844 });
  });
  after(async () => {
    await carol?.close();
    await browser?.close();
    await world?.stop();
  });

  it('begins on the front page, where the way in can be seen without scrolling', async () => {
    const { page } = carol;
    await page.goto('/');
    assert.match(await said('main'), /Les premières oies/);
    const join = await page.locator('main >> text=Rejoindre Le marais').boundingBox();
    assert.ok(join && join.y + join.height <= 844 && join.height >= 44, JSON.stringify(join));
    await carol.inspect('journey-front');
    await press('main >> text=Rejoindre Le marais');
  });

  it('asks for an account, and is told under the name what it means', async () => {
    const { page } = carol;
    assert.match(await said('main'), /votre compte vit sur un serveur/);
    await carol.inspect('journey-sign-up');
    await page.fill('[name=username]', 'carol');
    await page.fill('[name=email]', 'carol@mail.example');
    await page.fill('[name=password]', PASSWORD);
    await page.check('[name=agreement]');
    await press('main button');
    assert.equal(await said('h1'), words['notice.letterSent']);
  });

  it('confirms by the link of the letter, and signs in', async () => {
    const { page } = carol;
    await page.goto(await linkShown(/\/sign-up\/confirm\?code=[^\s<]+/));
    await press('main button');
    assert.equal(await said('h1'), words['notice.confirmed']);
    await press('main a.button');
    await page.fill('[name=login]', 'carol');
    await page.fill('[name=password]', PASSWORD);
    assert.deepEqual(await redirectsOf(() => press('main button')), ['/sign-in', '/home']);
  });

  it('reads at home what to do first, and finds somebody of another server by their handle', async () => {
    const { page } = carol;
    assert.match(await said('.welcome'), /Trouver quelqu’un/);
    await carol.inspect('journey-home-new');
    await page.setViewportSize({ width: 390, height: 844 });
    await page.fill('[name=status]', 'Bonjour, je viens d’arriver.');
    await press('.composer button');
    const { top } = (await page.locator('.post:target').evaluate((post) => {
      const { y } = post.getBoundingClientRect();
      return { top: y };
    })) as { top: number };
    assert.ok(top >= 0 && top < 100, `what she has just written begins ${top} px below the top of the phone`);
    await press('.welcome a');
    await page.fill('[name=q]', `@${bob.handle}`);
    await press('.search button');
    await press('.person a');
    assert.equal(new URL(page.url()).pathname, `/@${bob.handle}`);
    await press(`main >> text=${words['relation.follow']}`);
    await world.settled();
    await bob.publish('Bonjour depuis l’autre rive. Qui compte les oies chez vous ?', { language: 'fr' });
    await world.settled();
    await press('nav >> text=Accueil');
    assert.match(await said('article'), /l’autre rive/);
    assert.equal(await page.locator('.welcome').count(), 0, 'the beginning is over');
  });

  it('posts a picture that is described', async () => {
    const { page } = carol;
    await page.fill('[name=status]', 'Bonjour ! Voici ce que je vois de ma fenêtre.');
    await page.click(`.composer summary >> text=${words['pictures.title']}`);
    await page.setInputFiles('[name=file_1]', [
      { name: 'fenetre.jpg', mimeType: 'image/jpeg', buffer: await landscape() },
    ]);
    await page.fill('[name=alt_1]', 'Six oies au-dessus d’un marais, au lever du soleil');
    await carol.inspect('journey-composing');
    await press('.composer button');
    assert.equal(new URL(page.url()).pathname, '/home');
    const picture = page.getByAltText('Six oies au-dessus d’un marais');
    await picture.scrollIntoViewIfNeeded();
    assert.ok(await picture.isVisible());
    await carol.inspect('journey-home');
  });

  it('has her places at the bottom, with nothing of a post above them', async () => {
    const { page } = carol;
    await page.setViewportSize({ width: 390, height: 844 });
    const above = await page.evaluate(`(() => {
      const name = [...document.querySelectorAll('.post-who .name')].at(-1);
      scrollBy(0, name.getBoundingClientRect().top - innerHeight + 30);
      const { x, y } = name.getBoundingClientRect();
      return [y > innerHeight - 56, document.elementFromPoint(x + 5, y + 5).closest('.places') !== null];
    })()`);
    assert.deepEqual(above, [true, true]);
  });

  it('answers somebody, who reads it on their server', async () => {
    const { page } = carol;
    await press(`article:has-text("l’autre rive") >> text=${words['act.reply']}`);
    assert.equal((await page.inputValue('[name=status]')).trim(), `@${bob.handle}`);
    await page.fill('[name=status]', `@${bob.handle} Moi, tous les matins.`);
    await press('#reply button');
    assert.match(await said('.replies'), /tous les matins/);
    await carol.inspect('journey-thread');
    await world.settled();
    const [told] = await bob.notifications();
    assert.match(told.status.content, /tous les matins/);
  });

  it('signs out, has forgotten the password, chooses another and signs in again', async () => {
    const { page } = carol;
    await press('.leave button');
    assert.equal(new URL(page.url()).pathname, '/');
    await press('text=Se connecter');
    await page.fill('[name=login]', 'carol');
    await page.fill('[name=password]', 'quarante oies');
    await carol.refused(422, () => press('main button'));
    assert.match(await said('#field-password-fault'), /Réessayez/);
    await press('main >> text=Mot de passe oublié');
    await page.fill('[name=email]', 'carol@mail.example');
    await press('main button');
    await page.goto(await linkShown(/\/password\/[^\s<]*code=[^\s<]+/));
    await page.fill('[name=password]', BETTER);
    await press('main button');
    await press('main a.button');
    await page.fill('[name=login]', 'carol@mail.example');
    await page.fill('[name=password]', BETTER);
    await press('main button');
    assert.equal(new URL(page.url()).pathname, '/home');
    assert.match(await said('article'), /tous les matins/);
  });

  it('has met no word that only engineers use', () => {
    assert.ok(seen.length > 15, `${seen.length} pages`);
    for (const text of seen) assert.doesNotMatch(text, /f[ée]d[ée]ration|fédiverse|instance|activitypub/i);
  });

  const said = async (selector: string): Promise<string> =>
    (await carol.page.locator(selector).first().textContent()) as string;

  /** Presses a button or a link, and waits for the page behind it. */
  async function press(selector: string): Promise<void> {
    const { page } = carol;
    await page.setViewportSize({ width: 390, height: 844 });
    await Promise.all([page.waitForEvent('load'), page.locator(selector).first().click()]);
    seen.push(await page.innerText('body'));
  }

  /** The paths that the browser was sent through. */
  async function redirectsOf(act: () => Promise<void>): Promise<string[]> {
    const paths: string[] = [];
    const note = (one: { isNavigationRequest(): boolean; url(): string }) => {
      if (one.isNavigationRequest()) paths.push(new URL(one.url()).pathname);
    };
    carol.page.on('request', note);
    await act();
    carol.page.off('request', note);
    return paths;
  }

  /** The link of the newest letter, as who runs the server reads it on a page while no mail server is set. */
  async function linkShown(pattern: RegExp): Promise<string> {
    const { body } = await (await memberBrowser(alice, 'fr')).get('/settings/mail');
    const link = pattern.exec(body)?.[0];
    assert.ok(link, body);
    return link;
  }
});
