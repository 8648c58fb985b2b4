import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { PublishParams } from '@skein/api/status-params.ts';
import { z } from 'zod';
import { html } from '../../server/src/http/answer.ts';
import { formProof } from '../../server/src/http/csrf.ts';
import { createHttpServer } from '../../server/src/http/server.ts';
import { Upload } from '../../server/src/http/uploads.ts';
import { memberForm } from '../../server/src/pages/member-routes.ts';
import { refusalPage } from '../../server/src/pages/refusal-page.ts';
import { authenticate, session } from '../../server/src/sign-in/index.ts';
import type { Skein } from '../../server/src/start.ts';
import { built } from '../../web/src/built.ts';
import { person } from '../cast.ts';
import { memberBrowser } from '../visitor.ts';
import { createWorld, type World } from '../world.ts';

const CAP = 1000;

describe('A form of a member with files', { timeout: 120_000 }, () => {
  let world: World;
  let here: Skein;
  let door: Server;
  let cookie: string;
  let csrf: string;
  let taken: { status: number; headers: Headers; body: string };
  let folder: string;
  /** What the form was given, each time. */
  const given: { text: string; files: Record<string, { said: string; cut: boolean }> }[] = [];

  before(async () => {
    await built();
    world = await createWorld({ environment: { SKEIN_RATE_LIMITS: 'on' } });
    here = world.servers[0] as Skein;
    folder = join(here.ctx.config.data, 'uploads');
    const alice = await person(here, 'alice');
    const [[name, secret]] = [...(await memberBrowser(alice)).cookies] as [[string, string]];
    cookie = `${name}=${secret}`;
    csrf = formProof(secret);
    const { spoiler_text: text } = PublishParams.shape;
    const anything = z.unknown().optional();
    const route = memberForm({
      path: '/portrait',
      params: PublishParams.pick({}).extend({ text, one: anything, two: anything }),
      uploads: { names: ['one', 'two'], mostBytes: CAP, cuts: true, limit: 'media' },
      about: 'A form with two files',
      async act(_ctx, { input: { text, ...all } }) {
        const files = Object.entries(all).filter(
          (pair): pair is [string, Upload] => pair[1] instanceof Upload,
        );
        given.push({
          text,
          files: Object.fromEntries(
            files.map(([field, { path, cut }]) => [field, { said: readFileSync(path, 'utf8'), cut }]),
          ),
        });
        return html('taken', {});
      },
    });
    door = createHttpServer(here.ctx, { routes: [route], authenticate, session, refusalPage });
    await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  });
  after(async () => {
    door?.closeAllConnections();
    door?.close();
    await world?.stop();
  });

  const port = () => (door.address() as AddressInfo).port;

  const send = async (fields: Record<string, string | Blob>, headers: Record<string, string> = {}) => {
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) {
      if (typeof value === 'string') body.append(name, value);
      else body.append(name, value, value.size === 0 ? '' : 'goose.jpg');
    }
    const answer = await fetch(`http://127.0.0.1:${port()}/portrait`, {
      method: 'POST',
      redirect: 'manual',
      headers: { Cookie: cookie, ...headers },
      body,
    });
    taken = { status: answer.status, headers: answer.headers, body: await answer.text() };
    return taken.status;
  };

  /** Sends the beginning of a form and never its end: what is answered was decided without the rest. */
  const begin = (headers: Record<string, string>) =>
    new Promise<string>((resolve, reject) => {
      const socket = connect(port(), '127.0.0.1');
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
      const file = 'Content-Disposition: form-data; name="one"; filename="a.jpg"';
      socket.write(
        'POST /portrait HTTP/1.1\r\nHost: here\r\nContent-Type: multipart/form-data; boundary=x\r\n' +
          `Content-Length: 900\r\n${lines.join('')}\r\n--x\r\n${file}\r\n\r\nhonk`,
      );
      socket.once('data', (chunk) => {
        resolve(chunk.toString('latin1'));
        socket.destroy();
      });
      socket.once('error', reject);
      socket.setTimeout(10_000, () =>
        socket.destroy(new Error('there was no answer before the end of the form')),
      );
    });

  const left = () => {
    try {
      return readdirSync(folder);
    } catch {
      return [];
    }
  };

  it('gives what was chosen and written, and keeps no file after the answer', async () => {
    const status = await send({ csrf, text: 'hello', one: new Blob(['honk']), two: new Blob([]) });
    assert.equal(status, 200);
    assert.deepEqual(given.pop(), { text: 'hello', files: { one: { said: 'honk', cut: false } } });
    assert.deepEqual(left(), []);
  });

  it('cuts a file that is above its cap and keeps the rest of the form', async () => {
    const one = new Blob(['h'.repeat(CAP)]);
    const two = new Blob(['h'.repeat(CAP + 1)]);
    assert.equal(await send({ csrf, one, two, text: 'after the files' }), 200);
    const { text, files } = given.pop() ?? { text: '', files: {} };
    assert.equal(text, 'after the files');
    assert.deepEqual([files.one?.cut, files.two?.cut], [false, true]);
    assert.equal(files.two?.said.length, CAP);
    assert.deepEqual(left(), []);
  });

  it('takes nothing in from whoever is not signed in', async () => {
    const answer = await begin({});
    assert.match(answer, /^HTTP\/1\.1 303 /);
    assert.match(answer, /location: \/sign-in\?return_to=%2Fhome/i);
    assert.match(await begin({ Cookie: cookie.replace(/=.*/, '=wrong') }), /^HTTP\/1\.1 303 /);
    assert.deepEqual(left(), []);
  });

  it('takes nothing in from another site, even from a member', async () => {
    const { origin } = here.ctx.origin;
    for (const headers of [
      { Origin: 'https://evil.example' },
      { Origin: 'null' },
      { Origin: origin, 'Sec-Fetch-Site': 'cross-site' },
      { 'Sec-Fetch-Site': 'same-site' },
    ]) {
      assert.match(await begin({ Cookie: cookie, ...headers } as never), /^HTTP\/1\.1 403 /);
      assert.match(await begin(headers as never), /^HTTP\/1\.1 403 /);
    }
    assert.deepEqual(left(), []);
  });

  it('believes a browser that keeps back where it comes from, but says that it comes from here', async () => {
    const quiet = { Origin: 'null', 'Sec-Fetch-Site': 'same-origin' };
    assert.equal(await send({ csrf, text: 'quiet' }, quiet), 200);
    assert.equal(given.pop()?.text, 'quiet');
    assert.equal(await send({ csrf, text: 'quiet' }, { ...quiet, 'Sec-Fetch-Site': 'cross-site' }), 403);
  });

  it('does nothing without the proof that a page of ours made it', async () => {
    for (const proof of ['', 'wrong']) {
      assert.equal(await send({ csrf: proof, one: new Blob(['honk']) }), 403);
    }
    assert.equal(await send({ one: new Blob(['honk']) }), 403);
    assert.equal(given.length, 0);
    assert.deepEqual(left(), []);
  });

  it('says so on a page when the whole is beyond what it reads over', async () => {
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(port(), '127.0.0.1');
      socket.write(
        'POST /portrait HTTP/1.1\r\nHost: here\r\nContent-Type: multipart/form-data; boundary=x\r\n' +
          `Accept-Language: fr\r\nCookie: ${cookie}\r\nContent-Length: ${5 * 1024 ** 3}\r\n\r\n--x\r\n`,
      );
      socket.once('data', (chunk) => {
        resolve(chunk.toString());
        socket.destroy();
      });
      socket.once('error', reject);
    });
    assert.match(answer, /^HTTP\/1\.1 413 /);
    assert.match(answer, /C’est trop gros/);
    assert.deepEqual(left(), []);
  });

  it('keeps no more text of many fields than of one', async () => {
    const many = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`f${n}`, 'x'.repeat(100_000)]));
    assert.equal(await send({ csrf, ...many, one: new Blob(['honk']) }), 413);
    assert.deepEqual(left(), []);
  });

  it('counts each file against the limit of its kind', async () => {
    const two = () => ({ csrf, one: new Blob(['honk']), two: new Blob(['honk']) });
    let sent = 0;
    while ((await send(two())) === 200) sent += 1;
    assert.equal(taken.status, 429);
    // Thirty in half an hour; six came in the stories above, three of them with a wrong proof.
    assert.equal(sent, 12);
    assert.equal(await send({ csrf, text: 'no file, so nothing is counted' }), 200);
  });
});
