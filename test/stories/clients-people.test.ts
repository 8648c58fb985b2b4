import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MastoHttpError } from 'masto';
import { apart, until } from '../apart.ts';
import { picture } from '../pictures.ts';
import { onBothEngines } from '../world.ts';

onBothEngines('people and what is around them through the libraries of apps', (engine) => {
  const { alice, bob, carol, command } = apart(engine);
  const idsOf = (found: { id: string }[]) => found.map(({ id }) => id);
  const refusedWith = (status: number) => (error: unknown) =>
    error instanceof MastoHttpError && error.statusCode === status;

  test('masto.js: follow with languages, and every list that tells of it', async () => {
    const [a, b] = [alice().masto.v1.accounts, bob().masto.v1.accounts];
    const one = b.$select(alice().id);
    const followed = await one.follow({ reblogs: false, notify: true, languages: ['en'] });
    assert.deepEqual(
      [followed.following, followed.showingReblogs, followed.notifying, followed.languages],
      [true, false, true, ['en']],
    );
    assert.deepEqual(idsOf(await one.followers.list()), [bob().id]);
    assert.deepEqual(idsOf(await a.$select(bob().id).following.list()), [alice().id]);
    assert.deepEqual(idsOf(await a.fetch({ id: [bob().id, carol().id] })), [bob().id, carol().id]);
    assert.equal((await b.lookup({ acct: 'alice' })).id, alice().id);
    assert.deepEqual(idsOf(await b.search.list({ q: 'ali', following: true })), [alice().id]);
    await a.$select(bob().id).removeFromFollowers();
    assert.equal((await one.follow()).following, true);
  });

  test('masto.js: a note, an endorsement, a mute that ends, a block', async () => {
    const { v1 } = bob().masto;
    const one = v1.accounts.$select(alice().id);
    assert.equal((await one.note.create({ comment: 'met at the marsh' })).note, 'met at the marsh');
    assert.equal((await one.endorse()).endorsed, true);
    assert.deepEqual(idsOf(await v1.endorsements.list()), [alice().id]);
    assert.deepEqual(idsOf(await v1.accounts.$select(bob().id).endorsements.list()), [alice().id]);
    assert.equal((await one.unpin()).endorsed, false);
    assert.equal((await one.pin()).endorsed, true);
    assert.equal((await one.unendorse()).endorsed, false);
    const muted = await one.mute({ notifications: false, duration: 3600 });
    assert.deepEqual([muted.muting, muted.mutingNotifications], [true, false]);
    const [first] = await v1.mutes.list();
    const ends = Date.parse(String((first as { muteExpiresAt?: string | null }).muteExpiresAt));
    assert.ok(ends > Date.now() + 3_000_000 && ends < Date.now() + 4_000_000);
    assert.equal((await one.unmute()).muting, false);
    const him = v1.accounts.$select(carol().id);
    assert.equal((await him.block()).blocking, true);
    assert.deepEqual(idsOf(await v1.blocks.list()), [carol().id]);
    await assert.rejects(
      async () => void (await carol().masto.v1.accounts.$select(bob().id).follow()),
      refusedWith(403),
    );
    assert.equal((await him.unblock()).blocking, false);
  });

  test('megalodon: a note, an endorsement, a mute, a block, a domain', async () => {
    const { megalodon } = carol();
    assert.equal((await megalodon.followAccount(alice().id, { reblog: false })).data.following, true);
    assert.equal((await megalodon.setAccountNote(alice().id, 'a friend')).data.note, 'a friend');
    assert.equal((await megalodon.pinAccount(alice().id)).data.endorsed, true);
    assert.deepEqual(idsOf((await megalodon.getEndorsements()).data), [alice().id]);
    assert.equal((await megalodon.unpinAccount(alice().id)).data.endorsed, false);
    assert.equal((await megalodon.muteAccount(alice().id, true)).data.muting, true);
    assert.deepEqual(idsOf((await megalodon.getMutes()).data), [alice().id]);
    assert.equal((await megalodon.unmuteAccount(alice().id)).data.muting, false);
    assert.equal((await megalodon.blockAccount(bob().id)).data.blocking, true);
    assert.deepEqual(idsOf((await megalodon.getBlocks()).data), [bob().id]);
    assert.equal((await megalodon.unblockAccount(bob().id)).data.blocking, false);
    await megalodon.blockDomain('noise.example');
    assert.deepEqual((await megalodon.getDomainBlocks()).data, ['noise.example']);
    await megalodon.unblockDomain('noise.example');
    assert.deepEqual((await megalodon.getDomainBlocks()).data, []);
    assert.equal((await megalodon.lookupAccount('alice')).data.id, alice().id);
    assert.equal((await megalodon.getRelationships([alice().id, bob().id])).data.length, 2);
  });

  test('masto.js: a domain is blocked and let in again; DELETE has a body', async () => {
    const { domainBlocks } = alice().masto.v1;
    await domainBlocks.create({ domain: 'noise.example' });
    assert.deepEqual([...(await domainBlocks.list())], ['noise.example']);
    await domainBlocks.remove({ domain: 'noise.example' });
    assert.deepEqual([...(await domainBlocks.list())], []);
  });

  test('masto.js and megalodon: who has to ask is let in or not', async () => {
    const { masto, megalodon } = alice();
    assert.equal((await masto.v1.accounts.updateCredentials({ locked: true })).locked, true);
    await bob().masto.v1.accounts.$select(alice().id).unfollow();
    await carol().masto.v1.accounts.$select(alice().id).unfollow();
    assert.equal((await bob().masto.v1.accounts.$select(alice().id).follow()).requested, true);
    assert.deepEqual(idsOf(await masto.v1.followRequests.list()), [bob().id]);
    assert.equal((await masto.v1.followRequests.$select(bob().id).authorize()).followedBy, true);
    await carol().masto.v1.accounts.$select(alice().id).follow();
    assert.equal((await megalodon.getFollowRequests()).data.length, 1);
    assert.equal((await megalodon.rejectFollowRequest(carol().id)).data.followed_by, false);
    await masto.v1.accounts.updateCredentials({ locked: false });
  });

  test('masto.js: a profile is changed by forms with files, both ways, and its picture taken off', async () => {
    const { v1 } = alice().masto;
    const avatar = new Blob([(await picture('png', 50, 50)) as never], { type: 'image/png' });
    const me = await v1.accounts.updateCredentials({
      displayName: 'Alice of the marsh',
      note: 'Reeds and birds',
      avatar,
      discoverable: true,
      source: { privacy: 'unlisted', language: 'en' },
      fieldsAttributes: [{ name: 'Place', value: 'the marsh' } as never],
    });
    assert.deepEqual([me.displayName, me.source.privacy], ['Alice of the marsh', 'unlisted']);
    assert.equal(me.source.fields?.[0]?.value, 'the marsh');
    assert.match(me.avatar, /^http/);
    const profile = await v1.profile.update({
      displayName: 'Alice',
      showMedia: false,
      attributionDomains: ['a.example'],
    });
    assert.deepEqual([profile.displayName, profile.attributionDomains], ['Alice', ['a.example']]);
    assert.equal((await v1.profile.fetch()).displayName, 'Alice');
    await v1.profile.avatar.remove();
    assert.match((await v1.accounts.verifyCredentials()).avatar, /default|missing|avatar/);
    assert.equal((await v1.preferences.fetch())['posting:default:visibility'], 'unlisted');
    await v1.accounts.updateCredentials({ source: { privacy: 'public' } });
    const updated = (await alice().megalodon.updateCredentials({ display_name: 'Alice again' })).data;
    assert.equal(updated.display_name, 'Alice again');
  });

  test('masto.js and megalodon: suggestions, the directory, familiar followers', async () => {
    for (const one of [bob(), carol()]) await one.masto.v1.accounts.updateCredentials({ discoverable: true });
    const found = await alice().masto.v1.directory.list({ local: true, order: 'new', limit: 10 });
    assert.ok(idsOf(found).includes(bob().id));
    assert.ok((await alice().megalodon.getInstanceDirectory({ local: true })).data.length > 0);
    assert.ok(Array.isArray(await alice().masto.v2.suggestions.list({ limit: 5 })));
    assert.ok(Array.isArray((await alice().megalodon.getSuggestions(5)).data));
    await carol().masto.v1.accounts.$select(bob().id).follow();
    const path = `/api/v1/accounts/familiar_followers?id[]=${alice().id}`;
    const [familiar] = (await (await carol().ask('GET', path)).json()) as [{ accounts: { id: string }[] }];
    assert.deepEqual(idsOf(familiar.accounts), [bob().id]);
  });

  test('masto.js and megalodon: search finds people, hashtags and one’s own posts', async () => {
    const { id } = await alice().masto.v1.statuses.create({ status: 'A bittern in the #reedbed' });
    const found = await alice().masto.v2.search.list({ q: 'bittern', type: 'statuses' });
    assert.deepEqual(idsOf(found.statuses), [id]);
    await until(
      () => bob().masto.v2.search.list({ q: '#reedbed', type: 'hashtags' }),
      ({ hashtags }) => hashtags.some(({ name }) => name === 'reedbed'),
    );
    const { data } = await bob().megalodon.search('alice', { type: 'accounts', limit: 5 });
    assert.deepEqual([idsOf(data.accounts), data.statuses, data.hashtags], [[alice().id], [], []]);
    assert.deepEqual(idsOf((await bob().megalodon.searchAccount('alice')).data), [alice().id]);
  });

  test('masto.js: filters with keywords and statuses are made, changed and removed', async () => {
    const { filters } = bob().masto.v2;
    const made = await filters.create({
      title: 'No herons',
      context: ['home', 'public'],
      filterAction: 'warn',
      expiresIn: 3600,
      keywordsAttributes: [{ keyword: 'heron', wholeWord: true }],
    });
    const filter = filters.$select(made.id);
    const [keyword] = made.keywords;
    assert.equal((await filter.update({ title: 'No birds', context: ['home'] })).title, 'No birds');
    const crane = await filter.keywords.create({ keyword: 'crane', wholeWord: false });
    assert.equal((await filter.keywords.list()).length, 2);
    assert.equal((await filters.keywords.$select(crane.id).update({ keyword: 'stork' })).keyword, 'stork');
    const { id: statusId } = await alice().masto.v1.statuses.create({ status: 'A heron at the ditch' });
    const seen = await bob().masto.v1.statuses.$select(statusId).fetch();
    assert.deepEqual(seen.filtered?.[0]?.keywordMatches, ['heron']);
    const kept = await filter.statuses.create({ statusId });
    assert.equal((await filters.statuses.$select(kept.id).fetch()).statusId, statusId);
    await filters.statuses.$select(kept.id).remove();
    await filters.keywords.$select(String(keyword?.id)).remove();
    await assert.rejects(
      async () => void (await carol().masto.v2.filters.$select(made.id).fetch()),
      refusedWith(404),
    );
    await filter.remove();
    assert.deepEqual(await filters.list(), []);
  });

  test('megalodon: filters of the older kind are made, changed and removed', async () => {
    const { megalodon } = bob();
    const { id } = (await megalodon.createFilter('egret', ['home'] as never, { whole_word: true })).data;
    assert.equal(
      (await megalodon.updateFilter(id, 'little egret', ['home'] as never)).data.phrase,
      'little egret',
    );
    assert.equal((await megalodon.getFilter(id)).data.phrase, 'little egret');
    await megalodon.deleteFilter(id);
    assert.deepEqual((await megalodon.getFilters()).data, []);
  });

  test('masto.js and megalodon: a report is taken with its posts and words', async () => {
    const { id } = await alice().masto.v1.statuses.create({ status: 'To be reported' });
    const made = await bob().masto.v1.reports.create({
      accountId: alice().id,
      statusIds: [id],
      comment: 'Look at this',
      category: 'spam',
    });
    assert.deepEqual(
      [made.category, made.comment, made.targetAccount.id],
      ['spam', 'Look at this', alice().id],
    );
    const { data } = await carol().megalodon.report(alice().id, { status_ids: [id], comment: 'And this' });
    assert.ok(data.id);
    await assert.rejects(
      async () => void (await bob().masto.v1.reports.create({ accountId: '1' })),
      refusedWith(404),
    );
  });

  test('masto.js and megalodon: announcements are read, answered with an emoji and dismissed', async () => {
    await command('announcements', 'add', 'The marsh is flooded');
    let told = await alice().masto.v1.announcements.list();
    while (told.length === 0) told = await alice().masto.v1.announcements.list();
    const one = alice().masto.v1.announcements.$select(String(told[0]?.id));
    await one.reactions.$select('🦆').update();
    const [answered] = (await bob().megalodon.getInstanceAnnouncements()).data;
    assert.deepEqual(
      answered?.reactions.map(({ name, count }) => [name, count]),
      [['🦆', 1]],
    );
    await one.reactions.$select('🦆').remove();
    await one.dismiss();
    await bob().megalodon.dismissInstanceAnnouncement(String(answered?.id));
  });

  test('masto.js and megalodon: what the server says of itself, old and new', async () => {
    const { v1, v2 } = alice().masto;
    const instance = await v2.instance.fetch();
    assert.match(instance.version, /^4\.\d+\.\d+/);
    assert.ok(instance.configuration.urls.streaming);
    assert.equal((await v1.instance.fetch()).uri, instance.domain);
    assert.ok(Array.isArray(await v1.instance.peers.list()));
    assert.equal((await v1.instance.activity.list()).length, 12);
    assert.equal(typeof (await v1.instance.extendedDescription.fetch()).content, 'string');
    assert.deepEqual(await v1.instance.translationLanguages.list(), {});
    assert.deepEqual([...(await v1.customEmojis.list())], []);
    const { megalodon } = alice();
    assert.equal((await megalodon.getInstance()).data.uri, instance.domain);
    assert.ok(Array.isArray((await megalodon.getInstancePeers()).data));
    assert.equal((await megalodon.getInstanceActivity()).data.length, 12);
    assert.deepEqual((await megalodon.getInstanceCustomEmojis()).data, []);
    assert.equal((await megalodon.getPreferences()).data['posting:default:visibility'], 'public');
  });
});
