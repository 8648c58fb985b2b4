import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { sql } from 'kysely';
import { deleteAccount, findByHandle } from '../../server/src/accounts/index.ts';
import { announce } from '../../server/src/announcements/index.ts';
import { as } from '../../server/src/context.ts';
import { changeSetting } from '../../server/src/instance/index.ts';
import { move } from '../../server/src/moves/index.ts';
import { KEPT } from '../../server/src/privacy/kept.ts';
import type { Skein } from '../../server/src/start.ts';
import { built } from '../../web/src/built.ts';
import { call, type Person, person, type Seen } from '../cast.ts';
import { listen } from '../ears.ts';
import { rowsOf, tablesOf } from '../kept-rows.ts';
import { letterTo, linkIn } from '../letters.ts';
import { phonePhoto, picture } from '../pictures.ts';
import { createDevice } from '../push-service.ts';
import { strangersKit } from '../recovery.ts';
import { filesOf, type Marks, tracesInFile, tracesOf } from '../traces.ts';
import { type Visitor, visitor } from '../visitor.ts';
import { createWorld, onBothEngines, type World } from '../world.ts';

const DAY = 86_400_000;
const VERIFIER = 'a-verifier-of-at-least-forty-three-characters-0123';
const CALLBACK = 'https://gull.example/callback';

/** What must stand nowhere, ever. */
const NEVER: Marks = {
  address: '198.51.100.77',
  'other address': '2001:db8:77::1',
  password: 'heron-password-7731',
  'new password': 'heron-password-7732',
  'wrong password': 'heron-password-7733',
  camera: 'Telltale',
  search: 'heron-search',
};

/** What the member said, each word once. */
const SAID: Marks = {
  'mail address': 'zelda.heron@mail.example',
  'display name': 'Heron-Display',
  note: 'heron-note',
  collection: 'heron-collection',
  field: 'heron-field',
  post: 'heron-post',
  link: 'heron-link',
  'private post': 'heron-private',
  'direct post': 'heron-direct',
  'deleted post': 'heron-deleted',
  'text before the edit': 'heron-before',
  'text after the edit': 'heron-after',
  warning: 'heron-warning',
  description: 'heron-picture',
  'unused description': 'heron-unused',
  poll: 'heron-option',
  'scheduled post': 'heron-scheduled',
  filter: 'heron-filter',
  list: 'heron-list',
  browser: 'HeronBrowser/77',
  'idempotency key': 'heron-key',
  'note about somebody': 'heron-about',
  report: 'heron-report',
  'blocked domain': 'heron-blocked.example',
  'brought file': 'heron-brought',
};

/** Tables that have no row once all is settled, and why. */
const PASSING: Readonly<Record<string, string>> = {
  deliveries: 'gone when they have arrived',
  notification_dismissals: 'gone when what was dismissed is gone',
  severances: 'this member lost nobody by blocking a domain',
  leaving_words: 'gone when the index of the search is without them',
  trends: 'five people would have to talk about it',
  trend_reviews: 'nothing was trending',
  sign_ups: 'a request becomes an account',
  collection_claims: 'gone when it is known who agreed',
  import_turns: 'no other server was asked, and counted for a minute',
  restore_keys: 'gone when everybody was told',
  restore_inboxes: 'gone when everybody was told',
  awaited_parents: 'of posts of other servers alone, until what they answer is here',
};

onBothEngines('what is kept of a member who uses everything', (engine) => {
  let world: World;
  let here: Skein;
  let bob: Person;
  let dora: Person;
  let zoe: Person;
  let yan: Person;
  let zoeHere: number;
  let heron: { id: number; token: string; browser: Visitor };
  /** Tokens, codes and cookies that were given out: what stands in the database are fingerprints. */
  const secrets: Marks = {};
  let zelda = 0;

  const headers = {
    'User-Agent': `${SAID.browser} (stories)`,
    'X-Forwarded-For': NEVER.address as string,
  };

  const api = async (method: string, path: string, body?: unknown, more: Record<string, string> = {}) => {
    const seen = await call(here, method, path, {
      token: heron.token,
      body,
      headers: { ...headers, 'X-Forwarded-For': NEVER['other address'] as string, ...more },
    });
    assert.ok(seen.status < 300, `${method} ${path}: ${seen.status} ${JSON.stringify(seen.body)}`);
    return seen.body;
  };

  const form = async (
    method: string,
    path: string,
    fields: Record<string, string | Buffer>,
  ): Promise<Seen> => {
    const body = new FormData();
    for (const [name, value] of Object.entries(fields))
      if (typeof value === 'string') body.append(name, value);
      else body.append(name, new Blob([value as never]), 'heron.jpg');
    const answer = await fetch(here.address + path, {
      method,
      headers: { ...headers, Authorization: `Bearer ${heron.token}` },
      body,
    });
    assert.equal(answer.status, 200);
    return { status: 200, headers: answer.headers, body: await answer.json() };
  };

  const traces = () => tracesOf(here, world.log, { ...NEVER, ...SAID, ...secrets });

  before(async () => {
    await built();
    world = await createWorld({
      engine,
      servers: 3,
      environment: { SKEIN_TRUSTED_PROXIES: '127.0.0.1', SKEIN_RATE_LIMITS: 'on' },
      logLevel: 'debug',
    });
    here = world.servers[0] as Skein;
    bob = await person(here, 'bob', { role: 'owner' });
    dora = await person(here, 'dora');
    const { token } = dora;
    await call(here, 'PATCH', '/api/v1/accounts/update_credentials', { token, body: { locked: true } });
    zoe = await person(world.servers[1] as Skein, 'zoe');
    yan = await person(world.servers[2] as Skein, 'yan');
    await changeSetting(here.ctx, 'registrations', 'open');
  });
  after(() => world.stop());

  test('a member joins, signs in, lets an app in, and does everything there is', async () => {
    const browser = visitor(here, 'en', headers);
    const email = SAID['mail address'] as string;
    const password = NEVER.password as string;
    await browser.submit(await browser.get('/sign-up'), {
      username: 'zelda',
      email,
      password,
      agreement: '1',
    });
    const link = linkIn(here, await letterTo(here, email));
    secrets['code of the letter'] = new URL(link, here.address).searchParams.get('code') ?? '';
    await browser.submit(await browser.get(link), {});
    zelda = (await findByHandle(here.ctx, 'zelda'))?.id as number;
    assert.ok(zelda);
    await browser.submit(await browser.get('/password/forgotten'), { email });
    const reset = linkIn(here, await letterTo(here, email));
    secrets['code of the reset'] = new URL(reset, here.address).searchParams.get('code') ?? '';
    await browser.submit(await browser.get(reset), { password: NEVER['new password'] as string });
    for (const wrong of [NEVER['wrong password'], password])
      assert.equal((await browser.signIn('zelda', wrong as string)).status, 422);
    assert.equal((await browser.signIn('zelda', NEVER['new password'] as string)).status, 303);
    for (const [name, value] of browser.cookies) secrets[`cookie ${name}`] = value;

    const { body: app } = await call(here, 'POST', '/api/v1/apps', {
      headers,
      body: { client_name: 'Gull', redirect_uris: CALLBACK, scopes: 'read write follow push' },
    });
    secrets['secret of the app'] = app.client_secret;
    const challenge = createHash('sha256').update(VERIFIER).digest('base64url');
    const asked = new URLSearchParams({
      response_type: 'code',
      client_id: app.client_id,
      redirect_uri: CALLBACK,
      scope: 'read write follow push',
      code_challenge: challenge,
      code_challenge_method: 'S256',
    });
    const allowed = await browser.submit(await browser.get(`/oauth/authorize?${asked}`), {
      decision: 'allow',
    });
    const code = new URL(allowed.headers.get('location') ?? '').searchParams.get('code') ?? '';
    secrets['code of the app'] = code;
    const { client_id, client_secret } = app;
    const grant = { grant_type: 'authorization_code', redirect_uri: CALLBACK, client_id, client_secret };
    const { body: token } = await call(here, 'POST', '/oauth/token', {
      headers,
      body: { ...grant, code, code_verifier: VERIFIER },
    });
    secrets.token = token.access_token;
    secrets['own token of the app'] = (
      await call(here, 'POST', '/oauth/token', {
        headers,
        body: { grant_type: 'client_credentials', client_id, client_secret },
      })
    ).body.access_token;
    heron = { id: zelda, token: token.access_token, browser };

    await form('PATCH', '/api/v1/accounts/update_credentials', {
      display_name: SAID['display name'] as string,
      note: SAID.note as string,
      'fields_attributes[0][name]': 'bird',
      'fields_attributes[0][value]': SAID.field as string,
      avatar: await phonePhoto(),
      header: await picture('png'),
    });
    const find = async (who: Person) =>
      String(await here.ctx.fediverse.accountByHandle(here.ctx, who.handle));
    zoeHere = Number(await find(zoe));
    const yanHere = await find(yan);
    const there = await zoe.server.ctx.fediverse.accountByHandle(
      zoe.server.ctx,
      `zelda@${here.ctx.origin.domain}`,
    );
    assert.ok(
      await yan.server.ctx.fediverse.accountByHandle(yan.server.ctx, `zelda@${here.ctx.origin.domain}`),
    );
    await zoe.post(`/api/v1/accounts/${there}/follow`);
    await api('POST', `/api/v1/accounts/${zoeHere}/follow`, {});
    await api('POST', `/api/v1/accounts/${bob.id}/follow`, {});
    await api('POST', '/api/v1/tags/birds/follow', {});
    await api('POST', '/api/v1/tags/birds/feature', {});
    const list = await api('POST', '/api/v1/lists', { title: SAID.list });
    await api('POST', `/api/v1/lists/${list.id}/accounts`, { account_ids: [bob.id] });
    const found = await call(here, 'PATCH', '/api/v1/accounts/update_credentials', {
      token: bob.token,
      body: { discoverable: true },
    });
    assert.equal(found.status, 200);
    await api('POST', '/api/v1/collections', { name: SAID.collection, account_ids: [bob.id] });
    await bob.post(`/api/v1/accounts/${zelda}/follow`);
    await world.settled();
    const ears = await listen(here, { query: `?stream=user&access_token=${heron.token}`, headers });

    const photo = await form('POST', '/api/v2/media', {
      file: await phonePhoto(),
      description: SAID.description as string,
    });
    await form('POST', '/api/v2/media', {
      file: await phonePhoto(),
      description: SAID['unused description'] as string,
    });
    const publish = (status: string, more = {}) => api('POST', '/api/v1/statuses', { status, ...more });
    await api(
      'POST',
      '/api/v1/statuses',
      { status: `${SAID.post} #birds`, media_ids: [photo.body.id], spoiler_text: SAID.warning },
      { 'Idempotency-Key': SAID['idempotency key'] as string },
    );
    await publish(`http://127.0.0.1:9999/${SAID.link}`);
    await publish(SAID['private post'] as string, { visibility: 'private' });
    await publish(`@bob ${SAID['direct post']}`, { visibility: 'direct' });
    const inAMonth = new Date(Date.now() + 60 * DAY).toISOString();
    await publish(SAID['scheduled post'] as string, { scheduled_at: inAMonth });
    await publish('a question', { poll: { options: [SAID.poll, 'none'], expires_in: 3600 } });
    const gone = await publish(`@bob ${SAID['deleted post']} #gone`);
    const edited = await publish(SAID['text before the edit'] as string);
    await world.settled();
    await api('PUT', `/api/v1/statuses/${edited.id}`, { status: SAID['text after the edit'] });
    await api('POST', `/api/v1/statuses/${edited.id}/pin`, {});
    await api('DELETE', `/api/v1/statuses/${gone.id}`);
    const asking = await bob.publish('@zelda which one?', {
      poll: { options: ['grey', 'white'], expires_in: 3600 },
    });
    for (const mark of ['favourite', 'bookmark', 'reblog'])
      await api('POST', `/api/v1/statuses/${asking.id}/${mark}`, {});
    await api('POST', `/api/v1/polls/${asking.poll.id}/votes`, { choices: [1] });
    await publish('an answer', { in_reply_to_id: asking.id });
    await publish('a quote', { quoted_status_id: asking.id });
    await bob.publish('what she said', { quoted_status_id: edited.id });
    const filter = await api('POST', '/api/v2/filters', {
      title: SAID.filter,
      context: ['home'],
      keywords_attributes: [{ keyword: SAID.filter }],
    });
    await api('POST', `/api/v2/filters/${filter.id}/statuses`, { status_id: asking.id });
    await api('POST', `/api/v1/accounts/${dora.id}/follow`, {});
    await api('POST', `/api/v1/accounts/${yanHere}/mute`, {});
    await api('POST', `/api/v1/accounts/${yanHere}/block`, {});
    await api('POST', '/api/v1/domain_blocks', { domain: SAID['blocked domain'] });
    await api('POST', `/api/v1/accounts/${dora.id}/note`, { comment: SAID['note about somebody'] });
    await api('POST', `/api/v1/accounts/${bob.id}/endorse`, {});
    await api('DELETE', `/api/v1/suggestions/${dora.id}`);
    const recommended = await bob.post('/api/v1/collections', { name: 'Of bob', account_ids: [] });
    await api('POST', '/api/v1/reports', {
      account_id: bob.id,
      status_ids: [asking.id],
      collection_ids: [recommended.body.collection.id],
      comment: SAID.report,
    });
    await api('PUT', '/api/v2/notifications/policy', { for_not_followers: 'filter' });
    await dora.publish('@zelda between us', { visibility: 'direct' });
    await zoe.publish(`@zelda@${here.ctx.origin.domain} between us`, { visibility: 'direct' });
    await world.settled();
    const [held] = await api('GET', '/api/v1/notifications/requests');
    await api('POST', `/api/v1/notifications/requests/${held.id}/accept`);
    const told = await announce(here.ctx, { text: 'Hear', startsAt: null, endsAt: null, allDay: false });
    await api('PUT', `/api/v1/announcements/${told}/reactions/${encodeURIComponent('🪿')}`);
    await api('POST', `/api/v1/announcements/${told}/dismiss`, {});
    await api('POST', '/api/v1/push/subscription', {
      subscription: { endpoint: 'http://127.0.0.1:65009/heron-device', keys: createDevice().keys },
    });
    const egret = await person(here, 'egret');
    const named = await browser.submitTo('/settings/aliases', await browser.get('/settings/aliases'), {
      handle: 'egret',
    });
    assert.equal(named.status, 303);
    const moving = { kind: 'remote', accountId: egret.id } as const;
    await move(as(here.ctx, moving), { targetId: heron.id, told: null });
    await api('POST', '/api/skein/v1/recovery/kit', { password: NEVER['new password'] });
    await api('POST', '/api/skein/v1/recovery/restores', { kit: strangersKit() });
    const brought = await browser.submitFiles(
      '/settings/imports',
      await browser.get('/settings/imports'),
      { type: 'following', mode: 'merge' },
      { file: new TextEncoder().encode(`${SAID['brought file']}@${here.ctx.origin.domain}\n`) },
    );
    const importPage = brought.headers.get('location') ?? '';
    const begun = await browser.submitTo(`${importPage}/confirm`, await browser.get(importPage), {});
    assert.equal(begun.status, 303);
    await api('POST', '/api/v1/markers', { home: { last_read_id: asking.id } });
    await api('GET', `/api/v2/search?q=${NEVER.search}&resolve=true`);
    await api('GET', '/api/v1/timelines/home');
    await api('GET', '/api/v1/notifications');
    await api('POST', `/api/v1/statuses/${asking.id}/mute`, {});
    for (const page of ['/home', '/@zelda', '/settings/security', `/search?q=${NEVER.search}`, '/privacy'])
      assert.equal((await browser.get(page)).status, 200, page);
    assert.equal((await browser.get('/@zelda', { Cookie: 'skein=broken' })).status, 200);
    assert.equal((await call(here, 'POST', '/api/v1/statuses', { headers, token: 'wrong' })).status, 401);
    await bob.home();
    await browser.submit(await browser.get('/password/forgotten'), { email });
    await world.settled();
    await ears.close();
    const post = await zoe.publish('from elsewhere, soon gone');
    await world.settled();
    await zoe.delete(`/api/v1/statuses/${post.id}`);
    await world.settled();
    assert.deepEqual(
      world.log.filter((line) => line.includes('"level":"error"')),
      [],
    );
  });

  test('everything that the table names was used', async () => {
    const empty: string[] = [];
    for (const table of new Set(KEPT.flatMap(({ tables }) => tables))) {
      const { rows } = await sql`select 1 from ${sql.table(table)} limit 1`.execute(here.ctx.db);
      if (rows.length === 0) empty.push(table);
    }
    assert.deepEqual(empty.sort(), Object.keys(PASSING).sort());
  });

  test('no address, password, token, search, place or camera was written down anywhere', async () => {
    const found = await tracesOf(here, world.log, { ...NEVER, ...secrets });
    assert.deepEqual(found, []);
    const pictures = filesOf(here.ctx.config.data).filter(({ place }) => place.startsWith('media/'));
    assert.equal(pictures.length, 6);
    for (const { place, bytes } of pictures)
      assert.ok(!bytes.includes('Exif') && !bytes.includes('GPS'), place);
    if (engine === 'sqlite') {
      const { data } = here.ctx.config;
      assert.deepEqual(tracesInFile(data, { ...NEVER, ...secrets }), []);
      assert.ok(tracesInFile(data, SAID).includes('mail address'), 'the file is not what is read');
    }
    for (const server of world.servers.slice(1))
      assert.deepEqual(
        await tracesOf(server, [], { ...NEVER, ...secrets, mail: SAID['mail address'] as string }),
        [],
      );
  });

  test('what was said stands where the table says, and nowhere else', async () => {
    const tables = new Map(KEPT.flatMap(({ kind, tables }) => tables.map((table) => [table, kind] as const)));
    const found = await tracesOf(here, world.log, SAID);
    for (const trace of found) {
      const [, place = ''] = trace.split(' in ');
      assert.ok(tables.has(place.split('.')[0] ?? ''), trace);
    }
    const places = (name: string) =>
      found.filter((trace) => trace.startsWith(`${name} in `)).map((trace) => trace.split(' in ')[1]);
    assert.deepEqual(places('mail address'), ['mails.address', 'members.email', 'members.email_folded']);
    assert.deepEqual(places('browser'), ['sessions.user_agent']);
    assert.deepEqual(places('deleted post'), []);
    assert.deepEqual(places('idempotency key'), ['idempotency_keys.key']);
    for (const name of Object.keys(SAID))
      assert.equal(places(name).length > 0, name !== 'deleted post', `${name} stands nowhere`);
  });

  /** Each term of days: something that it is about, which is there today and gone when the days are over. */
  const count = async (query: Promise<unknown[]>) => (await query).length;
  const probes: Record<string, { plant?(): Promise<unknown>; left(): Promise<number> }> = {
    unused: {
      left: () =>
        count(
          here.ctx.db
            .selectFrom('attachments')
            .select('id')
            .where('description', '=', SAID['unused description'] as string)
            .execute(),
        ),
    },
    links: {
      async plant() {
        const status = 'http://127.0.0.1:9999/heron-unlinked';
        const { id } = await api('POST', '/api/v1/statuses', { status });
        await world.settled();
        await api('DELETE', `/api/v1/statuses/${id}`);
        await world.settled();
      },
      left: () =>
        count(here.ctx.db.selectFrom('cards').select('id').where('url', 'like', '%heron-unlinked').execute()),
    },
    letters: {
      left: async () =>
        (await count(
          here.ctx.db.selectFrom('mails').select('id').where('account_id', '=', zelda).execute(),
        )) + (await count(here.ctx.db.selectFrom('reset_links').select('id').execute())),
    },
    imports: {
      left: () =>
        count(here.ctx.db.selectFrom('imports').select('id').where('account_id', '=', zelda).execute()),
    },
    arriving: {
      async plant() {
        const aside = { attempts: 8, error: 'tried', quarantined_at: here.ctx.clock.now(), run_at: null };
        await here.ctx.writer.write(async (db) => {
          await db
            .insertInto('jobs')
            .values({ id: here.ctx.ids.next(), kind: 'story', payload: '{}', unique_key: null, ...aside })
            .execute();
          await db
            .insertInto('incoming')
            .values({
              id: here.ctx.ids.next(),
              actor_id: zelda,
              signature_hash: 'story',
              activity_id: null,
              raw: '{}',
              ...aside,
            })
            .execute();
        });
      },
      left: async () =>
        (await count(here.ctx.db.selectFrom('jobs').select('id').where('kind', '=', 'story').execute())) +
        (await count(here.ctx.db.selectFrom('incoming').select('id').execute())) +
        (await count(here.ctx.db.selectFrom('idempotency_keys').select('key').execute())),
    },
    sessions: {
      left: () =>
        count(here.ctx.db.selectFrom('sessions').select('id').where('account_id', '=', zelda).execute()),
    },
    requests: {
      async plant() {
        await changeSetting(here.ctx, 'registrations', 'approval');
        const browser = visitor(here, 'en', headers);
        const email = 'waiting@mail.example';
        const fields = { username: 'waiting', email, password: NEVER.password as string, agreement: '1' };
        await browser.submit(await browser.get('/sign-up'), { ...fields, reason: 'herons' });
        await browser.submit(await browser.get(linkIn(here, await letterTo(here, email))), {});
      },
      left: () => count(here.ctx.db.selectFrom('sign_ups').select('id').execute()),
    },
    ended: {
      async plant() {
        await here.ctx.writer.write((db) =>
          db
            .updateTable('tokens')
            .set({ revoked_at: here.ctx.clock.now() })
            .where('account_id', '=', zelda)
            .execute(),
        );
      },
      left: async () =>
        (await count(
          here.ctx.db.selectFrom('tokens').select('id').where('account_id', '=', zelda).execute(),
        )) +
        (await count(
          here.ctx.db.selectFrom('grants').select('id').where('account_id', '=', zelda).execute(),
        )),
    },
    sending: {
      left: () =>
        count(here.ctx.db.selectFrom('outgoing').select('id').where('sender_id', '=', zelda).execute()),
    },
    tombstones: { left: () => count(here.ctx.db.selectFrom('tombstones').select('until').execute()) },
  };

  test('each term of the table is kept, day by day', async () => {
    const terms = KEPT.flatMap(({ kind, until }) => ('days' in until ? [{ kind, days: until.days }] : []));
    for (const { kind } of terms) {
      assert.ok(probes[kind], `nothing shows that the term of "${kind}" is kept`);
      await probes[kind].plant?.();
      assert.ok((await probes[kind].left()) > 0, `there is nothing of "${kind}" to forget`);
    }
    const longest = Math.max(...terms.map(({ days }) => days));
    for (let day = 1; day <= longest; day += 1) {
      world.clock.forward(DAY);
      await world.settled();
      for (const { kind, days } of terms)
        if (days === day) assert.equal(await probes[kind]?.left(), 0, `"${kind}" after ${days} days`);
    }
    const found = await traces();
    for (const name of ['browser', 'idempotency key', 'deleted post', 'unused description'])
      assert.deepEqual(
        found.filter((trace) => trace.startsWith(`${name} in`)),
        [],
        name,
      );
    assert.deepEqual(
      found.filter((trace) => trace.startsWith('mail address')),
      ['mail address in members.email', 'mail address in members.email_folded'],
    );
    for (const name of [...Object.keys(NEVER), ...Object.keys(secrets)])
      assert.deepEqual(
        found.filter((trace) => trace.startsWith(`${name} in`)),
        [],
        name,
      );
  });

  test('who leaves is gone at once but for what is on its way, and every server ever reached is told', async () => {
    await changeSetting(here.ctx, 'registrations', 'open');
    const browser = visitor(here, 'en', headers);
    assert.equal((await browser.signIn('zelda', NEVER['new password'] as string)).status, 303);
    assert.ok(await deleteAccount(here.ctx, zelda));
    await world.settled();
    assert.deepEqual(await traces(), []);
    assert.deepEqual(
      filesOf(here.ctx.config.data).filter(({ place }) => place.startsWith('media/')),
      [],
    );
    for (const who of [zoe, yan]) {
      const seen = await who.get(`/api/v1/accounts/lookup?acct=zelda@${here.ctx.origin.domain}`);
      assert.equal(seen.status, 404, who.name);
      assert.deepEqual(await tracesOf(who.server, [], SAID), [], who.name);
    }
    if (engine === 'sqlite') assert.deepEqual(tracesInFile(here.ctx.config.data, { ...NEVER, ...SAID }), []);
  });

  test('after a month there is a name, the places of posts, and nothing else', async () => {
    for (let day = 1; day <= 31; day += 1) {
      world.clock.forward(DAY);
      await world.settled();
    }
    const left: string[] = [];
    for (const table of await tablesOf(here.ctx)) {
      const rows = await rowsOf(here.ctx, table, zelda);
      if (rows.length > 0) left.push(table);
    }
    // Who wrote to them keeps what they wrote, and to whom.
    assert.deepEqual(left, ['accounts', 'members', 'mentions', 'statuses']);
    const named = await here.ctx.db
      .selectFrom('mentions')
      .innerJoin('statuses', 'statuses.id', 'mentions.status_id')
      .select('statuses.account_id')
      .where('mentions.account_id', '=', zelda)
      .execute();
    assert.deepEqual(new Set(named.map((row) => row.account_id)), new Set([bob.id, dora.id, zoeHere]));
    // Whoever moved to them still says so.
    const account = ((await rowsOf(here.ctx, 'accounts', zelda)) as Record<string, unknown>[]).find(
      (row) => row.id === zelda,
    );
    const blank = (row: Record<string, unknown>) =>
      Object.fromEntries(
        Object.entries(row).filter(([, value]) => value !== null && value !== '' && value !== 0),
      );
    const { id, created_at, deleted_at, ...name } = blank(account ?? {});
    assert.ok(id && created_at && deleted_at);
    const { domain } = here.ctx.origin;
    assert.deepEqual(name, {
      username: 'zelda',
      domain,
      handle: `zelda@${domain}`,
      local: 1,
      type: 'Person',
      fields: '[]',
      attribution_domains: '[]',
      multikeys: '[]',
      show_media: 1,
      show_media_replies: 1,
      show_featured: 1,
    });
    const [member] = (await rowsOf(here.ctx, 'members', zelda)) as Record<string, unknown>[];
    const { disabled_at, ...login } = blank(member ?? {});
    assert.ok(disabled_at);
    assert.deepEqual(login, {
      account_id: zelda,
      email_folded: `gone ${zelda}`,
      role: 'member',
      locale: 'en',
      default_visibility: 'public',
      default_quote_policy: 'public',
      fields_source: '[]',
    });
    for (const row of (await rowsOf(here.ctx, 'statuses', zelda)) as Record<string, unknown>[]) {
      assert.ok(row.deleted_at !== null || row.account_id !== zelda);
      if (row.account_id === zelda)
        assert.deepEqual(
          [row.content, row.source, row.spoiler, row.language, row.app_id],
          ['', null, '', null, null],
        );
    }
    assert.deepEqual(await traces(), []);
    const { body } = await call(here, 'GET', '/nodeinfo/2.0');
    assert.deepEqual(body.usage, {
      users: { total: 3, activeMonth: 0, activeHalfyear: 3 },
      localPosts: 3,
    });
    const { body: instance } = await call(here, 'GET', '/api/v1/instance');
    assert.deepEqual(instance.stats, { user_count: 3, status_count: 3, domain_count: 2 });
    const { last_seen_at: seen } = await here.ctx.db
      .selectFrom('members')
      .select('last_seen_at')
      .where('account_id', '=', bob.id)
      .executeTakeFirstOrThrow();
    assert.equal(seen % DAY, 0, 'when somebody was here is known to the day');
  });
});
