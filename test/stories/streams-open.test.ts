import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { as } from '../../server/src/context.ts';
import type { Id } from '../../server/src/db/tables.ts';
import { issueToken } from '../../server/src/sign-in/index.ts';
import { presentFor, publish } from '../../server/src/statuses/index.ts';
import { call, type Person, person } from '../cast.ts';
import { type Ears, listen } from '../ears.ts';
import { hear } from '../events.ts';
import { put, uploaded } from '../pictures.ts';
import { upsertTestRemote } from '../remote.ts';
import { scene } from '../scene.ts';
import { assertRefused } from '../shapes.ts';
import { onBothEngines } from '../world.ts';

onBothEngines('streams of what everybody may read', (engine) => {
  const { world, server, alice, bob, carol } = scene({ engine });
  let remote: Id;
  before(async () => {
    remote = await upsertTestRemote(server.ctx, `gull-${engine}`);
    await world.settled();
  });

  const open = (who: Person, query = '') => listen(server, { query: `?access_token=${who.token}${query}` });

  let fromElsewhere = 0;

  /** A public post of another server. */
  const received = (text: string, tags: string[] = []): Promise<Id> =>
    publish(as(server.ctx, { kind: 'remote', accountId: remote }), {
      authorId: remote,
      content: `<p>${text}</p>`,
      source: null,
      spoiler: '',
      sensitive: false,
      language: null,
      visibility: 0,
      inReplyToId: null,
      mentioned: [],
      tags,
      idempotencyKey: null,
      remote: {
        uri: `https://elsewhere.example/${++fromElsewhere}`,
        url: null,
        published: server.ctx.clock.now(),
        precision: 1,
      },
    });

  /** What each stream of this socket heard up to a last post, by the first word of the stream. */
  async function heardBy(
    ears: Ears,
    last: { id: string },
    streams: number,
  ): Promise<Record<string, string[]>> {
    const heard: Record<string, string[]> = {};
    for (let ends = 0; ends < streams; ) {
      const { stream, payload } = await ears.next('update');
      const name = stream.join(' ');
      heard[name] ??= [];
      if (payload.id === last.id) ends += 1;
      else heard[name].push(payload.id);
    }
    return heard;
  }

  test('each list tells of what stands in it, over one socket', async () => {
    const ears = await open(carol, '&stream=public');
    const names = [
      'public:local',
      'public:remote',
      'public:media',
      'public:local:media',
      'public:remote:media',
    ];
    for (const stream of names) ears.say({ type: 'subscribe', stream });
    // A stream is listened to once, however often it is asked for.
    ears.say({ type: 'subscribe', stream: 'public' });
    await ears.understood();
    const plain = await alice.publish('plain');
    const own = await alice.publish('an answer to oneself', { in_reply_to_id: plain.id });
    await bob.publish('an answer to another', { in_reply_to_id: plain.id });
    await bob.post(`/api/v1/statuses/${plain.id}/reblog`);
    for (const visibility of ['unlisted', 'private', 'direct']) await alice.publish('hidden', { visibility });
    const picture = await alice.publish('with a picture', { media_ids: [(await uploaded(alice)).id] });
    const other = String(await received('from elsewhere'));
    const last = await alice.publish('the end', { media_ids: [(await uploaded(alice)).id] });
    const heard = await heardBy(ears, last, 4);
    assert.deepEqual(heard, {
      public: [plain.id, own.id, picture.id, other],
      'public:local': [plain.id, own.id, picture.id],
      'public:media': [picture.id],
      'public:local:media': [picture.id],
      'public:remote': [other],
    });
    assert.ok(!ears.heard.some(({ stream }) => stream[0] === 'public:remote:media'));
    await ears.close();
  });

  test('a hashtag is one stream, however it is spelled, and its lines say it as the app did', async () => {
    const ears = await open(carol, '&stream=hashtag&tag=GeeSe');
    ears.say({ type: 'subscribe', stream: 'hashtag', tag: '#geese' });
    ears.say({ type: 'subscribe', stream: 'hashtag:local', tag: 'geese' });
    ears.say({ type: 'subscribe', stream: 'hashtag', tag: 'ducks' });
    await ears.understood();
    await alice.publish('#swans');
    await alice.publish('#geese', { visibility: 'unlisted' });
    const here = await alice.publish('#Geese and #DUCKS', { in_reply_to_id: (await bob.publish('hm')).id });
    const there = String(await received('#geese', ['geese']));
    const last = await alice.publish('#geese #ducks, the end');
    assert.deepEqual(await heardBy(ears, last, 3), {
      'hashtag GeeSe': [here.id, there],
      'hashtag:local geese': [here.id],
      'hashtag ducks': [here.id],
    });
    ears.say({ type: 'unsubscribe', stream: 'hashtag', tag: 'geese' });
    await ears.understood();
    const more = await alice.publish('#geese again');
    assert.deepEqual((await ears.next('update')).stream, ['hashtag:local', 'geese']);
    await alice.delete(`/api/v1/statuses/${more.id}`);
    assert.deepEqual((await ears.next('delete')).stream, ['hashtag:local', 'geese']);
    await ears.close();
  });

  test('a hashtag that is none is refused, and so is a hundred and first stream', async () => {
    const ears = await open(carol);
    const wrong = [undefined, null, '', '#', '12', 'a b', ['geese'], { a: 1 }, '\ud800', 'x'.repeat(256)];
    for (const tag of wrong) ears.say({ type: 'subscribe', stream: 'hashtag', tag });
    while (ears.errors.length < wrong.length) await wait(5);
    for (const error of ears.errors)
      assert.deepEqual(error, { error: 'Missing tag name parameter', status: 400 });
    for (let i = 0; i < 101; i += 1) ears.say({ type: 'subscribe', stream: 'hashtag', tag: `goose${i}` });
    while (ears.errors.length <= wrong.length) await wait(5);
    assert.deepEqual(ears.errors.slice(wrong.length), [
      { error: 'Too many streams over one connection', status: 429 },
    ]);
    await ears.close();
  });

  test('an edit and a deletion are told where the status stands', async () => {
    const ears = await open(carol, '&stream=public:local');
    const status = await alice.publish('before');
    await put(alice, `/api/v1/statuses/${status.id}`, { status: 'after' });
    const edited = await ears.next('status.update');
    assert.match(edited.payload.content, /after/);
    assert.deepEqual(edited.payload, (await carol.get(`/api/v1/statuses/${status.id}`)).body);
    await alice.delete(`/api/v1/statuses/${status.id}`);
    assert.equal((await ears.next('delete')).raw, status.id);
    await ears.close();
  });

  test('whom one blocks, mutes or whose server one hides is not heard, nor is who blocks one', async () => {
    const dora = await person(server, 'dora');
    const ears = await open(dora, '&stream=public');
    const hidden = async (
      hide: () => Promise<unknown>,
      undo: () => Promise<unknown>,
      say: () => Promise<unknown>,
    ) => {
      await hide();
      await say();
      const last = await dora.publish('the end');
      assert.deepEqual(await heardBy(ears, last, 1), { public: [] });
      await undo();
      await say();
      const end = await dora.publish('the end again');
      assert.equal((await heardBy(ears, end, 1)).public?.length, 1);
    };
    const says = () => alice.publish('hello');
    const act = (who: Person, what: string, whom: Person) => () =>
      who.post(`/api/v1/accounts/${whom.id}/${what}`);
    await hidden(act(dora, 'mute', alice), act(dora, 'unmute', alice), says);
    await hidden(act(dora, 'block', alice), act(dora, 'unblock', alice), says);
    await hidden(act(alice, 'block', dora), act(alice, 'unblock', dora), says);
    const domain = '/api/v1/domain_blocks?domain=elsewhere.example';
    await hidden(
      () => dora.post(domain),
      () => dora.delete(domain),
      () => received('from a hidden server'),
    );
    await ears.close();
  });

  test('each reader hears it as they would read it, and it is rendered once for those who read the same', async () => {
    const readers = await Promise.all(['eve', 'fay', 'gus', 'hal'].map((name) => person(server, name)));
    const [eve, fay] = readers as [Person, Person];
    await eve.post('/api/v2/filters', {
      title: 'honking',
      context: ['public'],
      keywords_attributes: [{ keyword: 'honk' }],
    });
    const all = await Promise.all(readers.map((who) => open(who, '&stream=public')));
    const status = await alice.publish('honk');
    for (const ears of all) await ears.next('update');
    await fay.post(`/api/v1/statuses/${status.id}/favourite`);
    await put(alice, `/api/v1/statuses/${status.id}`, { status: 'honk honk' });
    for (const [index, ears] of all.entries()) {
      const { payload } = await ears.next('status.update');
      assert.deepEqual(payload, (await readers[index]?.get(`/api/v1/statuses/${status.id}`))?.body);
      assert.equal(payload.filtered.length, index === 0 ? 1 : 0);
      assert.equal(payload.favourited, index === 1);
      await ears.close();
    }
    const actors = new Map(
      readers.map(({ id }) => [
        id,
        { kind: 'member', accountId: id, appId: null, tokenId: null, scopes: [], role: 'member' } as const,
      ]),
    );
    const views = await presentFor(server.ctx, Number(status.id), actors);
    assert.deepEqual(
      views.map((view) => view.readers.length),
      [2, 1, 1],
    );
  });

  test('by HTTP each has its path, and pictures alone where they are asked for', async () => {
    const paths = ['public', 'public/local', 'hashtag?tag=brants', 'hashtag/local?tag=brants'];
    const all = await Promise.all(
      paths.map((path) => hear(server, `/api/v1/streaming/${path}`, carol.token)),
    );
    const remotes = await hear(server, '/api/v1/streaming/public/remote', carol.token);
    const media = await Promise.all(
      ['1', 'true'].map((yes) =>
        hear(server, `/api/v1/streaming/public/local?only_media=${yes}`, carol.token),
      ),
    );
    const status = await alice.publish('#brants');
    for (const ears of all) assert.equal((await ears.next('update')).json.id, status.id);
    const other = String(await received('from elsewhere'));
    assert.equal((await remotes.next('update')).json.id, other);
    const picture = await alice.publish('a picture', { media_ids: [(await uploaded(alice)).id] });
    for (const ears of media) assert.equal((await ears.next('update')).json.id, picture.id);
    await alice.delete(`/api/v1/statuses/${status.id}`);
    for (const ears of all) assert.equal((await ears.next('delete')).data, status.id);
    for (const ears of [...all, remotes, ...media]) ears.close();
  });

  test('by HTTP what is no stream is a 400, and whatever is wrong with a token a 401', async () => {
    for (const path of ['nonsense', 'public/media', 'user/home', 'list/1', 'direct/1', '__proto__'])
      assertRefused(await call(server, 'GET', `/api/v1/streaming/${path}`), 400, 'Unknown channel requested');
    for (const query of ['', '?tag=', '?tag=%23', '?tag[]=a', `?tag=${'x'.repeat(256)}`]) {
      const seen = await carol.get(`/api/v1/streaming/hashtag${query}`);
      assert.ok(seen.status === 400 || seen.status === 422, query);
    }
    const { id } = await server.ctx.db.selectFrom('apps').select('id').executeTakeFirstOrThrow();
    const app = await issueToken(server.ctx, { appId: id, accountId: null, scopes: ['read'] });
    const notices = await issueToken(server.ctx, {
      appId: id,
      accountId: carol.id,
      scopes: ['read:notifications', 'write'],
    });
    for (const path of ['public', 'public/local', 'public/remote', 'hashtag?tag=a', 'user']) {
      const ask = (token?: string) => call(server, 'GET', `/api/v1/streaming/${path}`, { token });
      assertRefused(await ask(), 401, 'The access token is invalid');
      assertRefused(await ask('wrong'), 401, 'The access token is invalid');
      assertRefused(await ask(app), 401, 'The access token is invalid');
      assertRefused(await ask(notices), 401, 'Access token does not have the required scopes');
    }
    const head = await fetch(`${server.address}/api/v1/streaming/public?access_token=${carol.token}`, {
      method: 'HEAD',
    });
    assert.equal(head.status, 200);
    assert.equal(head.headers.get('content-type'), 'text/event-stream');
  });
});
