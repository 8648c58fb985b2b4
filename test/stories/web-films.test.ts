import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import { built } from '../../web/src/built.ts';
import { asFilm, standIn } from '../films.ts';
import { picture } from '../pictures.ts';
import { avcC, film, mp3 } from '../played.ts';
import { scene } from '../scene.ts';
import { memberBrowser, type Visitor, visitor } from '../visitor.ts';
import { onBothEngines } from '../world.ts';

const kept = (html: string): [place: number, id: string][] =>
  [...html.matchAll(/name="media_(\d)" value="(\d+)"/g)].map(([, place = '', id = '']) => [
    Number(place),
    id,
  ]);

onBothEngines('Films and sounds in the form for a post', (engine) => {
  before(() => built());
  const { server, alice } = scene({ engine });
  let browser: Visitor;
  before(async () => {
    browser = await memberBrowser(alice);
  });
  const newest = async () => (await alice.get(`/api/v1/accounts/${alice.id}/statuses?limit=1`)).body[0];
  const send = async (fields: Record<string, string>, files: Record<string, Buffer>, from = browser) =>
    from.submitFiles('/compose', await from.get('/home'), fields, files);

  it('are published with what is said of them, and played on the page with it below', async () => {
    const sent = await send({ status: 'A walk', alt_1: 'geese go by' }, { file_1: await film() });
    assert.equal(sent.status, 303);
    const status = await newest();
    const [shown] = status.media_attachments;
    assert.deepEqual([shown.type, shown.description], ['video', 'geese go by']);
    const page = (await visitor(server).get(`/@alice/${status.id}`)).body;
    assert.match(
      page,
      new RegExp(`<video controls preload="metadata" src="${shown.url}#t=0.001" width="320"`),
    );
    assert.match(page, /<figcaption><span dir="auto">geese go by<\/span><\/figcaption>/);
    assert.equal((await send({ status: 'Honk', alt_2: 'a goose calls' }, { file_2: mp3() })).status, 303);
    const sound = await newest();
    const heard = (await visitor(server, 'fr').get(`/@alice/${sound.id}`)).body;
    assert.match(heard, /<audio controls preload="none" src="[^"]+\.mp3" aria-label="a goose calls">/);
    assert.match(heard, /<figcaption><span dir="auto">a goose calls<\/span><\/figcaption>/);
  });

  it('stand alone: with a picture beside them nothing is published, and both wait', async () => {
    const files = { file_1: await film(), file_2: await picture('png') };
    const sent = await send({ status: 'Both', alt_1: 'a film' }, files);
    assert.equal(sent.status, 422);
    assert.match(sent.body, /role="alert">A film or a sound stands alone in a post/);
    assert.match(sent.body, /The film you chose is here/);
    assert.deepEqual(
      kept(sent.body).map(([place]) => place),
      [1, 2],
    );
    const done = await browser.submitFiles(
      '/compose',
      sent,
      { status: 'One', alt_1: 'a film', drop_2: '1' },
      {},
    );
    assert.equal(done.status, 303);
    assert.equal((await newest()).media_attachments.length, 1);
  });

  it('that this server cannot take say why, in both languages', async () => {
    const french = await memberBrowser(alice, 'fr');
    const cases: [Buffer, RegExp, RegExp][] = [
      [await film({ description: avcC(110) }), /cannot convert this film/, /ne peut pas convertir ce film/],
      [
        await film({ width: 3841, height: 2160 }),
        /more than 8 million points/,
        /plus de 8 millions de points/,
      ],
      [Buffer.from('ID3 honk'), /as a picture, film or sound/, /une image, un film ou un son/],
      [
        Buffer.alloc(99 * 1024 * 1024 + 1),
        /This file is too large: pictures may have 16/,
        /trop gros.:.16.Mo au plus/,
      ],
    ];
    for (const [file_1, said, dit] of cases) {
      for (const [from, words] of [
        [browser, said],
        [french, dit],
      ] as const) {
        const sent = await send({ status: 'Look' }, { file_1 }, from);
        assert.equal(sent.status, 422);
        assert.match(sent.body, words);
      }
    }
  });
});

const folder = mkdtempSync(join(tmpdir(), 'skein-stand-in-'));
const program = standIn(folder, await picture('jpeg', 320, 240));
after(() => rmSync(folder, { recursive: true, force: true }));

onBothEngines('Films in the form for a post that ffmpeg makes ready', (engine) => {
  before(() => built());
  const { server, alice } = scene({ engine, environment: { SKEIN_FFMPEG: program } });
  const count = async (): Promise<number> =>
    (await alice.get(`/api/v1/accounts/${alice.id}`)).body.statuses_count;

  it('are published when they are ready', async () => {
    const browser = await memberBrowser(alice);
    const sent = await browser.submitFiles(
      '/compose',
      await browser.get('/home'),
      { status: 'A walk' },
      { file_1: asFilm('x') },
    );
    assert.equal(sent.status, 303);
    const [status] = (await alice.get(`/api/v1/accounts/${alice.id}/statuses?limit=1`)).body;
    const [shown] = status.media_attachments;
    const page = (await visitor(server).get(`/@alice/${status.id}`)).body;
    assert.match(page, new RegExp(`<video controls preload="none" src="${shown.url}"[^>]* poster="`));
  });

  it('that cannot be made ready say so, and the text stays', async () => {
    const browser = await memberBrowser(alice);
    const page = await browser.get('/home');
    const fields = { status: 'A walk', alt_1: 'geese' };
    const sent = await browser.submitFiles('/compose', page, fields, { file_1: asFilm('failing') });
    assert.equal(sent.status, 422);
    assert.match(sent.body, /This could not be made ready. Choose another file/);
    assert.match(sent.body, />geese<\/textarea>/);
    assert.deepEqual(kept(sent.body), []);
  });

  it('wait in the form while they are made ready, which says so, and can be taken out again', async () => {
    const before = await count();
    const french = await memberBrowser(alice, 'fr');
    const fields = { status: 'Une longue promenade', alt_1: 'des oies' };
    const page = await french.get('/home');
    const sent = await french.submitFiles('/compose', page, fields, { file_1: asFilm('hanging') });
    assert.equal(sent.status, 202);
    assert.match(sent.body, /<p class="note" role="status">Votre film ou votre son est arrivé/);
    assert.match(sent.body, /On le prépare/);
    assert.match(sent.body, /Une longue promenade<\/textarea>/);
    assert.doesNotMatch(sent.body, /role="alert"/);
    const [[place, id] = []] = kept(sent.body);
    assert.equal(place, 1);
    assert.equal((await alice.get(`/api/v1/media/${id}`)).status, 206);
    assert.equal(await count(), before);
    const done = await french.submitFiles('/compose', sent, { status: 'Sans', alt_1: '', drop_1: '1' }, {});
    assert.equal(done.status, 303);
    assert.equal(await count(), before + 1);
    assert.equal((await alice.get(`/api/v1/media/${id}`)).status, 404);
  });
});
