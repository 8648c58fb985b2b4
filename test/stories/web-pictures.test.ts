import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { before, it } from 'node:test';
import { startSession } from '../../server/src/sign-in/sessions.ts';
import { built } from '../../web/src/built.ts';
import { picture, plain } from '../pictures.ts';
import { scene } from '../scene.ts';
import { formOf, memberBrowser, type Visitor, visitor } from '../visitor.ts';
import { onBothEngines } from '../world.ts';

onBothEngines('Pictures in the form for a post', (engine) => {
  before(() => built());
  const { server, alice, bob } = scene({ engine });
  let browser: Visitor;
  let photo: Buffer;
  before(async () => {
    browser = await memberBrowser(alice);
    photo = await picture('jpeg', 90, 60);
  });

  const newest = async () => (await alice.get(`/api/v1/accounts/${alice.id}/statuses?limit=1`)).body[0];
  const count = async (): Promise<number> =>
    (await alice.get(`/api/v1/accounts/${alice.id}`)).body.statuses_count;
  const described = (status: any) => status.media_attachments.map((one: any) => one.description);
  const waiting = (html: string): [place: number, id: string][] =>
    [...html.matchAll(/name="media_(\d)" value="(\d+)"/g)].map(([, place = '', id = '']) => [
      Number(place),
      id,
    ]);

  it('are published with their descriptions, in the order of their places', async () => {
    const page = await browser.get('/home');
    assert.match(page.body, /<form method="post" action="\/compose" enctype="multipart\/form-data">/);
    assert.equal(
      page.body.match(/type="file"[^>]*accept="image\/jpeg,[^"]*image\/avif[^"]*video\/mp4[^"]*"/g)?.length,
      4,
    );
    const none = Buffer.alloc(0);
    const sent = await browser.submitFiles(
      '/compose',
      page,
      { status: 'Three of them', alt_1: 'the first', alt_4: 'the\r\nlast ' },
      { file_1: photo, file_2: photo, file_3: none, file_4: await picture('png') },
    );
    const status = await newest();
    assert.deepEqual([sent.status, sent.headers.get('location')], [303, `/home#p${status.id}`]);
    assert.deepEqual(described(status), ['the first', null, 'the\nlast']);
    assert.equal(status.sensitive, false);
    const shown = (await visitor(server).get(`/@alice/${status.id}`)).body;
    const [first] = status.media_attachments;
    assert.match(shown, new RegExp(`<a href="${first.url}"><img src="${first.preview_url}" alt="the first"`));
    assert.match(shown, /width="90" height="60"/);
  });

  it('need no text, and stand behind one more step when that was ticked', async () => {
    const page = await browser.get('/home');
    const sent = await browser.submitFiles('/compose', page, { sensitive: '1' }, { file_2: photo });
    assert.equal(sent.status, 303);
    const status = await newest();
    assert.deepEqual([status.content, status.sensitive, status.media_attachments.length], ['', true, 1]);
    const { body } = await visitor(server, 'fr').get(`/@alice/${status.id}`);
    assert.match(body, /<details class="warning"><summary>.*Peut troubler.*<\/summary><div class="media"/s);
    assert.match(body, /alt="Image sans description"/);
  });

  it('hang on an answer too', async () => {
    const { id } = await bob.publish('Show me');
    const page = await browser.get(`/@bob/${id}`);
    const sent = await browser.submitFiles('/compose', page, { status: '@bob here' }, { file_1: photo });
    assert.equal(sent.status, 303);
    const status = await newest();
    assert.equal(sent.headers.get('location'), `/@bob/${id}#p${status.id}`);
    assert.deepEqual([status.in_reply_to_id, status.media_attachments.length], [id, 1]);
  });

  it('that were taken in wait with their text when something else is wrong', async () => {
    const before = await count();
    const french = await memberBrowser(alice, 'fr');
    const first = await french.submitFiles(
      '/compose',
      await french.get('/home'),
      {
        status: 'Ce que j’ai écrit',
        spoiler_text: 'Attention',
        visibility: 'private',
        sensitive: '1',
        alt_1: 'une oie',
        alt_2: 'trop',
        alt_3: 'pas une image',
      },
      { file_1: photo, file_2: Buffer.alloc(16 * 1024 * 1024 + 1), file_3: Buffer.from('honk') },
    );
    assert.equal(first.status, 422);
    assert.match(first.body, /Ce que j’ai écrit<\/textarea>/);
    assert.match(first.body, /value="Attention"/);
    assert.match(first.body, /<option value="private"[^>]* selected/);
    assert.match(first.body, /name="sensitive"[^>]*checked/);
    assert.match(first.body, /role="alert">Rien n’est encore publié/);
    assert.match(first.body, /id="field-file_2-fault">Ce fichier est trop gros.:.16.Mo/);
    assert.match(
      first.body,
      /id="field-file_3-fault">Nous ne pouvons pas lire ceci comme une image, un film/,
    );
    for (const text of ['une oie', 'trop', 'pas une image'])
      assert.match(first.body, new RegExp(`>${text}</textarea>`));
    const [[place, id] = []] = waiting(first.body);
    assert.equal(place, 1);
    assert.equal((await alice.get(`/api/v1/media/${id}`)).body.description, 'une oie');
    assert.equal(await count(), before);

    // Too long, and a description whose picture is to be chosen again.
    const second = await french.submitFiles(
      '/compose',
      first,
      { status: 'oie '.repeat(130), alt_1: 'deux oies', alt_2: 'trop', alt_3: '' },
      { file_3: await picture('gif') },
    );
    assert.equal(second.status, 422);
    assert.match(second.body, /id="field-file_2-fault">Il y a ici une description sans fichier/);
    assert.deepEqual(
      waiting(second.body).map(([where]) => where),
      [1, 3],
    );
    const third = await french.submitFiles(
      '/compose',
      second,
      { status: 'oie '.repeat(130), alt_1: 'deux oies' },
      {},
    );
    assert.match(third.body, /id="field-status-fault">Cela dépasse 500/);
    assert.deepEqual(
      waiting(third.body).map(([where]) => where),
      [1, 3],
    );

    const done = await french.submitFiles(
      '/compose',
      third,
      { status: 'Enfin', spoiler_text: 'Attention', visibility: 'private', alt_1: 'trois oies', drop_3: '1' },
      { file_2: photo },
    );
    assert.equal(done.status, 303);
    const status = await newest();
    assert.deepEqual(described(status), ['trois oies', null]);
    assert.deepEqual([status.visibility, status.spoiler_text], ['private', 'Attention']);
    const dropped = waiting(third.body)[1]?.[1];
    assert.equal((await alice.get(`/api/v1/media/${dropped}`)).status, 404);
  });

  it('say what is wrong with each', async () => {
    const cases: [string, Buffer, RegExp][] = [
      ['', await plain(8200, 4100), /too large for us to read/],
      ['', Buffer.alloc(0), /id="field-status-fault">Write something first/],
      ['a'.repeat(10_001), photo, /longer than 10,000 characters/],
    ];
    for (const [alt_1, file_1, said] of cases) {
      const page = await browser.get('/home');
      const before = await count();
      const sent = await browser.submitFiles('/compose', page, { status: '', alt_1 }, { file_1 });
      assert.equal(sent.status, 422);
      assert.match(sent.body, said);
      assert.equal(await count(), before);
    }
  });

  it('are published once when the form is sent twice', async () => {
    const page = await browser.get('/home');
    const before = await count();
    const send = () => browser.submitFiles('/compose', page, { status: 'Once' }, { file_1: photo });
    const sent = await Promise.all([send(), send()]);
    assert.deepEqual(
      sent.map(({ status }) => status),
      [303, 303],
    );
    assert.equal(await count(), before + 1);
    assert.equal((await newest()).media_attachments.length, 1);
    // The same text with another picture is something else.
    await browser.submitFiles('/compose', page, { status: 'Once' }, { file_1: await picture('png', 30, 30) });
    assert.equal(await count(), before + 2);

    const long = await browser.submitFiles('/compose', page, { status: 'x '.repeat(300) }, { file_1: photo });
    for (const time of ['first', 'second']) {
      const again = await browser.submitFiles('/compose', long, { status: 'Mended' }, {});
      assert.equal(again.status, 303, time);
      assert.equal(await count(), before + 3, time);
    }
  });

  it('of somebody else, or that waited too long, are to be chosen again', async () => {
    const page = await browser.get('/home');
    const bobs = await memberBrowser(bob);
    const status = 'x '.repeat(300);
    const theirs = await bobs.submitFiles('/compose', await bobs.get('/home'), { status }, { file_1: photo });
    const [[, id = ''] = []] = waiting(theirs.body);
    assert.notEqual(id, '');
    const before = await count();
    for (const media_1 of [id, '1', 'nonsense']) {
      const sent = await browser.submitFiles(
        '/compose',
        page,
        { status: 'Mine?', media_1, alt_1: 'not mine' },
        {},
      );
      assert.equal(sent.status, 422, media_1);
      assert.equal(await count(), before);
      assert.doesNotMatch(sent.body, /<img[^>]*\/media\//);
      if (media_1 === id) {
        assert.match(sent.body, /id="field-file_1-fault">This file is no longer here/);
        assert.match(sent.body, />Mine\?<\/textarea>/);
      }
    }
    assert.equal((await bob.get(`/api/v1/media/${id}`)).body.description, null, 'nobody else describes it');
    await browser.submitFiles('/compose', page, { status: '', media_1: id, drop_1: '1' }, {});
    assert.equal((await bob.get(`/api/v1/media/${id}`)).status, 200, 'nobody else removes it');
  });

  it('are taken from nobody who is not signed in, from no other site, and without proof from no page', async () => {
    const folder = join(server.ctx.config.data, 'uploads');
    const page = await browser.get('/home');
    const before = await count();
    const stranger = await visitor(server).submitFiles('/compose', page, { status: 'x' }, { file_1: photo });
    assert.deepEqual(
      [stranger.status, stranger.headers.get('location')],
      [303, '/sign-in?return_to=%2Fhome'],
    );
    const files = { file_1: photo };
    const foreign = { Origin: 'https://evil.example' };
    assert.equal((await browser.submitFiles('/compose', page, { status: 'x' }, files, foreign)).status, 403);
    assert.equal(
      (await browser.submitFiles('/compose', page, { status: 'x', csrf: 'x' }, files)).status,
      403,
    );
    const other = await startSession(server.ctx, alice.id, 'another browser');
    const elsewhere = await memberBrowser(alice);
    elsewhere.cookies.set([...elsewhere.cookies.keys()][0] as string, other);
    assert.notEqual(
      formOf((await elsewhere.get('/home')).body, '/compose').fields.csrf,
      formOf(page.body, '/compose').fields.csrf,
    );
    assert.equal((await elsewhere.submitFiles('/compose', page, { status: 'x' }, files)).status, 403);
    assert.equal(await count(), before);
    assert.deepEqual(readdirSync(folder), []);
  });
});
