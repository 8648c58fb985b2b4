import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { readConfig } from '../../server/src/config.ts';
import { setupLink } from '../../server/src/sign-in/index.ts';
import { type Skein, start } from '../../server/src/start.ts';
import { built } from '../../web/src/built.ts';
import { call } from '../cast.ts';
import { freePort } from '../free-port.ts';
import { formOf, type Visitor, visitor } from '../visitor.ts';
import { freshHome, type Home, onBothEngines } from '../world.ts';

const OWNER = { username: 'alice', email: 'alice@mail.example', password: 'forty-one geese' };

onBothEngines('The set-up', (engine) => {
  let home: Home;
  let server: Skein;
  let path: string;
  let browser: Visitor;

  before(async () => {
    await built();
    home = await freshHome(engine);
    server = await start({ config: await configOf(home) });
    const link = new URL((await setupLink(server.ctx)) as string);
    assert.equal(link.origin, `http://localhost:${server.ctx.config.port}`);
    path = link.pathname + link.search;
    browser = visitor(server);
  });
  after(async () => {
    await server.stop();
    await home.remove();
  });

  it('closes everything but itself until it is done', async () => {
    const page = await browser.get('/');
    assert.equal(page.status, 503);
    assert.match(page.body, /<h1>/);
    assert.equal((await call(server, 'POST', '/api/v1/statuses', { body: {} })).status, 503);
    const api = await call(server, 'GET', '/api/v1/accounts/verify_credentials', { token: 'any' });
    assert.equal(api.status, 503);
    assert.deepEqual(api.body, { error: 'This server has not been set up yet' });
    assert.equal((await call(server, 'GET', '/health')).status, 200);
  });

  it('is refused with a wrong code and without one', async () => {
    assert.equal((await browser.get('/setup')).status, 403);
    assert.equal((await browser.get('/setup?code=wrong')).status, 403);
    const fields = {
      token: 'wrong',
      server_name: 'The Marsh',
      origin: 'http://localhost:1',
      domain: 'a',
      ...OWNER,
    };
    assert.equal((await browser.post('/setup', fields)).status, 403);
    assert.equal(server.isSetUp(), false);
  });

  it('proposes the address under which it was opened', async () => {
    const page = await browser.get(path);
    assert.equal(page.status, 200);
    const { fields } = formOf(page.body);
    const host = new URL(server.address).host;
    assert.equal(fields.origin, `http://${host}`);
    assert.equal(fields.domain, host);
    assert.match((await visitor(server, 'fr').get(path)).body, /<html lang="fr"/);
  });

  it('says at each field what is wrong with it, keeps what was typed, and changes nothing', async () => {
    const page = await browser.get(path);
    const wrong = {
      server_name: '',
      origin: 'http://social.example.org/path',
      domain: 'no domain',
      username: 'admin',
      email: 'nobody',
      password: 'short',
    };
    const answer = await browser.submit(page, wrong);
    assert.equal(answer.status, 422);
    assert.equal(answer.body.match(/aria-invalid="true"/g)?.length, 6);
    assert.doesNotMatch(answer.body, /value="short"/);
    assert.equal(formOf(answer.body).fields.username, 'admin');
    assert.equal(server.isSetUp(), false);
  });

  it('settles the address, makes the owner and signs them in, once', async () => {
    const page = await browser.get(path);
    const values = { server_name: 'The Marsh', ...OWNER };
    const tries = await Promise.all([browser.submit(page, values), browser.submit(page, values)]);
    assert.deepEqual(tries.map((answer) => answer.status).sort(), [303, 403]);
    const done = tries.find((answer) => answer.status === 303);
    assert.equal(done?.headers.get('location'), '/home');
    assert.equal(server.isSetUp(), true);
    const front = await browser.get('/home');
    assert.equal(front.status, 200);
    assert.match(front.body, /The Marsh/);
    assert.match(front.body, /href="\/@alice"/);
    const members = await server.ctx.db.selectFrom('members').select('role').execute();
    assert.deepEqual(
      members.map(({ role }) => role),
      ['owner'],
    );
  });

  it('is over afterwards', async () => {
    assert.equal((await browser.get(path)).status, 403);
    assert.equal((await browser.post('/setup', { token: path.slice(12), ...OWNER })).status, 403);
    assert.equal(await setupLink(server.ctx), null);
    const seen = await call(server, 'GET', '/api/v2/instance');
    assert.equal(seen.body.title, 'The Marsh');
    assert.equal(seen.body.contact.account.acct, 'alice');
  });

  it('is remembered at the next start', async () => {
    await server.stop();
    server = await start({ config: await configOf(home, server.ctx.config.port) });
    assert.equal(server.isSetUp(), true);
    const again = visitor(server);
    assert.equal((await again.signIn('alice@mail.example', OWNER.password)).status, 303);
  });
});

onBothEngines('The set-up under an address from the environment', (engine) => {
  let home: Home;
  let server: Skein;
  before(async () => {
    await built();
    home = await freshHome(engine);
    const environment = { SKEIN_ORIGIN: 'https://social.example.org', SKEIN_DOMAIN: 'example.org' };
    server = await start({ config: await configOf(home, await freePort(), environment) });
  });
  after(async () => {
    await server.stop();
    await home.remove();
  });

  it('confirms what is set there and takes nothing else', async () => {
    const browser = visitor(server);
    const link = new URL((await setupLink(server.ctx)) as string);
    assert.equal(link.origin, 'https://social.example.org');
    const page = await browser.get(link.pathname + link.search);
    const { fields } = formOf(page.body);
    assert.deepEqual([fields.origin, fields.domain], ['https://social.example.org', 'example.org']);
    const values = { server_name: 'The Marsh', ...OWNER };
    const other = await browser.submit(page, {
      ...values,
      origin: 'https://other.example.org',
      domain: 'example.com',
    });
    assert.equal(other.status, 422);
    assert.equal(other.body.match(/aria-invalid="true"/g)?.length, 2);
    const done = await browser.submit(page, values);
    assert.equal(done.status, 303);
    assert.match(
      done.headers.get('set-cookie') ?? '',
      /^__Host-skein=\S+; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax; Secure$/,
    );
    assert.equal(server.ctx.origin.domain, 'example.org');
  });
});

async function configOf(home: Home, port?: number, environment: Record<string, string> = {}) {
  return readConfig({
    PORT: String(port ?? (await freePort())),
    SKEIN_DATA: home.data,
    LOG_LEVEL: 'error',
    ...(home.databaseUrl ? { DATABASE_URL: home.databaseUrl } : {}),
    ...environment,
  });
}
