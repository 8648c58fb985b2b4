import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { Rule } from '@skein/api/instance.ts';
import { MOST_RULES, RULE_HINT_MAX, RULE_MAX } from '@skein/api/limits.ts';
import { addRule, changeSetting, removeRule } from '../../server/src/instance/index.ts';
import type { Skein } from '../../server/src/start.ts';
import { built } from '../../web/src/built.ts';
import { call, person } from '../cast.ts';
import { typed } from '../process.ts';
import { assertFormats, assertShape } from '../shapes.ts';
import { memberBrowser, type Visitor, visitor } from '../visitor.ts';
import { createWorld, onBothEngines, type World } from '../world.ts';

const LIST = '/settings/rules';
const EDIT = '/settings/rules/edit';

onBothEngines('The rules of the server', (engine) => {
  let world: World;
  let server: Skein;
  let olga: Visitor;
  before(async () => {
    await built();
    world = await createWorld({ engine });
    server = world.servers[0] as Skein;
    olga = await memberBrowser(await person(server, 'olga', { role: 'owner' }));
  });
  after(() => world.stop());

  const told = async (): Promise<Rule[]> => {
    const { status, body } = await call(server, 'GET', '/api/v1/instance/rules');
    assert.equal(status, 200);
    for (const rule of body) assertShape(Rule, rule);
    assertFormats(body);
    return body;
  };
  const texts = async () => (await told()).map(({ text }) => text);
  const idOf = async (text: string) => (await told()).find((rule) => rule.text === text)?.id as string;
  const add = async (fields: Record<string, string>) => olga.submitTo(EDIT, await olga.get(EDIT), fields);

  it('are none at first, and the pages say so', async () => {
    assert.deepEqual(await told(), []);
    for (const path of ['/api/v1/instance', '/api/v2/instance'])
      assert.deepEqual((await call(server, 'GET', path)).body.rules, [], path);
    assert.match((await olga.get(LIST)).body, /There are no rules yet/);
    assert.doesNotMatch((await visitor(server).get('/about')).body, /Rules of this server/);
  });

  it('are written in the browser by the owner, and told to apps in both documents', async () => {
    const done = await add({ text: ' Be kind. ', hint: 'Also when wrong.', text_fr: 'Soyez aimables.' });
    assert.deepEqual([done.status, done.headers.get('location')], [303, `${LIST}?saved=1`]);
    assert.equal((await add({ text: 'No nests are told.' })).status, 303);
    const [first, second] = await told();
    assert.deepEqual(first, {
      id: first?.id,
      text: 'Be kind.',
      hint: 'Also when wrong.',
      translations: { fr: { text: 'Soyez aimables.', hint: '' } },
    });
    assert.deepEqual([second?.text, second?.translations], ['No nests are told.', {}]);
    for (const path of ['/api/v1/instance', '/api/v2/instance'])
      assert.deepEqual((await call(server, 'GET', path)).body.rules, [first, second], path);
    assert.match((await olga.get(`${LIST}?saved=1`)).body, /role="status">Saved\./);
  });

  it('are read in full before signing up and about the server, each in the reader’s language', async () => {
    await changeSetting(server.ctx, 'registrations', 'open');
    for (const path of ['/about', '/sign-up']) {
      const english = (await visitor(server).get(path)).body;
      assert.match(english, /Be kind\.[\s\S]*Also when wrong\.[\s\S]*No nests are told\./, path);
      const french = (await visitor(server, 'fr').get(path)).body;
      assert.match(french, /Soyez aimables\.[\s\S]*No nests are told\./, path);
      assert.doesNotMatch(french, /Be kind|Also when wrong/, path);
    }
    const form = (await visitor(server).get('/sign-up')).body;
    assert.equal([...form.matchAll(/type="checkbox"/g)].length, 1);
    assert.match(form, /I have read these rules and will keep to them/);
  });

  it('are changed, moved and taken away', async () => {
    const kind = await idOf('Be kind.');
    const page = await olga.get(`${EDIT}?id=${kind}`);
    assert.match(page.body, />Soyez aimables\.<\/textarea>/);
    const fields = { text: 'Be kind, always.', hint: '', text_fr: '', hint_fr: '' };
    assert.equal((await olga.submitTo(EDIT, page, fields)).status, 303);
    const [changed] = await told();
    assert.deepEqual(
      [changed?.id, changed?.text, changed?.hint, changed?.translations],
      [kind, 'Be kind, always.', '', {}],
    );
    const { csrf } = { csrf: /name="csrf" value="([^"]+)"/.exec(page.body)?.[1] as string };
    const nests = await idOf('No nests are told.');
    assert.equal((await olga.post(`${LIST}/move`, { csrf, id: nests, place: '1' })).status, 303);
    assert.deepEqual(await texts(), ['No nests are told.', 'Be kind, always.']);
    assert.equal((await olga.post(`${LIST}/move`, { csrf, id: nests, place: '99' })).status, 303);
    assert.deepEqual(await texts(), ['Be kind, always.', 'No nests are told.']);
    assert.equal((await olga.post(`${LIST}/move`, { csrf, id: nests, place: '0' })).status, 422);
    const edit = await olga.get(`${EDIT}?id=${nests}`);
    assert.equal((await olga.submitTo(`${LIST}/remove`, edit, {})).status, 303);
    assert.deepEqual(await texts(), ['Be kind, always.']);
    assert.equal((await olga.get(`${EDIT}?id=${nests}`)).status, 404);
    for (const act of ['move', 'remove'])
      assert.equal((await olga.post(`${LIST}/${act}`, { csrf, id: nests, place: '1' })).status, 404);
    assert.equal((await olga.post(EDIT, { csrf, id: nests, text: 'Back' })).status, 404);
  });

  it('come back with what is wrong beside it: nothing said, or more than fits', async () => {
    const before = await told();
    const wrong: [Record<string, string>, string][] = [
      [{ text: '  ' }, 'text'],
      [{ text: 'a'.repeat(RULE_MAX + 1) }, 'text'],
      [{ text: 'Fine', hint: 'b'.repeat(RULE_HINT_MAX + 1) }, 'hint'],
      [{ text: 'Fine', hint_fr: 'Sans règle' }, 'text_fr'],
      [{ text: 'Fine', text_fr: 'c'.repeat(RULE_MAX + 1) }, 'text_fr'],
    ];
    for (const [fields, field] of wrong) {
      const again = await add(fields);
      assert.equal(again.status, 422, JSON.stringify(fields));
      assert.match(again.body, new RegExp(`id="field-${field}-fault"`));
      for (const typedIn of Object.values(fields)) assert.ok(again.body.includes(typedIn));
    }
    assert.deepEqual(await told(), before);
    const most = { text: 'é'.repeat(RULE_MAX), hint: 'b'.repeat(RULE_HINT_MAX) };
    assert.equal((await add(most)).status, 303);
    await removeRule(server.ctx, Number(await idOf(most.text)));
  });

  it('are fifty at most, and keep their order', async () => {
    const before = await texts();
    for (let i = before.length; i < MOST_RULES; i += 1)
      await addRule(server.ctx, { text: `Rule ${i}`, hint: '' });
    await assert.rejects(addRule(server.ctx, { text: 'One more', hint: '' }), /50 rules already/);
    assert.equal((await add({ text: 'One more' })).status, 422);
    const all = await told();
    assert.deepEqual(
      all.slice(before.length).map(({ text }) => text),
      Array.from({ length: MOST_RULES - before.length }, (_, i) => `Rule ${before.length + i}`),
    );
    for (const { id } of all.slice(before.length)) await removeRule(server.ctx, Number(id));
  });

  it('are set by the command line too', async () => {
    const type = (...argv: string[]) => typed(server.ctx.config, ...argv);
    const added = await type('rules', 'add', 'Write alt text', '--hint', 'Some of us listen.');
    assert.equal(added.code, 0, added.err);
    assert.equal(added.out, await idOf('Write alt text'));
    const french = ['--language', 'fr', '--text', 'Décrivez vos images'];
    assert.equal((await type('rules', 'edit', added.out, ...french)).code, 0);
    assert.equal((await type('rules', 'edit', added.out, '--hint', '')).code, 0);
    assert.equal((await type('rules', 'move', added.out, '1')).code, 0);
    assert.match((await type('rules', 'list')).out, /^\d+ {2}Write alt text\n {2}fr: Décrivez vos images\n/);
    const [first] = await told();
    assert.deepEqual(first?.translations, { fr: { text: 'Décrivez vos images', hint: '' } });
    assert.equal(first?.hint, '');
    assert.equal((await type('rules', 'edit', added.out, '--language', 'fr', '--text', '')).code, 0);
    assert.deepEqual((await told())[0]?.translations, {});
    const wrong: [string[], number, RegExp][] = [
      [['rules', 'add', ' '], 1, /Text can't be blank/],
      [['rules', 'edit', added.out], 2, /--text or --hint is missing/],
      [['rules', 'edit', added.out, '--language', 'no language', '--text', 'x'], 1, /is no language/],
      [['rules', 'edit', '1', '--text', 'x'], 1, /not found/],
      [['rules', 'move', added.out, '0'], 2, /PLACE is no place/],
      [['rules', 'move', 'first', '1'], 2, /ID is no id/],
      [['rules', 'remove', '1'], 1, /not found/],
    ];
    for (const [argv, code, reason] of wrong) {
      const seen = await type(...argv);
      assert.equal(seen.code, code, argv.join(' '));
      assert.match(seen.err, reason);
    }
    assert.equal((await type('rules', 'remove', added.out)).code, 0);
    assert.equal(await idOf('Write alt text'), undefined);
  });

  it('are nothing that others may touch: strangers, members, moderators, a wrong proof', async () => {
    const before = await told();
    const [kind] = before;
    const stranger = visitor(server);
    assert.match((await stranger.get(LIST)).headers.get('location') ?? '', /^\/sign-in/);
    assert.equal((await stranger.post(EDIT, { text: 'Mine' })).status, 303);
    for (const role of ['member', 'moderator'] as const) {
      const browser = await memberBrowser(await person(server, `a_${role}`, { role }));
      for (const path of [LIST, EDIT]) assert.equal((await browser.get(path)).status, 403);
      const csrf = /name="csrf" value="([^"]+)"/.exec((await browser.get('/home')).body)?.[1] as string;
      const id = kind?.id as string;
      for (const [path, fields] of [
        [EDIT, { text: 'Mine' }],
        [EDIT, { id, text: 'Mine' }],
        [`${LIST}/move`, { id, place: '1' }],
        [`${LIST}/remove`, { id }],
      ] as const)
        assert.equal((await browser.post(path, { csrf, ...fields })).status, 403, path);
    }
    assert.equal((await olga.post(EDIT, { text: 'Forged', csrf: 'wrong' })).status, 403);
    assert.deepEqual(await told(), before);
    const admin = await memberBrowser(await person(server, 'ada', { role: 'admin' }));
    assert.equal((await admin.get(LIST)).status, 200);
  });
});
