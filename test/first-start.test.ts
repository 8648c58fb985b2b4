import assert from 'node:assert/strict';
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { createOAuthAPIClient, createRestAPIClient, type mastodon } from 'masto';
import type { Browser, Page } from 'playwright-core';
import { openBrowser } from './browser.ts';
import { findChromium } from './chromium.ts';
import { freePort } from './free-port.ts';
import { picture } from './pictures.ts';

const root = dirname(import.meta.dirname);
const chromium = findChromium();
const PASSWORD = 'forty-one geese';

/** Everything that `npm start` does in a fresh clone but downloading, and then a person and their app. */
describe('From a clone to a post', {
  skip: chromium ? false : 'there is no Chromium',
  timeout: 180_000,
}, () => {
  let folder: string;
  let port: number;
  let origin: string;
  let skein: ChildProcess;
  let said = '';
  let browser: Browser;
  let page: Page;
  let alice: mastodon.rest.Client;

  before(async () => {
    folder = clone();
    port = await freePort();
    origin = `http://localhost:${port}`;
    browser = await openBrowser(chromium as string);
    page = await browser.newPage({ baseURL: origin });
    page.setDefaultTimeout(20_000);
  });
  after(async () => {
    await browser?.close();
    if (skein && skein.exitCode === null && skein.signalCode === null) await end();
    rmSync(folder, { recursive: true, force: true });
  });

  test('npm start builds the pages and prints the link to the set-up', async () => {
    // A group of its own, so that it hears ^C as from a terminal.
    skein = spawn('npm', ['start', '--silent'], {
      cwd: folder,
      detached: true,
      env: environment(),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    for await (const chunk of skein.stdout as NodeJS.ReadableStream) {
      said += chunk;
      if (/^ {2}http:\S+$/m.test(said)) break;
    }
    assert.match(said, new RegExp(`^ {2}${origin}/setup\\?code=\\S+$`, 'm'));
    assert.ok(existsSync(join(folder, 'web/dist/client')));
  });

  test('the owner opens it, fills in the page, and is at home', async () => {
    await page.goto(/^ {2}(http:\S+)$/m.exec(said)?.[1] as string);
    await page.fill('[name=server_name]', 'The Marsh');
    await page.fill('[name=username]', 'alice');
    await page.fill('[name=email]', 'alice@mail.example');
    await page.fill('[name=password]', PASSWORD);
    await press('main button');
    assert.equal(page.url(), `${origin}/home`);
  });

  test('a client signs in by OAuth: PKCE, the page that asks her, a code that comes back', async () => {
    const anybody = createRestAPIClient({ url: origin });
    const callback = await listenForCode();
    const app = await anybody.v1.apps.create({
      clientName: 'Gull',
      redirectUris: callback.url,
      scopes: 'read write',
    });
    const verifier = randomBytes(32).toString('base64url');
    const state = randomBytes(8).toString('hex');
    const asked = new URLSearchParams({
      response_type: 'code',
      client_id: app.clientId as string,
      redirect_uri: callback.url,
      scope: 'read write',
      state,
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    });
    const allowed = async () => {
      await page.goto(`/oauth/authorize?${asked}`);
      assert.match((await page.textContent('main')) as string, /Gull/);
      const [answer] = await Promise.all([callback.next(), press('button[value=allow]')]);
      return answer;
    };
    const answer = await allowed();
    assert.equal(answer.get('state'), state);
    const grant = {
      grantType: 'authorization_code' as const,
      clientId: app.clientId as string,
      clientSecret: app.clientSecret as string,
      redirectUri: callback.url,
      code: answer.get('code') as string,
    };
    const oauth = createOAuthAPIClient({ url: origin });
    await assert.rejects(oauth.token.create({ ...grant, codeVerifier: 'another' } as never), /grant/);
    // A code that somebody else tried is void: she is asked again.
    const code = (await allowed()).get('code') as string;
    const { accessToken } = await oauth.token.create({ ...grant, code, codeVerifier: verifier } as never);
    callback.close();
    alice = createRestAPIClient({ url: origin, accessToken });
    assert.equal((await alice.v1.accounts.verifyCredentials()).acct, 'alice');
  });

  test('it posts a picture with its description, and reads it at home', async () => {
    const file = new Blob([(await picture('jpeg', 300, 200)) as never], { type: 'image/jpeg' });
    const { id } = await alice.v2.media.create({ file, description: 'orange and blue' });
    const status = await alice.v1.statuses.create({ status: 'The first one here', mediaIds: [id] });
    assert.equal(status.mediaAttachments[0]?.description, 'orange and blue');
    const home = await alice.v1.timelines.home.list();
    assert.deepEqual(
      home.map((one) => one.id),
      [status.id],
    );
    await page.goto('/home');
    assert.ok(await page.getByAltText('orange and blue').isVisible());
  });

  test('somebody joins by the command line, and she is told what they do', async () => {
    await command('account', 'create', 'bob', '--email', 'bob@mail.example', '--password', PASSWORD);
    const token = (await command('token', 'create', 'bob', '--scopes', 'read write')).trim();
    const bob = createRestAPIClient({ url: origin, accessToken: token });
    const [status] = await bob.v1.timelines.public.list({ local: true });
    assert.ok(status);
    await bob.v1.accounts.$select(status.account.id).follow();
    await bob.v1.statuses.$select(status.id).favourite();
    await bob.v1.statuses.create({ status: '@alice welcome', inReplyToId: status.id });
    const told = await alice.v1.notifications.list();
    assert.deepEqual(
      told.map((one) => [one.type, one.account.acct]),
      [
        ['mention', 'bob'],
        ['favourite', 'bob'],
        ['follow', 'bob'],
      ],
    );
  });

  test('^C ends it, and what it keeps stands in ./data', async () => {
    await end();
    await assert.rejects(fetch(`${origin}/health`));
    assert.ok(existsSync(join(folder, 'data/skein.sqlite')));
  });

  const press = (selector: string) => Promise.all([page.waitForEvent('load'), page.click(selector)]);

  async function end(): Promise<void> {
    const ended = once(skein, 'exit');
    process.kill(-(skein.pid as number), 'SIGINT');
    await ended;
  }

  /** What the settings of this run would change stays out. */
  function environment(): NodeJS.ProcessEnv {
    const kept = Object.entries(process.env).filter(
      ([name]) => !/^(SKEIN_|NODE_|npm_|DATABASE_URL|PORT$|HOST$)/.test(name),
    );
    return { ...Object.fromEntries(kept), PORT: String(port) };
  }

  async function command(...words: string[]): Promise<string> {
    const args = ['run', '--silent', 'skein', '--', ...words];
    return (await promisify(execFile)('npm', args, { cwd: folder, env: environment() })).stdout;
  }
});

/** A copy of what a clone has, with the packages of this one. */
function clone(): string {
  const folder = mkdtempSync(join(tmpdir(), 'skein-first-'));
  const left = new Set(['node_modules', '.git', 'data', 'web/dist']);
  cpSync(root, folder, {
    recursive: true,
    filter: (path) => !left.has(relative(root, path)) && !path.endsWith('/node_modules'),
  });
  const link = (scope: string) => {
    mkdirSync(join(folder, 'node_modules', scope), { recursive: true });
    for (const name of readdirSync(join(root, 'node_modules', scope))) {
      const path = join(scope, name);
      if (name === '.cache' || name === '.vite') continue;
      if (path === '@skein') mkdirSync(join(folder, 'node_modules', path));
      else if (scope === '' && name.startsWith('@')) link(name);
      else symlinkSync(join(root, 'node_modules', path), join(folder, 'node_modules', path));
    }
  };
  link('');
  for (const name of readdirSync(join(root, 'node_modules/@skein')))
    symlinkSync(join(folder, name), join(folder, 'node_modules/@skein', name));
  return folder;
}

interface Callback {
  url: string;
  /** What the browser brings the next time. */
  next(): Promise<URLSearchParams>;
  close(): void;
}

/** Where the app waits for the browser to come back. */
async function listenForCode(): Promise<Callback> {
  let tell: (answer: URLSearchParams) => void = () => {};
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    response.writeHead(200, { 'Content-Type': 'text/html' }).end('<title>Gull</title>Thank you');
    if (url.pathname === '/callback') tell(url.searchParams);
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${port}/callback`,
    next: () =>
      new Promise<URLSearchParams>((resolve) => {
        tell = resolve;
      }),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
