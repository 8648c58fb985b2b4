import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { built } from '../../web/src/built.ts';
import { words as en } from '../../web/src/locales/en.ts';
import { words as fr } from '../../web/src/locales/fr.ts';
import { openBrowser, type Reader, reader } from '../browser.ts';
import { findChromium } from '../chromium.ts';
import { freePort } from '../free-port.ts';
import { type Environment, type Running, serve, skein } from '../process.ts';

const chromium = findChromium();
const NO_CHROMIUM = 'there is no Chromium';

const PASSWORD = 'forty-one geese';
const OOB = 'urn:ietf:wg:oauth:2.0:oob';

const WORDS = { en, fr };

/** Both at once: most of the time each waits for its own browser. */
const options = { skip: chromium ? false : NO_CHROMIUM, concurrency: 2, timeout: 180_000 };

describe('in a browser', options, () => {
  for (const { scripts, locale } of [
    { scripts: false, locale: 'fr' },
    { scripts: true, locale: 'en' },
  ] as const) {
    describe(`with${scripts ? '' : 'out'} scripts (${locale})`, { concurrency: 1 }, () => {
      const words = WORDS[locale];
      const data = mkdtempSync(join(tmpdir(), 'skein-browser-'));
      let environment: Environment;
      let origin: string;
      let server: Running;
      let browser: Browser;
      let alice: Reader;
      let thread: { id: string; account: { acct: string } }[];

      before(async () => {
        await built();
        const PORT = String(await freePort());
        environment = { PORT, SKEIN_DATA: data, LOG_LEVEL: 'error' };
        origin = `http://localhost:${PORT}`;
        [server, browser] = await Promise.all([serve(environment), openBrowser(chromium as string)]);
        alice = await reader(browser, { origin, locale, scripts });
      });
      after(async () => {
        await alice?.close();
        await browser?.close();
        await server?.stop();
        rmSync(data, { recursive: true, force: true });
      });

      it('everybody is told that the server waits for its owner', async () => {
        await alice.refused(503, () => alice.page.goto('/'));
        await alice.inspect('not-set-up');
      });

      it('the owner opens the link that the start printed, fills in the page and is signed in', async () => {
        const { page } = alice;
        const link = /^ {2}(http:\S+)$/m.exec(server.said())?.[1] as string;
        await page.goto(link);
        assert.equal(await page.textContent('h1'), words['setup.title']);
        await alice.inspect('setup');
        await page.fill('[name=server_name]', 'The Marsh');
        assert.equal(await page.inputValue('[name=origin]'), origin);
        assert.equal(await page.inputValue('[name=domain]'), new URL(origin).host);
        await page.fill('[name=username]', 'admin');
        await page.fill('[name=email]', 'alice@mail.example');
        await page.fill('[name=password]', PASSWORD);
        await alice.refused(422, () => press('main button'));
        assert.equal(await page.locator('[aria-invalid=true]').getAttribute('name'), 'username');
        await alice.inspect('setup-fault');
        await page.fill('[name=username]', 'alice');
        await page.fill('[name=password]', PASSWORD);
        await press('main button');
        assert.equal(page.url(), `${origin}/home`);
        assert.equal(await page.textContent('h1'), words['home.title']);
        assert.match((await page.textContent('header')) as string, /@alice/);
        await alice.inspect('home-empty');
      });

      it('she signs out; a wrong password is said beside its field; she signs in', async () => {
        const { page } = alice;
        await press('header button');
        assert.equal(await page.textContent('header nav'), words['frame.signIn']);
        await alice.inspect('front-empty');
        await press('header nav a');
        await alice.inspect('sign-in');
        await page.fill('[name=login]', 'alice');
        await page.fill('[name=password]', 'forty-two geese');
        await alice.refused(422, () => press('main button'));
        const field = page.locator('[name=password]');
        const fault = page.locator(`#${await field.getAttribute('aria-describedby')}`);
        assert.equal(await fault.textContent(), words['signIn.wrong']);
        const [below, above] = [await fault.boundingBox(), await field.boundingBox()];
        assert.ok(
          below && above && below.y - (above.y + above.height) < 20,
          'it stands right below its field',
        );
        assert.equal(await page.inputValue('[name=login]'), 'alice');
        await alice.inspect('sign-in-fault');
        await page.fill('[name=password]', PASSWORD);
        await press('main button');
        assert.equal(page.url(), `${origin}/home`);
      });

      it('she allows an app what it asks for and gets its code, with which it writes a thread', async () => {
        const { page } = alice;
        const app = await send('/api/v1/apps', {
          client_name: 'Gull',
          redirect_uris: OOB,
          scopes: 'read write push',
          website: 'https://gull.example',
        });
        const asked = {
          response_type: 'code',
          client_id: app.client_id,
          redirect_uri: OOB,
          scope: 'read write',
        };
        await page.goto(`/oauth/authorize?${new URLSearchParams(asked)}`);
        const scopes = await page.locator('.scopes li').allTextContents();
        // French puts spaces of several kinds before its marks.
        assert.deepEqual(
          scopes.map((text) => text.replaceAll(/\s/g, ' ')),
          [words['scope.read'], words['scope.write']],
        );
        await alice.inspect('consent');
        await press('button[value=allow]');
        const code = ((await page.textContent('.code')) as string).trim();
        const { client_id, client_secret } = app;
        const grant = { grant_type: 'authorization_code', code, client_id, client_secret, redirect_uri: OOB };
        const { access_token } = await send('/oauth/token', grant);
        await alice.inspect('code');
        thread = await writeThread(access_token, await memberToken('bob'));
      });

      it('what they wrote reads well on a phone and on a desktop, by day and by night', async () => {
        const [first, answer] = thread;
        const visitor = await reader(browser, { origin, locale, scripts });
        for (const [name, path, articles] of [
          // The front page leaves answers to others out.
          ['front', '/', 1],
          ['profile', '/@alice', 2],
          ['status', `/@${answer?.account.acct}/${answer?.id}`, 2],
        ] as const) {
          await visitor.page.goto(path);
          assert.equal(await visitor.page.getAttribute('html', 'lang'), locale);
          assert.ok((await visitor.page.locator('article').count()) >= articles, name);
          await visitor.inspect(name);
        }
        await visitor.refused(404, () => visitor.page.goto(`/@alice/${BigInt(first?.id as string) + 1n}`));
        await visitor.inspect('not-found');
        await visitor.close();
      });

      /** Presses a button or a link, and waits for the page behind it. */
      const press = (selector: string) =>
        Promise.all([alice.page.waitForEvent('load'), alice.page.click(selector)]);

      async function send(path: string, body: unknown, token?: string): Promise<any> {
        const answer = await fetch(server.address + path, {
          method: 'POST',
          headers: {
            'Content-Type': 'application/json',
            ...(token ? { Authorization: `Bearer ${token}` } : {}),
          },
          body: JSON.stringify(body),
        });
        const text = await answer.text();
        assert.equal(answer.status, 200, text);
        return JSON.parse(text);
      }

      /** Another member and their app, made by the command line beside the running server. */
      async function memberToken(name: string): Promise<string> {
        const mail = ['--email', `${name}@mail.example`, '--password', PASSWORD, '--role', 'member'];
        assert.equal((await skein(environment, 'account', 'create', name, ...mail)).code, 0);
        const { out, err } = await skein(environment, 'token', 'create', name, '--scopes', 'read write');
        assert.equal(err, '');
        return out.trim();
      }

      /** A conversation with what makes pages hard: a warning, links, long words, another direction of writing. */
      async function writeThread(asAlice: string, asBob: string) {
        const publish = (token: string, text: string, more = {}) =>
          send('/api/v1/statuses', { status: text, ...more }, token);
        const first = await publish(
          asAlice,
          'Counted forty-one geese over the marsh this morning.\n\nThey take turns in front: https://en.wikipedia.org/wiki/V_formation?of=geese&and=other_large_birds_on_their_way_to_the_south #Birds',
          { language: 'en' },
        );
        const answer = await publish(
          asBob,
          '@alice Quarante-deux ! Une volait toute seule, loin derrière. « Attendez-moi » ?',
          {
            in_reply_to_id: first.id,
            language: 'fr',
          },
        );
        await publish(
          asAlice,
          `@bob ${'Donaudampfschifffahrtsgesellschaftskapitän'.repeat(3)} <b>&amp;</b>`,
          {
            in_reply_to_id: answer.id,
            spoiler_text: 'One very long word, and how it ends',
            language: 'de',
          },
        );
        await publish(asBob, '@alice إوزة واحدة تكفي', { in_reply_to_id: first.id, language: 'ar' });
        return [first, answer];
      }
    });
  }
});
