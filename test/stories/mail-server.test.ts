import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { listSettings } from '../../server/src/instance/index.ts';
import { writeLetter } from '../../server/src/mail/index.ts';
import type { Skein } from '../../server/src/start.ts';
import { built } from '../../web/src/built.ts';
import { person } from '../cast.ts';
import { type Mailbox, openMailbox } from '../mailbox.ts';
import { memberBrowser, type Visitor } from '../visitor.ts';
import { createWorld, onBothEngines, type World } from '../world.ts';

const PATH = '/settings/mail';

onBothEngines('the mail server, set in the browser', (engine) => {
  let world: World;
  let server: Skein;
  let mailbox: Mailbox;
  let owner: Visitor;
  let host: string;

  before(async () => {
    await built();
    world = await createWorld({ engine });
    server = world.servers[0] as Skein;
    mailbox = await openMailbox();
    host = new URL(mailbox.url).host;
    owner = await memberBrowser(await person(server, 'olga', { role: 'owner' }));
  });
  after(async () => {
    await world.stop();
    await mailbox.close();
  });

  const set = async (fields: Record<string, string>) =>
    owner.submitTo(PATH, await owner.get(PATH), { tls: 'false', ...fields });
  const kept = async () => {
    const { smtp_url, mail_from } = await listSettings(server.ctx);
    return { smtp_url, mail_from };
  };

  it('is kept once it has taken a letter to the owner', async () => {
    const done = await set({
      host,
      user: 'marsh@mail.example',
      password: 'reeds & rushes: 100%',
      from: 'The Marsh <geese@marsh.example>',
    });
    assert.equal(done.status, 303, done.body);
    assert.equal(done.headers.get('location'), `${PATH}?saved=1`);
    assert.deepEqual(mailbox.comers, ['marsh@mail.example:reeds & rushes: 100%']);
    assert.equal(mailbox.letters[0]?.to, 'olga@mail.example');
    assert.equal(mailbox.letters[0]?.from, 'geese@marsh.example');
    assert.deepEqual(await kept(), { smtp_url: '(sealed)', mail_from: 'The Marsh <geese@marsh.example>' });
    const page = (await owner.get(PATH)).body;
    assert.ok(page.includes(host) && page.includes('marsh@mail.example'));
    assert.doesNotMatch(page, /reeds/, 'the password is never shown');
    await writeLetter(server.ctx, {
      accountId: null,
      address: 'bob@mail.example',
      locale: 'en',
      kind: 'test',
    });
    await world.settled();
    assert.equal(mailbox.letters.at(-1)?.to, 'bob@mail.example');
  });

  it('keeps its password while server and name stay the same, and gives it to nobody else', async () => {
    mailbox.comers.length = 0;
    assert.equal((await set({ host, user: 'marsh@mail.example', from: '' })).status, 303);
    assert.deepEqual(mailbox.comers, ['marsh@mail.example:reeds & rushes: 100%']);
    const other = await openMailbox();
    try {
      await set({ host: new URL(other.url).host, user: 'marsh@mail.example', from: '' });
      assert.ok(
        !other.comers.some((one) => one.includes('reeds')),
        'another server is not told the password',
      );
    } finally {
      await other.close();
    }
    assert.equal((await set({ host, user: '', from: '' })).status, 303);
  });

  it('that takes no letter is not kept, and the page says what it said', async () => {
    const before = await kept();
    mailbox.refuse('550 we do not know you');
    const refused = await set({ host, user: 'someone', password: 'else', from: 'a@b.example' });
    mailbox.refuse(null);
    assert.equal(refused.status, 422);
    assert.match(refused.body, /No letter went to olga@mail\.example.*550 we do not know you/s);
    assert.match(refused.body, /value="someone"/, 'what was typed stays');
    assert.deepEqual(await kept(), before);
  });

  it('is said beside its field when it is no mail server, or nobody to write from', async () => {
    for (const wrong of [
      '',
      'smtp://mail.example',
      'evil@mail.example',
      'mail.example/path',
      'a b',
      'x'.repeat(999),
    ]) {
      const page = await set({ host: wrong, from: '' });
      assert.equal(page.status, 422, wrong);
      assert.match(page.body, /field-host-fault/, wrong);
    }
    const page = await set({ host, from: 'a@b\r\nBcc: c@d' });
    assert.equal(page.status, 422);
    assert.match(page.body, /field-from-fault/);
    assert.equal((await set({ host: 'x'.repeat(1001) })).status, 422);
  });

  it('is the matter of an owner: an admin sees letters and no form, a member nothing', async () => {
    const admin = await memberBrowser(await person(server, 'ada', { role: 'admin' }));
    const page = await admin.get(PATH);
    assert.equal(page.status, 200);
    assert.doesNotMatch(page.body, /name="host"/);
    const before = await kept();
    const { csrf = '' } = {
      csrf: /name="csrf" value="([^"]+)"/.exec((await admin.get('/settings/server')).body)?.[1],
    };
    const sent = await admin.post(PATH, { csrf, host, tls: 'false', user: '', password: '', from: '' });
    assert.equal(sent.status, 403);
    const member = await memberBrowser(await person(server, 'mia'));
    assert.equal((await member.get(PATH)).status, 403);
    assert.equal((await member.post(PATH, { host, tls: 'false' })).status, 403);
    assert.equal((await owner.post(PATH, { host, tls: 'false', csrf: 'guessed' })).status, 403);
    assert.deepEqual(await kept(), before);
  });
});
