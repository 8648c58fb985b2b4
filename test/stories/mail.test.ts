import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { findByHandle } from '../../server/src/accounts/index.ts';
import { sealedValues } from '../../server/src/admin/sealed.ts';
import { cookieName } from '../../server/src/http/cookies.ts';
import { changeSetting, listSettings, readSetting } from '../../server/src/instance/index.ts';
import { writeLetter } from '../../server/src/mail/index.ts';
import { startSession } from '../../server/src/sign-in/sessions.ts';
import type { Skein } from '../../server/src/start.ts';
import { built } from '../../web/src/built.ts';
import { cast, person } from '../cast.ts';
import { type Mailbox, openMailbox } from '../mailbox.ts';
import { typed } from '../process.ts';
import { type Visitor, visitor } from '../visitor.ts';
import { createWorld, onBothEngines, type World } from '../world.ts';

const DAY = 86_400_000;

onBothEngines('letters', (engine) => {
  let world: World;
  let server: Skein;
  let mailbox: Mailbox;

  before(async () => {
    await built();
    world = await createWorld({ engine });
    server = world.servers[0] as Skein;
    mailbox = await openMailbox();
    await cast(server);
    await person(server, 'olga', { role: 'owner' });
    await person(server, 'ada', { role: 'admin' });
  });
  after(async () => {
    await world.stop();
    await mailbox.close();
  });

  const type = (...argv: string[]) => typed(server.ctx.config, ...argv);
  const mails = () => server.ctx.db.selectFrom('mails').selectAll().orderBy('id').execute();

  async function browserOf(name: string): Promise<Visitor> {
    const account = await findByHandle(server.ctx, name);
    assert.ok(account);
    const browser = visitor(server);
    const session = await startSession(server.ctx, account.id, 'test');
    browser.cookies.set(cookieName(server.ctx.origin.origin, 'skein'), session);
    return browser;
  }

  async function write(to: string, locale = 'en'): Promise<void> {
    const account = await findByHandle(server.ctx, to);
    const address = `${to}@mail.example`;
    await writeLetter(server.ctx, { accountId: account?.id ?? null, address, locale, kind: 'test' });
    await world.settled();
  }

  it('stay here while no mail server is set, and those who run the server read them', async () => {
    await write('alice');
    const page = await (await browserOf('olga')).get('/settings/mail');
    assert.equal(page.status, 200, world.log.join('\n'));
    assert.match(page.body, /alice@mail\.example/);
    assert.match(page.body, /This is a test/);
    assert.match(page.headers.get('cache-control') ?? '', /no-store/);
    const [row] = await mails();
    assert.ok(row && !row.body?.includes('test'), 'what stands in a letter is sealed');
  });

  it('are nothing for others: who is not signed in is sent to the form, members are refused', async () => {
    const nobody = await visitor(server).get('/settings/mail');
    assert.equal(nobody.status, 303);
    assert.equal(nobody.headers.get('location'), '/sign-in?return_to=%2Fsettings%2Fmail');
    assert.equal((await (await browserOf('alice')).get('/settings/mail')).status, 403);
  });

  it("an admin reads members' letters and their own, but not the owner's", async () => {
    await write('olga', 'fr');
    const shown = async (name: string) => (await (await browserOf(name)).get('/settings/mail')).body;
    assert.match(await shown('olga'), /Ceci est un essai/);
    const admins = await shown('ada');
    assert.match(admins, /This is a test/);
    assert.match(admins, /olga@mail\.example/);
    assert.doesNotMatch(admins, /Ceci est un essai/);
  });

  it('are known to the rotation of the secret', async () => {
    const before = (await mails()).map(({ body }) => body);
    assert.equal((await type('secrets', 'rotate')).code, 0);
    const rows = await mails();
    assert.ok(rows.every(({ body }, index) => body !== before[index]));
    const names: string[] = [];
    for await (const { of } of sealedValues(server.ctx)) names.push(of);
    assert.ok(names.includes(`letter ${rows[0]?.id}`));
    assert.match((await (await browserOf('olga')).get('/settings/mail')).body, /This is a test/);
  });

  it('a mail server is set by its address, which is sealed and never shown', async () => {
    for (const wrong of [
      'mail.example',
      'https://mail.example',
      'smtp://',
      'smtp://mail.example/path',
      'smtp://mail.example?tls=no',
    ]) {
      const { code, err } = await type('settings', 'set', 'smtp_url', wrong);
      assert.equal(code, 1, wrong);
      assert.match(err, /smtps:\/\/name:password@mail\.example/);
    }
    for (const wrong of ['nobody', 'A <a@b>, C <c@d>', 'a@b\r\nBcc: c@d'])
      assert.equal((await type('settings', 'set', 'mail_from', wrong)).code, 1, wrong);
    assert.equal((await type('mail', 'test', 'alice@mail.example')).code, 1, 'there is none yet');
    const set = await type('settings', 'set', 'smtp_url', mailbox.url);
    assert.equal(set.code, 0, set.err);
    assert.doesNotMatch(set.out, /127\.0\.0\.1/);
    assert.equal((await type('settings', 'set', 'mail_from', 'The Marsh <geese@marsh.example>')).code, 0);
    assert.doesNotMatch((await readSetting(server.ctx, 'smtp_url')) ?? '', /127/);
    assert.equal((await listSettings(server.ctx)).smtp_url, '(sealed)');
    assert.doesNotMatch((await type('settings', 'list')).out, /127\.0\.0\.1/);
  });

  it('a test says at once whether the mail server takes letters', async () => {
    assert.equal((await type('mail', 'test', 'not an address')).code, 2);
    const taken = await type('mail', 'test', 'alice@mail.example');
    assert.equal(taken.code, 0, taken.err);
    const [letter] = mailbox.letters;
    assert.equal(letter?.to, 'alice@mail.example');
    assert.equal(letter?.from, 'geese@marsh.example');
    assert.match(letter?.headers ?? '', /^From: The Marsh <geese@marsh\.example>$/m);
    assert.match(letter?.headers ?? '', /^Auto-Submitted: auto-generated$/m);
    mailbox.refuse('550 no such mailbox');
    const refused = await type('mail', 'test', 'alice@mail.example');
    assert.equal(refused.code, 1);
    assert.match(refused.err, /550 no such mailbox/);
    mailbox.refuse(null);
  });

  it('are sent in the language of the member, once, and then no longer kept', async () => {
    mailbox.letters.length = 0;
    await write('bob', 'fr');
    assert.equal(mailbox.letters.length, 1);
    assert.equal(mailbox.letters[0]?.to, 'bob@mail.example');
    assert.match(mailbox.letters[0]?.text ?? '', /Ceci est un essai.*reçu\./s);
    const row = (await mails()).at(-1);
    assert.equal(row?.body, null);
    assert.ok(row?.sent_at);
    const page = await (await browserOf('olga')).get('/settings/mail');
    assert.match(page.body, /bob@mail\.example/);
    assert.doesNotMatch(
      page.body,
      /This is a test|Ceci est un essai/,
      'with a mail server nobody reads them here',
    );
  });

  it('are tried again while the mail server says later, and not when it says never', async () => {
    mailbox.letters.length = 0;
    mailbox.refuse('451 try again later');
    await write('carol');
    assert.equal(mailbox.letters.length, 0);
    assert.ok(!world.log.some((line) => line.includes('carol@mail.example')), 'the log names no address');
    mailbox.refuse(null);
    world.clock.forward(5000);
    await world.settled();
    assert.equal(mailbox.letters.length, 1);
    mailbox.refuse('550 no such mailbox');
    await write('carol');
    mailbox.refuse(null);
    world.clock.forward(120_000);
    await world.settled();
    assert.equal(mailbox.letters.length, 1);
    assert.match((await mails()).at(-1)?.error ?? '', /550/);
  });

  it('wait while no mail server answers', async () => {
    await mailbox.close();
    await write('alice');
    const again = await openMailbox();
    await changeSetting(server.ctx, 'smtp_url', again.url);
    world.clock.forward(5000);
    await world.settled();
    assert.equal(again.letters.length, 1);
    await again.close();
  });

  it('are forgotten after a week', async () => {
    assert.ok((await mails()).length > 0);
    world.clock.forward(6 * DAY);
    await world.settled();
    assert.ok((await mails()).length > 0);
    world.clock.forward(2 * DAY);
    await world.settled();
    assert.deepEqual(await mails(), []);
  });
});
