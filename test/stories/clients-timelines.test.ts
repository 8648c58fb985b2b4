import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { MastoHttpError } from 'masto';
import { apart, until } from '../apart.ts';
import { onBothEngines } from '../world.ts';

onBothEngines('timelines, lists and hashtags through the libraries of apps', (engine) => {
  const { alice, bob, carol } = apart(engine);
  const idsOf = (found: { id: string }[]) => found.map(({ id }) => id);
  const isMissing = (error: unknown) => error instanceof MastoHttpError && error.statusCode === 404;

  before(async () => {
    await bob().masto.v1.accounts.$select(alice().id).follow();
  });

  test('masto.js: home goes back through pages and forward again', async () => {
    const b = bob().masto;
    const ids: string[] = [];
    for (let i = 0; i < 5; i += 1)
      ids.unshift((await alice().masto.v1.statuses.create({ status: `home ${i}` })).id);
    await until(
      () => b.v1.timelines.home.list({ limit: 5 }),
      (home) => home.length === 5,
    );
    const walked: string[] = [];
    for await (const page of b.v1.timelines.home.list({ limit: 2 })) walked.push(...idsOf(page));
    assert.deepEqual(walked, ids);
    const newer = await b.v1.timelines.home.list({ minId: ids[3] as string, limit: 2 });
    assert.deepEqual(idsOf(newer), ids.slice(1, 3));
    const newest = await b.v1.timelines.home.list({ sinceId: ids[3] as string, limit: 2 });
    assert.deepEqual(idsOf(newest), ids.slice(0, 2));
  });

  test('masto.js and megalodon: the public timeline and a hashtag, here and elsewhere', async () => {
    const { id } = await carol().masto.v1.statuses.create({ status: 'Look, #kites over the #harbour' });
    const b = bob().masto.v1.timelines;
    assert.ok(idsOf(await b.public.list({ local: true })).includes(id));
    assert.deepEqual(idsOf(await b.public.list({ remote: true })), []);
    assert.deepEqual(idsOf(await b.public.list({ onlyMedia: true })), []);
    assert.deepEqual(idsOf(await b.tag.$select('KITES').list({ local: true })), [id]);
    assert.deepEqual(idsOf(await b.tag.$select('boats').list()), []);
    const { megalodon } = bob();
    assert.ok(idsOf((await megalodon.getPublicTimeline()).data).includes(id));
    assert.ok(idsOf((await megalodon.getLocalTimeline()).data).includes(id));
    assert.deepEqual(idsOf((await megalodon.getTagTimeline('kites')).data), [id]);
  });

  test('masto.js: a list is made, filled, read, renamed and removed; DELETE has a body', async () => {
    const { v1 } = bob().masto;
    const made = await v1.lists.create({ title: 'Flock', exclusive: false });
    const list = v1.lists.$select(made.id);
    await list.accounts.create({ accountIds: [alice().id] });
    assert.deepEqual(idsOf(await list.accounts.list()), [alice().id]);
    assert.deepEqual(idsOf(await v1.accounts.$select(alice().id).lists.list()), [made.id]);
    const { id } = await alice().masto.v1.statuses.create({ status: 'for the list' });
    await until(
      () => v1.timelines.list.$select(made.id).list({ limit: 1 }),
      ([first]) => first?.id === id,
    );
    assert.equal((await list.update({ title: 'Birds', exclusive: true })).title, 'Birds');
    await list.accounts.remove({ accountIds: [alice().id] });
    assert.deepEqual(await list.accounts.list(), []);
    await assert.rejects(async () => void (await carol().masto.v1.lists.$select(made.id).fetch()), isMissing);
    await list.remove();
    assert.deepEqual(await v1.lists.list(), []);
  });

  test('megalodon: a list is made, filled, read, renamed and removed', async () => {
    const { megalodon } = bob();
    const { id } = (await megalodon.createList('Herd')).data;
    await megalodon.addAccountsToList(id, [alice().id]);
    assert.deepEqual(idsOf((await megalodon.getAccountsInList(id)).data), [alice().id]);
    assert.ok((await megalodon.getListTimeline(id)).data.length > 0);
    assert.deepEqual(idsOf((await megalodon.getAccountLists(alice().id)).data), [id]);
    assert.equal((await megalodon.updateList(id, 'Pack')).data.title, 'Pack');
    await megalodon.deleteAccountsFromList(id, [alice().id]);
    await megalodon.deleteList(id);
    assert.deepEqual((await megalodon.getLists()).data, []);
  });

  test('masto.js: a hashtag is followed, comes home, and stands on a profile', async () => {
    const { v1 } = bob().masto;
    assert.equal((await v1.tags.$select('marsh').fetch()).following, false);
    assert.equal((await v1.tags.$select('marsh').follow()).following, true);
    assert.deepEqual(
      (await v1.followedTags.list()).map(({ name }) => name),
      ['marsh'],
    );
    const { id } = await carol().masto.v1.statuses.create({ status: 'Out on the #marsh' });
    await until(
      () => v1.timelines.home.list({ limit: 1 }),
      ([first]) => first?.id === id,
    );
    assert.equal((await v1.tags.$select('marsh').unfollow()).following, false);
    const featured = await v1.featuredTags.create({ name: 'marsh' });
    assert.equal(featured.name, 'marsh');
    assert.deepEqual(idsOf(await v1.featuredTags.list()), [featured.id]);
    const seen = await alice().masto.v1.accounts.$select(bob().id).featuredTags.list();
    assert.deepEqual(
      seen.map(({ name }) => name),
      ['marsh'],
    );
    await v1.featuredTags.$select(featured.id).remove();
    assert.equal((await v1.tags.$select('reed').feature()).featuring, true);
    assert.equal((await v1.tags.$select('reed').unfeature()).featuring, false);
    assert.ok(Array.isArray(await v1.featuredTags.suggestions.list()));
  });

  test('megalodon: hashtags are followed and stand on a profile', async () => {
    const { megalodon } = carol();
    assert.equal((await megalodon.followTag('kites')).data.following, true);
    assert.equal((await megalodon.getTag('kites')).data.following, true);
    assert.equal((await megalodon.getFollowedTags()).data.length, 1);
    assert.equal((await megalodon.unfollowTag('kites')).data.following, false);
    const { id } = (await megalodon.createFeaturedTag('kites')).data;
    assert.equal((await megalodon.getFeaturedTags()).data.length, 1);
    assert.ok(Array.isArray((await megalodon.getSuggestedTags()).data));
    await megalodon.deleteFeaturedTag(id);
    assert.deepEqual((await megalodon.getFeaturedTags()).data, []);
  });

  test('masto.js: conversations are listed, read, marked unread and removed', async () => {
    const [a, b] = [alice().masto, bob().masto];
    const first = await a.v1.statuses.create({ status: '@bob in private', visibility: 'direct' });
    const [talk] = await until(
      () => b.v1.conversations.list(),
      (found) => found.length === 1,
    );
    assert.deepEqual(
      [talk?.unread, talk?.lastStatus?.id, talk?.accounts.map(({ acct }) => acct)],
      [true, first.id, ['alice']],
    );
    const one = b.v1.conversations.$select(String(talk?.id));
    assert.equal((await one.read()).unread, false);
    assert.equal((await one.unread()).unread, true);
    const again = await a.v1.statuses.create({
      status: '@bob and more',
      visibility: 'direct',
      inReplyToId: first.id,
    });
    await until(
      () => b.v1.conversations.list(),
      ([found]) => found?.lastStatus?.id === again.id,
    );
    await assert.rejects(
      async () => void (await carol().masto.v1.conversations.$select(String(talk?.id)).read()),
      isMissing,
    );
    await one.remove();
    assert.deepEqual(await b.v1.conversations.list(), []);
  });

  test('megalodon: conversations are listed, read and removed', async () => {
    await carol().megalodon.followAccount(alice().id);
    await alice().megalodon.postStatus('@carol in private', { visibility: 'direct' });
    const { megalodon } = carol();
    const { data } = await until(
      () => megalodon.getConversationTimeline(),
      (answer) => answer.data.length === 1,
    );
    const id = String(data[0]?.id);
    assert.equal((await megalodon.readConversation(id)).data.unread, false);
    await megalodon.deleteConversation(id);
    assert.deepEqual((await megalodon.getConversationTimeline()).data, []);
  });

  test('masto.js and megalodon: where reading stopped is kept for each timeline', async () => {
    const { masto, megalodon } = bob();
    const [newest] = await masto.v1.timelines.home.list({ limit: 1 });
    const id = String(newest?.id);
    const saved = await masto.v1.markers.create({ home: { lastReadId: id } });
    assert.equal(saved.home.lastReadId, id);
    const read = await masto.v1.markers.fetch({ timeline: ['home', 'notifications'] });
    assert.equal(read.home.lastReadId, id);
    await megalodon.saveMarkers({ notifications: { last_read_id: id } });
    const { data } = await megalodon.getMarkers(['home', 'notifications']);
    assert.equal('notifications' in data && data.notifications?.last_read_id, id);
  });
});
