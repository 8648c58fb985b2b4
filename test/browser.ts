import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

/** Nothing but what a test opens goes out, and names of other machines are not even looked up. */
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
];

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const WIDTHS = { phone: 390, desktop: 1280 };
/** What the rules say of the page itself they say in any colours, so in the dark only those are looked at. */
const COLOURS = { light: RULES, dark: { type: 'rule', values: ['color-contrast'] } };

/** Where pictures of the pages are put, for people to look at; without it none are taken. */
const pictures = process.env.SKEIN_TEST_PICTURES;

export interface ReaderOptions {
  /** Where everything that is asked for must live. */
  origin: string;
  /** Where pictures may be asked for besides. */
  mediaOrigin?: string;
  locale: string;
  scripts: boolean;
}

/** Somebody with a real browser. What the browser finds wrong is collected, and fails the next `inspect`. */
export interface Reader {
  page: Page;
  /** Looks at the page as a phone and a desktop show it, in light and dark: whole, quiet, and usable by everybody. */
  inspect(name: string): Promise<void>;
  /** Does something whose answer is a refusal, which Chromium reports like an error. */
  refused(status: number, act: () => Promise<unknown>): Promise<void>;
  close(): Promise<void>;
}

export function openBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: FLAGS });
}

export async function reader(browser: Browser, options: ReaderOptions): Promise<Reader> {
  const { origin, mediaOrigin, locale, scripts } = options;
  // A colour that is on its way from one to another has the contrast of neither.
  const common = { baseURL: origin, locale, reducedMotion: 'reduce' } as const;
  const context = await browser.newContext({ ...common, javaScriptEnabled: scripts });
  context.setDefaultTimeout(10_000);
  const wrong = watch(context, [origin, mediaOrigin]);
  const page = await context.newPage();
  const beside = scripts ? null : await (await browser.newContext(common)).newPage();
  const label = `${locale}${scripts ? '' : '-no-scripts'}`;
  return {
    page,
    async inspect(name) {
      const looked = beside ? await copyTo(beside, page) : page;
      await looked.evaluate(`${AXE}; 0`);
      for (const [width, px] of Object.entries(WIDTHS)) {
        for (const colorScheme of ['light', 'dark'] as const) {
          const look = `${name} ${label} ${width} ${colorScheme}`;
          for (const one of new Set([page, looked])) {
            await one.setViewportSize({ width: px, height: 900 });
            await one.emulateMedia({ colorScheme });
          }
          await takePicture(page, look);
          await assertFits(page, px, look);
          await assertUsable(looked, COLOURS[colorScheme], look);
        }
      }
      assert.deepEqual(wrong, [], name);
    },
    async refused(status, act) {
      assert.deepEqual(wrong, []);
      const said = `Failed to load resource: the server responded with a status of ${status} `;
      const heard = context.waitForEvent('console', (message) => message.text().startsWith(said));
      await Promise.all([heard, act()]);
      assert.equal(wrong.length, 1, wrong.join('\n'));
      wrong.length = 0;
    },
    async close() {
      await context.close();
      await beside?.context().close();
    },
  };
}

/** The same document under the same address where scripts run, since axe is one. */
async function copyTo(beside: Page, page: Page): Promise<Page> {
  const body = await page.content();
  await beside.unrouteAll();
  await beside.route(page.url(), (route) => route.fulfill({ contentType: 'text/html', body }));
  await beside.goto(page.url());
  return beside;
}

/** A list that grows by everything the browser complains of, breaches of the policy included, and by every request elsewhere. */
function watch(context: BrowserContext, origins: readonly (string | undefined)[]): string[] {
  const wrong: string[] = [];
  context.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) wrong.push(`${message.type()}: ${message.text()}`);
  });
  context.on('weberror', ({ error }) => wrong.push(`thrown: ${error()}`));
  context.on('request', (request) => {
    if (!origins.includes(new URL(request.url()).origin)) wrong.push(`asked elsewhere: ${request.url()}`);
  });
  context.on('requestfailed', (request) => {
    const why = request.failure()?.errorText;
    // Whoever leaves a page soon leaves its icon on the way.
    if (why === 'net::ERR_ABORTED' && new URL(request.url()).pathname === '/favicon.svg') return;
    wrong.push(`not loaded: ${request.url()}: ${why}`);
  });
  return wrong;
}

async function assertFits(page: Page, width: number, look: string): Promise<void> {
  const needed = await page.evaluate<number>('document.documentElement.scrollWidth');
  assert.ok(needed <= width, `${look}: ${needed} px wide, so it scrolls sideways`);
}

async function assertUsable(page: Page, runOnly: unknown, look: string): Promise<void> {
  const run = `axe.run(document, { runOnly: ${JSON.stringify(runOnly)}, resultTypes: ['violations'] })`;
  const { violations } = await page.evaluate<AxeResults>(run);
  const found = violations.map(({ id, help, nodes }) => [id, help, ...nodes.map(({ html }) => html)]);
  assert.deepEqual(found, [], look);
}

async function takePicture(page: Page, look: string): Promise<void> {
  if (!pictures) return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${look.replaceAll(' ', '-')}.png`), fullPage: true });
}
