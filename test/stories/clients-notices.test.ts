import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { mastodon } from 'masto';
import { apart, until } from '../apart.ts';
import { onBothEngines } from '../world.ts';

onBothEngines('notifications and streams through the libraries of apps', (engine) => {
  const { alice, bob, carol, address } = apart(engine);
  const idsOf = (found: { id: string }[]) => found.map(({ id }) => id);
  let id = '';

  before(async () => {
    ({ id } = await alice().masto.v1.statuses.create({ status: 'Notice me' }));
    await bob().masto.v1.statuses.$select(id).favourite();
    await carol().masto.v1.statuses.$select(id).favourite();
  });

  test('masto.js: notifications one by one, counted, read, dismissed and cleared', async () => {
    const { notifications } = alice().masto.v1;
    const told = await until(
      () => notifications.list({ types: ['favourite'] }),
      (found) => found.length === 2,
    );
    assert.deepEqual([told[0]?.type, told[0]?.status?.id], ['favourite', id]);
    assert.ok((await notifications.unreadCount.fetch()).count >= 2);
    const one = notifications.$select(String(told[0]?.id));
    assert.equal((await one.fetch()).account.id, carol().id);
    await one.dismiss();
    assert.deepEqual(idsOf(await notifications.list({ types: ['favourite'] })), [told[1]?.id]);
    assert.deepEqual(await notifications.list({ excludeTypes: ['favourite'], accountId: bob().id }), []);
    await notifications.clear();
    assert.deepEqual(await notifications.list(), []);
  });

  test('masto.js: notifications in groups, with their people, counted and dismissed', async () => {
    const { notifications } = alice().masto.v2;
    const again = await alice().masto.v1.statuses.create({ status: 'Group me' });
    for (const who of [bob(), carol()]) await who.masto.v1.statuses.$select(again.id).favourite();
    const found = await until(
      () => notifications.list({ groupedTypes: ['favourite'], expandAccounts: 'full' }),
      ({ notificationGroups: [group] }) => group?.notificationsCount === 2,
    );
    const [group] = found.notificationGroups;
    assert.deepEqual(group?.sampleAccountIds, [carol().id, bob().id]);
    assert.deepEqual(idsOf(found.statuses), [again.id]);
    const one = notifications.$select(String(group?.groupKey));
    assert.equal((await one.accounts.fetch()).length, 2);
    assert.equal((await one.fetch()).notificationGroups[0]?.groupKey, group?.groupKey);
    assert.equal((await notifications.unreadCount.fetch()).count, 1);
    await one.dismiss();
    assert.deepEqual((await notifications.list()).notificationGroups, []);
  });

  test('masto.js: the policy by PUT, another app’s by PATCH; requests are accepted and dismissed', async () => {
    const { v1, v2 } = alice().masto;
    assert.equal(
      (await v2.notifications.policy.update({ forNotFollowing: 'filter' })).forNotFollowing,
      'filter',
    );
    const patched = await alice().ask('PATCH', '/api/v2/notifications/policy', {
      for_not_followers: 'accept',
    });
    assert.equal(((await patched.json()) as { for_not_following: string }).for_not_following, 'filter');
    for (const who of [bob(), carol()]) await who.masto.v1.statuses.create({ status: '@alice may I?' });
    const requests = await until(
      () => v1.notifications.requests.list(),
      (found) => found.length === 2,
    );
    const of = (who: string) => String(requests.find(({ account }) => account.id === who)?.id);
    const his = v1.notifications.requests.$select(of(bob().id));
    assert.equal((await his.fetch()).account.acct, 'bob');
    await his.accept();
    await v1.notifications.requests.$select(of(carol().id)).dismiss();
    assert.deepEqual(await v1.notifications.requests.list(), []);
    await until(
      () => v1.notifications.requests.merged.fetch(),
      ({ merged }) => merged,
    );
    const told = await v1.notifications.list({ types: ['mention'] });
    assert.deepEqual(
      told.map(({ account }) => account.id),
      [bob().id],
    );
    assert.equal((await v2.notifications.policy.fetch()).summary.pendingRequestsCount, 0);
    await v2.notifications.policy.update({ forNotFollowing: 'accept' });
  });

  test('megalodon: notifications are listed, read and dismissed', async () => {
    const { megalodon } = alice();
    await bob().megalodon.favouriteStatus((await megalodon.postStatus('Notice me too', {})).data.id);
    const { data } = await until(
      () => megalodon.getNotifications({ limit: 1 }),
      ({ data: [first] }) => first?.type === 'favourite',
    );
    const first = String(data[0]?.id);
    assert.equal((await megalodon.getNotification(first)).data.id, first);
    await megalodon.dismissNotification(first);
    await megalodon.dismissNotifications();
    assert.deepEqual((await megalodon.getNotifications()).data, []);
  });

  test('masto.js: one WebSocket carries several streams, each to whoever subscribed to it', async () => {
    await bob().masto.v1.accounts.$select(alice().id).follow();
    const list = await bob().masto.v1.lists.create({ title: 'Heard' });
    await bob()
      .masto.v1.lists.$select(list.id)
      .accounts.create({ accountIds: [alice().id] });
    const stream = bob().stream();
    const heard = new Map<string, Set<string>>();
    const listen = async (name: string, subscription: mastodon.streaming.Subscription) => {
      const ids = new Set<string>();
      heard.set(name, ids);
      for await (const { event, payload } of subscription)
        if (event === (name === 'notifications' ? 'notification' : 'update'))
          ids.add((payload as { id: string }).id);
    };
    const listening = [
      listen('user', stream.user.subscribe()),
      listen('notifications', stream.user.notification.subscribe()),
      listen('public', stream.public.local.subscribe()),
      listen('tag', stream.hashtag.subscribe({ tag: 'dusk' })),
      listen('list', stream.list.subscribe({ list: list.id })),
      listen('direct', stream.direct.subscribe()),
    ];
    // Nothing says that a subscription stands: what is published until each was heard comes late for none.
    const published = new Set<string>();
    const has = (name: string) => [...(heard.get(name) ?? [])].length > 0;
    try {
      await until(
        async () => {
          const one = await alice().masto.v1.statuses.create({ status: '@bob look, #dusk' });
          published.add(one.id);
        },
        () => ['user', 'notifications', 'public', 'tag', 'list'].every(has),
      );
      for (const name of ['user', 'public', 'tag', 'list'])
        for (const one of heard.get(name) ?? []) assert.ok(published.has(one), `${name} heard of ${one}`);
      assert.equal(heard.get('direct')?.size, 0);
    } finally {
      stream.close();
    }
    await Promise.allSettled(listening);
  });

  test('megalodon: each of its streams is a WebSocket of its own', async () => {
    const { megalodon } = bob();
    const { id: list } = (await megalodon.createList('Heard too')).data;
    await megalodon.addAccountsToList(list, [alice().id]);
    const sockets = await Promise.all([
      megalodon.userStreaming(),
      megalodon.publicStreaming(),
      megalodon.localStreaming(),
      megalodon.tagStreaming('dawn'),
      megalodon.listStreaming(list),
    ]);
    const heard = sockets.map(() => '');
    for (const [index, socket] of sockets.entries())
      socket.on('update', (status) => {
        heard[index] = status.content;
      });
    try {
      await until(
        () => alice().megalodon.postStatus('Up at #dawn', {}),
        () => heard.every((content) => content !== ''),
      );
      for (const content of heard) assert.match(content, /dawn/);
    } finally {
      for (const socket of sockets) socket.stop();
    }
  });

  test('a stream for apps without WebSockets opens with a comment, and its health is told', async () => {
    const stop = new AbortController();
    const answer = await fetch(`${address()}/api/v1/streaming/user`, {
      headers: { Authorization: `Bearer ${bob().token}` },
      signal: stop.signal,
    });
    assert.equal(answer.status, 200);
    assert.match(String(answer.headers.get('content-type')), /^text\/event-stream/);
    const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
    assert.match(new TextDecoder().decode((await reader.read()).value), /^:\)/);
    stop.abort();
    const health = await fetch(`${address()}/api/v1/streaming/health`);
    assert.deepEqual([health.status, await health.text()], [200, 'OK']);
  });
});
