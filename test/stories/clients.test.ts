import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRestAPIClient, createStreamingAPIClient, type MastoHttpError, type mastodon } from 'masto';
import { Mastodon } from 'megalodon';
import { type Person, person } from '../cast.ts';
import { scene } from '../scene.ts';
import { onBothEngines } from '../world.ts';

onBothEngines('apps that were made for Mastodon', (engine) => {
  const { world, server, alice, bob } = scene({ engine });

  const masto = (who: Person) => createRestAPIClient({ url: server.address, accessToken: who.token });
  const megalodon = (who: Person) => new Mastodon(server.address, who.token, 'story');

  test('masto.js: follow, publish, read, favourite, be told, search, delete', async () => {
    const [a, b] = [masto(alice), masto(bob)];
    const me = await a.v1.accounts.verifyCredentials();
    assert.equal(me.acct, 'alice');
    assert.equal(me.source.privacy, 'public');
    const found = await b.v2.search.list({ q: 'alice', type: 'accounts', resolve: true });
    assert.deepEqual(
      found.accounts.map((one) => one.id),
      [me.id],
    );
    assert.equal((await b.v1.accounts.$select(me.id).follow()).following, true);
    assert.deepEqual(
      (await b.v1.accounts.relationships.fetch({ id: [me.id] })).map((one) => one.following),
      [true],
    );
    const status = await a.v1.statuses.create({
      status: 'Hello from masto.js',
      visibility: 'private',
      spoilerText: 'careful',
    });
    assert.equal(status.spoilerText, 'careful');
    await world.settled();
    const home = await b.v1.timelines.home.list({ limit: 1 });
    assert.equal(home[0]?.id, status.id);
    const liked = await b.v1.statuses.$select(status.id).favourite();
    assert.equal(liked.favouritesCount, 1);
    const answer = await b.v1.statuses.create({
      status: '@alice hello',
      inReplyToId: status.id,
      visibility: 'private',
    });
    const context = await a.v1.statuses.$select(status.id).context.fetch();
    assert.deepEqual(
      context.descendants.map((one) => one.id),
      [answer.id],
    );
    const told = await a.v1.notifications.list();
    assert.deepEqual(
      told.map((one) => one.type),
      ['mention', 'favourite', 'follow'],
    );
    const gone = await a.v1.statuses.$select(status.id).remove();
    assert.equal(gone.text, 'Hello from masto.js');
    await assert.rejects(
      async () => void (await b.v1.statuses.$select(status.id).fetch()),
      // In the process of the server, fetch's Response is not the global one by which masto.js knows a refusal.
      (error: MastoHttpError | Response) => ('status' in error ? error.status : error.statusCode) === 404,
    );
  });

  test('masto.js and megalodon: ask and vote', async () => {
    const options = ['tea', 'coffee'];
    const asked = await masto(alice).v1.statuses.create({
      status: 'Asked by masto.js',
      poll: { options, expiresIn: 600, multiple: true, hideTotals: false },
    });
    const poll = masto(bob).v1.polls.$select(asked.poll?.id ?? '');
    const voted = await poll.votes.create({ choices: [1] });
    assert.deepEqual([voted.ownVotes, voted.votesCount, voted.multiple], [[1], 1, true]);
    assert.equal((await poll.fetch()).voted, true);
    const { data } = await megalodon(bob).postStatus('Asked by megalodon', {
      poll: { options, expires_in: 600 },
    });
    const id = 'poll' in data ? (data.poll?.id ?? '') : '';
    const { data: chosen } = await megalodon(alice).votePoll(id, [0]);
    assert.deepEqual([chosen.votes_count, chosen.voted], [1, true]);
  });

  test('masto.js: what is told in groups, what is held back, and deciding about it', async () => {
    const [a, b] = [masto(alice), masto(bob)];
    const liked = await a.v1.statuses.create({ status: 'Group me' });
    await b.v1.statuses.$select(liked.id).favourite();
    const { notificationGroups, accounts } = await a.v2.notifications.list({ types: ['favourite'] });
    const group = notificationGroups.find(({ groupKey }) => groupKey.includes(liked.id));
    assert.deepEqual(group?.sampleAccountIds, [String(bob.id)]);
    assert.ok(accounts.some(({ id }) => id === String(bob.id)));
    const key = String(group?.groupKey);
    assert.equal((await a.v2.notifications.$select(key).accounts.fetch()).length, 1);
    assert.equal((await a.v2.notifications.$select(key).fetch()).notificationGroups.length, 1);
    assert.ok((await a.v2.notifications.unreadCount.fetch()).count > 0);
    await a.v2.notifications.$select(key).dismiss();
    const policy = await a.v2.notifications.policy.update({ forNotFollowing: 'filter' });
    assert.equal(policy.forNotFollowing, 'filter');
    const stranger = masto(await person(server, 'stranger'));
    await stranger.v1.statuses.create({ status: '@alice let me in' });
    const [request] = await a.v1.notifications.requests.list();
    assert.equal(request?.account.acct, 'stranger');
    await a.v1.notifications.requests.$select(String(request?.id)).accept();
    assert.deepEqual(await a.v1.notifications.requests.list(), []);
    await a.v2.notifications.policy.update({ forNotFollowing: 'accept' });
  });

  test('masto.js: its pages follow the links to the end', async () => {
    const a = masto(alice);
    const ids: string[] = [];
    for (let i = 0; i < 7; i += 1) ids.unshift((await a.v1.statuses.create({ status: `page ${i}` })).id);
    const walked: string[] = [];
    for await (const page of a.v1.accounts.$select(String(alice.id)).statuses.list({ limit: 3 })) {
      walked.push(...page.map((one) => one.id));
    }
    assert.deepEqual(walked.slice(0, 7), ids);
    assert.equal(new Set(walked).size, walked.length);
  });

  test('masto.js: the stream tells of statuses, notifications and deletions', async () => {
    const instance = await masto(bob).v2.instance.fetch();
    const { streaming } = instance.configuration.urls;
    assert.equal(new URL(streaming).host, new URL(server.address).host);
    const stream = createStreamingAPIClient({ streamingApiUrl: streaming, accessToken: bob.token });
    const heard: mastodon.streaming.Event[] = [];
    const subscription = stream.user.subscribe();
    const listening = (async () => {
      for await (const event of subscription) if (heard.push(event) === 3) return;
    })();
    const { hubOf } = await import('../../server/src/streaming/streams-here.ts');
    while (
      !hubOf(server.ctx)
        .of(bob.id)
        .some((one) => one.listening.has('user'))
    )
      await new Promise((done) => setTimeout(done, 5));
    const status = await masto(alice).v1.statuses.create({ status: '@bob look' });
    // What is deleted before it was shown is not shown: both lines are waited for.
    while (heard.length < 2) await new Promise((done) => setTimeout(done, 5));
    await masto(alice).v1.statuses.$select(status.id).remove();
    await listening;
    stream.close();
    assert.deepEqual(heard.map((one) => one.event).sort(), ['delete', 'notification', 'update']);
    const update = heard.find((one) => one.event === 'update');
    assert.equal((update?.payload as mastodon.v1.Status | undefined)?.account.acct, 'alice');
    assert.equal(heard.find((one) => one.event === 'delete')?.payload, status.id);
  });

  test('megalodon: follow, publish, read, favourite, be told, search', async () => {
    const [a, b] = [megalodon(alice), megalodon(bob)];
    assert.equal((await a.verifyAccountCredentials()).data.username, 'alice');
    assert.equal((await b.getRelationship(String(alice.id))).data.following, true);
    const { data: status } = await a.postStatus('Hello from megalodon', { visibility: 'unlisted' });
    await world.settled();
    assert.equal((await b.getHomeTimeline({ limit: 1 })).data[0]?.id, status.id);
    assert.equal((await b.favouriteStatus(status.id)).data.favourited, true);
    const [told] = (await a.getNotifications({ limit: 1 })).data;
    assert.equal(told?.type, 'favourite');
    assert.equal(told?.status?.id, status.id);
    const { data: found } = await b.search('alice', { type: 'accounts', resolve: true });
    assert.deepEqual(
      found.accounts.map((one) => one.acct),
      ['alice'],
    );
    assert.equal((await a.getInstance()).data.uri, server.ctx.origin.domain);
  });

  test('megalodon: its user stream hears of a status', async () => {
    const socket = await megalodon(bob).userStreaming();
    try {
      const heard = new Promise<string>((resolve) => socket.on('update', (status) => resolve(status.id)));
      const { hubOf } = await import('../../server/src/streaming/streams-here.ts');
      while (
        !hubOf(server.ctx)
          .of(bob.id)
          .some((one) => one.listening.has('user'))
      )
        await new Promise((done) => setTimeout(done, 5));
      const status = await alice.publish('To megalodon');
      assert.equal(await heard, status.id);
    } finally {
      socket.stop();
    }
  });
});
