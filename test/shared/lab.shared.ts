// Two servers as `npm run lab -- --stay` starts them, and a photograph from $SKEIN_SHARED/fixtures/media that goes from one to the
// other; everything through HTTP, as with curl. Without SKEIN_SHARED there is nothing to do.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import sharp from 'sharp';
import type { Skein } from '../../server/src/start.ts';
import { freePort } from '../free-port.ts';
import { visitor } from '../visitor.ts';

const shared = process.env.SKEIN_SHARED;
const root = dirname(dirname(import.meta.dirname));
const PATIENCE_MS = 30_000;

interface Somebody {
  handle: string;
  password: string;
  call(method: string, path: string, body?: Record<string, unknown> | FormData): Promise<any>;
}

describe('Two servers of the lab', { skip: !shared, timeout: 300_000 }, () => {
  let lab: ChildProcess;
  let alice: Somebody;
  let bob: Somebody;
  let bobs: string;
  let status: any;
  let here: string;

  before(async () => {
    // A group of its own, so that it hears ^C as from a terminal.
    lab = spawn('npm', ['run', '--silent', 'lab', '--', '--stay'], {
      cwd: root,
      detached: true,
      env: { ...process.env, PORT: String(await twoPorts()) },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const said = await text(lab, /\^C ends both/);
    const [first, second] = said.split(/^(?=http)/m) as [string, string];
    alice = somebody(first, 'alice');
    bob = somebody(second, 'bob');
  });
  after(async () => {
    if (!lab || lab.exitCode !== null || lab.signalCode !== null) return;
    const ended = once(lab, 'exit');
    process.kill(-(lab.pid as number), 'SIGINT');
    await ended;
  });

  test('people are printed with what they sign in with', async () => {
    for (const { handle, password } of [alice, bob]) {
      const [, name = '', host] = handle.split('@');
      const browser = visitor({ address: `http://${host}` } as Skein);
      assert.equal((await browser.signIn(name, password)).status, 303);
      assert.match((await browser.get('/home')).body, /<textarea/);
    }
  });

  test('alice finds bob by his handle and follows him', async () => {
    const { accounts } = await alice.call('GET', `/api/v2/search?resolve=true&q=${bob.handle}`);
    assert.equal(accounts[0]?.acct, bob.handle.slice(1));
    bobs = accounts[0].id;
    await alice.call('POST', `/api/v1/accounts/${bobs}/follow`);
    await soon('the follow', async () => {
      const [relation] = await alice.call('GET', `/api/v1/accounts/relationships?id[]=${bobs}`);
      return relation.following;
    });
    await told(bob, 'follow');
  });

  test('his photograph is in her home, without what his camera wrote into it', async (t) => {
    const photo = await asFromCamera('giant-turnip-world-record.jpg');
    const read = await sharp(photo).metadata();
    assert.ok(read.exif && photo.includes('Telltale 3000'));
    const form = new FormData();
    form.append('description', 'A turnip as large as a child');
    form.append('file', new Blob([photo as never]), 'turnip.jpg');
    const { id } = await bob.call('POST', '/api/v2/media', form);
    status = await bob.call('POST', '/api/v1/statuses', {
      status: 'The turnip of the year',
      media_ids: [id],
    });
    const published = performance.now();
    const shown = await soon('his post in her home', () => inHome(status.uri));
    const ms = Math.round(performance.now() - published);
    t.diagnostic(`it was in her home ${ms} ms after his server had answered`);
    here = shown.id;
    assert.match(shown.content, /The turnip of the year/);
    const [picture] = shown.media_attachments;
    assert.deepEqual([picture.type, picture.description], ['image', 'A turnip as large as a child']);
    assert.deepEqual([picture.meta.original.width, picture.meta.original.height], [read.width, read.height]);
    const [original] = status.media_attachments;
    for (const url of [original.url, original.preview_url, picture.url, picture.preview_url]) {
      const answer = await fetch(url);
      assert.equal(answer.status, 200, url);
      const bytes = Buffer.from(await answer.arrayBuffer());
      const { format, exif, xmp, iptc } = await sharp(bytes).metadata();
      assert.equal(bytes.includes('Telltale'), false);
      assert.equal(format, 'jpeg');
      assert.deepEqual([exif, xmp, iptc], [undefined, undefined, undefined], url);
    }
  });

  test('her reply, favourite and boost reach him, and he is told of each', async () => {
    await alice.call('POST', `/api/v1/statuses/${here}/favourite`);
    await alice.call('POST', `/api/v1/statuses/${here}/reblog`);
    await alice.call('POST', '/api/v1/statuses', {
      status: `${bob.handle} what did you feed it?`,
      in_reply_to_id: here,
    });
    for (const type of ['favourite', 'reblog']) {
      const one = await told(bob, type);
      assert.equal(one.status.id, status.id);
      assert.equal(one.account.acct, alice.handle.slice(1));
    }
    const mention = await told(bob, 'mention');
    assert.match(mention.status.content, /what did you feed it\?/);
    assert.equal(mention.status.in_reply_to_id, status.id);
    const seen = await bob.call('GET', `/api/v1/statuses/${status.id}`);
    assert.deepEqual([seen.favourites_count, seen.reblogs_count, seen.replies_count], [1, 1, 1]);
  });

  test('an edit of his words and of the description follows to her, and a deletion', async () => {
    await bob.call('PUT', `/api/v1/statuses/${status.id}`, {
      status: 'The turnip of the century',
      media_ids: [status.media_attachments[0].id],
      media_attributes: [
        { id: status.media_attachments[0].id, description: 'A turnip, and the child behind it' },
      ],
    });
    const edited = await soon('the edit', async () => {
      const seen = await alice.call('GET', `/api/v1/statuses/${here}`);
      return seen.edited_at && seen;
    });
    assert.match(edited.content, /The turnip of the century/);
    assert.deepEqual(
      edited.media_attachments.map(({ description }: { description: string }) => description),
      ['A turnip, and the child behind it'],
    );
    await bob.call('DELETE', `/api/v1/statuses/${status.id}`);
    await soon('the deletion', async () => !(await inHome(status.uri)));
    await assert.rejects(alice.call('GET', `/api/v1/statuses/${here}`), /404/);
  });

  test('^C ends both', async () => {
    process.kill(-(lab.pid as number), 'SIGINT');
    await once(lab, 'exit');
    for (const { handle } of [alice, bob])
      await assert.rejects(fetch(`http://${handle.split('@')[2]}/health`));
  });

  const inHome = async (uri: string) =>
    (await alice.call('GET', '/api/v1/timelines/home?limit=40')).find((one: any) => one.uri === uri);

  const told = (who: Somebody, type: string) =>
    soon(`the ${type}`, async () =>
      (await who.call('GET', '/api/v1/notifications')).find(
        (one: any) => one.type === type && one.account.acct.includes('@'),
      ),
    );
});

/** A photograph as it left the camera: whoever gave it away had emptied what the camera writes, so that is put back. */
function asFromCamera(name: string): Promise<Buffer> {
  return sharp(readFileSync(join(shared as string, 'fixtures/media', name)))
    .withExif({
      IFD0: { Model: 'Telltale 3000' },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '51/1 28/1 40/1' },
    })
    .toBuffer();
}

/** One of the people whom the lab named behind the address of their server. */
function somebody(said: string, name: string): Somebody {
  const [origin] = said.split('\n', 1) as [string];
  const line = new RegExp(`^ +(@${name}@\\S+) .* with ("[^"]+") +token (\\S+)$`, 'm').exec(said);
  assert.ok(line, `the lab names ${name}`);
  const [, handle = '', password = '', token = ''] = line;
  return {
    handle,
    password: JSON.parse(password),
    async call(method, path, body) {
      const isForm = body instanceof FormData;
      const answer = await fetch(origin + path, {
        method,
        headers: {
          Authorization: `Bearer ${token}`,
          ...(isForm ? {} : { 'Content-Type': 'application/json' }),
        },
        ...(body && { body: isForm ? body : JSON.stringify(body) }),
      });
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
      return answer.json();
    },
  };
}

/** What another server has to say comes when it comes; what never comes fails. */
async function soon<T>(what: string, look: () => Promise<T | null | undefined | false>): Promise<T> {
  const until = performance.now() + PATIENCE_MS;
  while (performance.now() < until) {
    const found = await look();
    if (found) return found;
    await new Promise((done) => setTimeout(done, 20));
  }
  throw new Error(`${what} did not come within ${PATIENCE_MS / 1000} s`);
}

async function text(child: ChildProcess, until: RegExp): Promise<string> {
  let said = '';
  for await (const chunk of child.stdout as NodeJS.ReadableStream) {
    said += chunk;
    if (until.test(said)) break;
  }
  assert.match(said, until, 'the lab came up');
  return said;
}

/** The lab takes a port and the one behind it. */
async function twoPorts(): Promise<number> {
  for (;;) {
    const port = await freePort();
    const next = await fetch(`http://127.0.0.1:${port + 1}`).catch((error) => error);
    if (port < 65535 && next instanceof Error) return port;
  }
}
