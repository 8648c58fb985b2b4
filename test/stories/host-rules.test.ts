import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { before, test } from 'node:test';
import { signCavage } from '../../server/src/federation/signatures/cavage.ts';
import { changeSettings } from '../../server/src/instance/index.ts';
import { cachePath } from '../../server/src/media/cache-files.ts';
import { ruleHost, unruleHost } from '../../server/src/moderation/index.ts';
import { call, type Person } from '../cast.ts';
import type { Peer, PeerActor } from '../peer.ts';
import { picture as drawn } from '../pictures.ts';
import { typed } from '../process.ts';
import { peerBeside, scene } from '../scene.ts';
import { assertRefused } from '../shapes.ts';
import { onBothEngines } from '../world.ts';

/** Everything that an actor may say. */
const TYPES = [
  'Create',
  'Update',
  'Delete',
  'Undo',
  'Announce',
  'Like',
  'EmojiReact',
  'Follow',
  'Accept',
  'Reject',
  'Block',
  'Flag',
  'Add',
  'Remove',
  'Move',
  'QuoteRequest',
  'FeatureRequest',
];

onBothEngines('a server that is blocked', (engine) => {
  const { world, server, alice, bob } = scene({ engine });
  const evil = peerBeside();
  const good = peerBeside();
  let mel: PeerActor;
  let gwen: PeerActor;
  let melId: number;

  before(async () => {
    mel = evil.actor('mel');
    gwen = good.actor('gwen');
    melId = await known(evil, 'mel');
    const gwenId = await known(good, 'gwen');
    for (const [id, peer, actor] of [
      [melId, evil, mel],
      [gwenId, good, gwen],
    ] as const) {
      await alice.post(`/api/v1/accounts/${id}/follow`);
      await world.settled();
      await send(
        peer,
        actor,
        'Accept',
        peer.received.findLast(({ type }) => type === 'Follow'),
      );
    }
    await send(evil, mel, 'Follow', server.ctx.origin.account(alice.id));
    await send(evil, mel, 'Follow', server.ctx.origin.account(bob.id));
  });

  const known = async (peer: Peer, name: string) =>
    (await server.ctx.fediverse.accountByHandle(server.ctx, `${name}@${peer.host}`)) as number;

  async function deliver(peer: Peer, actor: PeerActor, type: string, object: unknown, more = {}) {
    const inbox = server.ctx.origin.sharedInbox();
    const { status } = await peer.deliver(inbox, actor, peer.activity(actor, type, object, more));
    await world.settled();
    return status;
  }
  async function send(peer: Peer, actor: PeerActor, type: string, object: unknown, more = {}) {
    assert.equal(await deliver(peer, actor, type, object, more), 202, type);
  }
  const contents = (posts: any[]) => posts.map((one) => one.content);
  const texts = async (path: string, who: Person = alice) => contents((await who.get(path)).body);
  const between = async (who: Person) => {
    const { body } = await who.get(`/api/v1/accounts/relationships?id=${melId}&with_suspended=true`);
    return [body[0].following, body[0].followed_by];
  };
  const rows = async () => {
    const count = async (table: any) => {
      const query = server.ctx.db.selectFrom(table).select((eb: any) => eb.fn.countAll().as('n'));
      return ((await query.executeTakeFirstOrThrow()) as { n: number }).n;
    };
    const tables = [
      'statuses',
      'accounts',
      'follows',
      'follow_requests',
      'favourites',
      'reports',
      'blocks',
      'notifications',
      'incoming',
    ];
    return Object.fromEntries(await Promise.all(tables.map(async (table) => [table, await count(table)])));
  };

  test('is gone with its posts, its follows and its files, and who loses somebody is told once', async () => {
    evil.put('/goose.png', await drawn('png'), 'image/png');
    const picture = { type: 'Document', mediaType: 'image/png', url: `${evil.origin}/goose.png` };
    await send(evil, mel, 'Create', evil.note(mel, { content: '<p>from mel</p>', attachment: [picture] }));
    const [post] = await alice.home();
    const url = new URL(post.media_attachments[0].url);
    assert.equal((await fetch(url)).status, 200);
    const file = cachePath(server.ctx, url.pathname.split('/').at(-1) as string) as string;
    assert.ok(existsSync(file));
    assert.deepEqual(await between(alice), [true, true]);

    await ruleHost(server.ctx, evil.host.toUpperCase(), { severity: 'suspend', public_comment: 'hisses' });
    await world.settled();
    assert.deepEqual(await between(alice), [false, false]);
    assert.deepEqual(await between(bob), [false, false]);
    assert.deepEqual(await alice.home(), []);
    assert.deepEqual(await texts('/api/v1/timelines/public'), []);
    assertRefused(await alice.get(`/api/v1/statuses/${post.id}`), 404);
    assert.deepEqual(await texts(`/api/v1/accounts/${melId}/statuses`), []);
    assert.equal((await alice.get(`/api/v1/accounts/${melId}`)).body.suspended, true);
    assert.deepEqual((await alice.get(`/api/v2/search?q=mel`)).body.accounts, []);
    assert.equal((await fetch(url)).status, 404);
    assert.equal(existsSync(file), false);

    const told = (await alice.notifications()).filter(({ type }) => type === 'severed_relationships');
    assert.equal(told.length, 1);
    const { type, target_name, followers_count, following_count } = told[0].event;
    assert.deepEqual(
      [type, target_name, followers_count, following_count],
      ['domain_block', evil.host, 1, 1],
    );
    const [bobs] = (await bob.notifications()).filter((one) => one.type === 'severed_relationships');
    assert.deepEqual([bobs.event.followers_count, bobs.event.following_count], [1, 0]);
  });

  test('is refused whatever it says, and nothing comes of it', async () => {
    const mine = await alice.publish('from alice');
    const status = server.ctx.origin.status(mine.id);
    const account = server.ctx.origin.account(alice.id);
    const before = await rows();
    const told = evil.received.length;
    const asked = evil.asked.length;
    for (const type of TYPES) {
      const object =
        type === 'Create' || type === 'Update'
          ? evil.note(mel, { tag: [{ type: 'Mention', href: account }] })
          : type === 'Follow'
            ? account
            : status;
      assert.equal(await deliver(evil, mel, type, object), 403, type);
      const stranger = evil.actor(`stranger${type.toLowerCase()}`);
      assert.equal(await deliver(evil, stranger, type, object), 403, `${type} of a stranger`);
    }
    assert.deepEqual(await rows(), before);
    assert.equal(evil.received.length, told, 'it is told nothing');
    assert.equal(evil.asked.length, asked, 'nor asked anything');
  });

  test('does not come in by others: boosted, quoted, answered or named', async () => {
    const hidden = evil.note(mel, { content: '<p>hidden</p>' });
    evil.put(new URL(hidden.id).pathname, hidden);
    const asked = evil.asked.length;
    const { body: accountsBefore } = await alice.get(`/api/v2/search?q=hid`);
    await send(good, gwen, 'Announce', hidden.id);
    await send(good, gwen, 'Announce', hidden, {});
    await send(good, gwen, 'Create', hidden);
    const quoting = good.note(gwen, { content: '<p>quoting</p>', quote: hidden.id, quoteUrl: hidden.id });
    const answering = good.note(gwen, { content: '<p>answering</p>', inReplyTo: hidden.id });
    const tag = [{ type: 'Mention', href: mel.id, name: `@mel@${evil.host}` }];
    const naming = good.note(gwen, { content: '<p>naming</p>', tag, cc: [mel.id] });
    for (const note of [quoting, answering, naming]) await send(good, gwen, 'Create', note);
    const home = await alice.home();
    assert.deepEqual(contents(home).sort(), [
      '<p>answering</p>',
      '<p>from alice</p>',
      '<p>naming</p>',
      '<p>quoting</p>',
    ]);
    for (const post of home) {
      assert.deepEqual(post.mentions, []);
      assert.notEqual(post.quote?.state, 'accepted');
      await alice.get(`/api/v1/statuses/${post.id}/context`);
    }
    await alice.get(`/api/v2/search?resolve=true&q=${encodeURIComponent(hidden.id)}`);
    await alice.get(`/api/v2/search?resolve=true&q=nobody@${evil.host}`);
    await world.settled();
    assert.equal(evil.asked.length, asked, 'nothing was asked of it');
    assert.deepEqual(accountsBefore.statuses, []);
    const stored = await server.ctx.db
      .selectFrom('statuses')
      .select('id')
      .where('uri', '=', hidden.id)
      .execute();
    assert.deepEqual(stored, []);
  });

  test('may not read what others may, signed as any of its own', async () => {
    const mine = await alice.publish('for everybody');
    const { fetchSigned } = await import('../fetch-signed.ts');
    const reader = { ctx: server.ctx, actor: { kind: 'remote', accountId: melId } as const };
    for (const url of [
      server.ctx.origin.status(mine.id),
      server.ctx.origin.account(alice.id),
      server.ctx.origin.outbox(alice.id),
      server.ctx.origin.followers(alice.id),
      server.ctx.origin.featured(alice.id),
      server.ctx.origin.replies(mine.id),
      server.ctx.origin.collections(alice.id),
    ])
      assert.equal((await fetchSigned(reader, url)).status, 403, url);
  });

  test('stands in the list for whom the owner shows it, with reasons for whom they show these', async () => {
    const path = '/api/v1/instance/domain_blocks';
    const anybody = () => call(server, 'GET', path);
    assertRefused(await anybody(), 404);
    await changeSettings(server.ctx, { domain_blocks: 'members' });
    assertRefused(await anybody(), 404);
    const seen = await alice.get(path);
    assert.deepEqual(
      seen.body.map((one: any) => [one.domain, one.severity, one.comment]),
      [[evil.host, 'suspend', null]],
    );
    assert.match(seen.body[0].digest, /^[0-9a-f]{64}$/);
    await changeSettings(server.ctx, { domain_blocks: 'everybody', domain_blocks_rationale: 'members' });
    assert.equal((await anybody()).body[0].comment, null);
    assert.equal((await alice.get(path)).body[0].comment, 'hisses');
    await ruleHost(server.ctx, evil.host, { severity: 'suspend', obfuscate: 1 });
    const [shown] = (await anybody()).body;
    assert.match(shown.domain, /^127\.\*\.\*\.[*1]:?[*\d]+$|\*/);
    assert.notEqual(shown.domain, evil.host);
    assert.equal(shown.digest, seen.body[0].digest);
    await ruleHost(server.ctx, 'files.example', { severity: 'noop', reject_media: 1 });
    assert.equal((await anybody()).body.length, 1, 'what refuses files alone is nobody’s business');
    await unruleHost(server.ctx, 'files.example');
  });

  test('is seen again when the rule goes; follows stay ended', async () => {
    await unruleHost(server.ctx, evil.host);
    await world.settled();
    assert.deepEqual(await texts(`/api/v1/accounts/${melId}/statuses`), ['<p>from mel</p>']);
    assert.equal((await alice.get(`/api/v1/accounts/${melId}`)).body.suspended, undefined);
    assert.deepEqual(await between(alice), [false, false]);
    await send(evil, mel, 'Follow', server.ctx.origin.account(alice.id));
    assert.deepEqual(await between(alice), [false, true]);
  });

  test('only silenced, is shown to its followers, asks before it follows, and is not heard by strangers', async () => {
    await send(evil, mel, 'Undo', {
      type: 'Follow',
      actor: mel.id,
      object: server.ctx.origin.account(alice.id),
    });
    await alice.post(`/api/v1/accounts/${melId}/follow`);
    await world.settled();
    await send(
      evil,
      mel,
      'Accept',
      evil.received.findLast(({ type }) => type === 'Follow'),
    );
    await ruleHost(server.ctx, evil.host, { severity: 'silence' });
    await world.settled();
    assert.equal((await bob.get(`/api/v1/accounts/${melId}`)).body.limited, true);
    const mine = await bob.publish('from bob');
    const answer = evil.note(mel, {
      content: '<p>quiet</p>',
      inReplyTo: server.ctx.origin.status(mine.id),
      tag: [{ type: 'Mention', href: server.ctx.origin.account(bob.id) }],
    });
    await send(evil, mel, 'Create', answer);
    await send(evil, mel, 'Create', evil.note(mel, { content: '<p>open</p>' }));
    assert.ok((await texts('/api/v1/timelines/home')).includes('<p>open</p>'));
    assert.ok(!(await texts('/api/v1/timelines/public', bob)).includes('<p>open</p>'));
    assert.ok(
      !contents((await call(server, 'GET', '/api/v1/timelines/public')).body).includes('<p>open</p>'),
    );
    const thread = async (who: Person) =>
      contents((await who.get(`/api/v1/statuses/${mine.id}/context`)).body.descendants);
    assert.deepEqual([await thread(bob), await thread(alice)], [[], ['<p>quiet</p>']]);
    assert.ok(!(await bob.notifications()).some(({ type }) => type === 'mention'), 'held back');
    assert.ok(
      (await texts(`/api/v1/accounts/${melId}/statuses`, bob)).includes('<p>open</p>'),
      'for who asks',
    );
    const stranger = evil.actor('nora');
    await send(evil, stranger, 'Follow', server.ctx.origin.account(bob.id));
    assert.equal((await bob.get('/api/v1/follow_requests')).body.length, 1);
    const noraId = await known(evil, 'nora');
    assert.equal(
      (await bob.get(`/api/v1/accounts/${noraId}`)).body.limited,
      true,
      'whoever comes later, too',
    );
  });

  test('may be heard and not looked at, nor listened to as it complains', async () => {
    await ruleHost(server.ctx, evil.host, { severity: 'noop', reject_media: 1, reject_reports: 1 });
    await world.settled();
    assert.equal((await bob.get(`/api/v1/accounts/${melId}`)).body.limited, undefined);
    evil.put('/swan.png', await drawn('png'), 'image/png');
    const picture = { type: 'Document', mediaType: 'image/png', url: `${evil.origin}/swan.png` };
    await send(evil, mel, 'Create', evil.note(mel, { content: '<p>look</p>', attachment: [picture] }));
    const [post] = await alice.home();
    assert.equal(post.content, '<p>look</p>');
    const asked = evil.asked.length;
    assert.equal((await fetch(post.media_attachments[0].url)).status, 404);
    assert.equal(evil.asked.length, asked);
    const before = (await rows()).reports;
    await send(evil, mel, 'Flag', [server.ctx.origin.account(alice.id)], { content: 'she honks' });
    assert.equal((await rows()).reports, before);
    await unruleHost(server.ctx, evil.host);
    await world.settled();
    await send(evil, mel, 'Flag', [server.ctx.origin.account(alice.id)], { content: 'she honks' });
    assert.equal((await rows()).reports, before + 1);
  });

  test('is refused in every spelling, on every port and with all below it, before anything is asked of it', async () => {
    await ruleHost(server.ctx, 'EVIL.example.', { severity: 'suspend' });
    await ruleHost(server.ctx, 'böse.example', { severity: 'suspend' });
    const follow = { ...evil.activity(mel, 'Follow', server.ctx.origin.account(alice.id)) };
    const forms = `evil.example EVIL.EXAMPLE evil.example. evil.example:8443 a.evil.example B.a.Evil.example.
      xn--bse-sna.example XN--BSE-SNA.example www.xn--bse-sna.example:4444`.split(/\s+/);
    for (const host of forms) {
      const keyId = `https://${host}/users/mel#main-key`;
      const { status } = await evil.deliver(server.ctx.origin.sharedInbox(), mel, follow, { keyId });
      assert.equal(status, 403, host);
      const headers = signCavage(
        { method: 'GET', url: new URL(server.ctx.origin.account(alice.id)) },
        keyId,
        mel.privateKey,
        Date.now(),
      );
      const read = await fetch(server.ctx.origin.account(alice.id), {
        headers: { ...headers, accept: 'application/activity+json' },
      });
      assert.equal(read.status, 403, `a GET of ${host}`);
      const found = await alice.get(`/api/v2/search?resolve=true&q=${encodeURIComponent(`mel@${host}`)}`);
      assert.deepEqual(found.body.accounts, [], host);
      const before = server.ctx.outbound.load();
      await assert.rejects(
        server.ctx.outbound.request({ method: 'GET', url: `https://${host}/x`, maxBytes: 1 }),
        { kind: 'blocked' },
        host,
      );
      assert.deepEqual(server.ctx.outbound.load(), before);
    }
    for (const name of ['evil.example', 'böse.example']) await unruleHost(server.ctx, name);
    await world.settled();
  });

  test('is blocked, listed, allowed and let go by the command line', async () => {
    const type = (...argv: string[]) => typed(server.ctx.config, ...argv);
    const words = ['--public', 'hisses', '--private', 'see mail', '--reject-reports', 'yes'];
    const made = await type('hosts', 'block', 'Börse.Example.', ...words);
    assert.deepEqual([made.code, made.out.trim()], [0, 'xn--brse-5qa.example: suspend'], made.err);
    assert.equal((await type('hosts', 'block', 'quiet.example', '--severity', 'silence')).code, 0);
    assert.equal((await type('hosts', 'allow', 'friend.example')).code, 0);
    const listed = await type('hosts', 'list');
    assert.deepEqual(listed.out.trim().split('\n'), [
      'quiet.example: silence',
      'xn--brse-5qa.example: suspend, no reports',
      '  public: hisses',
      '  private: see mail',
      'friend.example: allowed',
    ]);
    assert.equal((await type('hosts', 'block', 'x.example', '--obfuscate', 'maybe')).code, 2);
    assert.equal((await type('hosts', 'block', 'x.example', '--severity', 'hiss')).code, 1);
    assert.equal((await type('hosts', 'block', 'no domain')).code, 1);
    for (const name of ['quiet.example', 'börse.example'])
      assert.equal((await type('hosts', 'unblock', name)).code, 0, name);
    assert.equal((await type('hosts', 'unblock', 'quiet.example')).code, 1, 'there is none any more');
    assert.equal((await type('hosts', 'disallow', 'friend.example')).code, 0);
    assert.equal((await type('hosts', 'disallow', 'friend.example')).code, 1);
    await world.settled();
  });

  test('is named by a domain, which is not ours; what is no domain is refused', async () => {
    for (const text of ['', ' ', 'a b', 'a/b', '@x', '-x', server.ctx.origin.domain])
      await assert.rejects(ruleHost(server.ctx, text, {}), /not a valid domain/, text);
    await assert.rejects(ruleHost(server.ctx, 'x.example', { severity: 'hiss' as never }), /Severity/);
    await assert.rejects(ruleHost(server.ctx, 'x.example', { public_comment: 'x'.repeat(2001) }), /too long/);
    await assert.rejects(unruleHost(server.ctx, 'x.example'), { kind: 'missing' });
  });
});
