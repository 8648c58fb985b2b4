import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MastoHttpError, type mastodon } from 'masto';
import { apart, until } from '../apart.ts';
import { picture } from '../pictures.ts';
import { onBothEngines } from '../world.ts';

const DAY_MS = 86_400_000;

onBothEngines('posts through the libraries of apps', (engine) => {
  const { alice, bob, carol } = apart(engine);
  const idsOf = (found: { id: string }[]) => found.map(({ id }) => id);
  const isMissing = (error: unknown) => error instanceof MastoHttpError && error.statusCode === 404;

  test('masto.js: what was edited shows what it was, and gives its source', async () => {
    const mine = alice().masto.v1.statuses;
    const { id } = await mine.create({ status: 'First wording', spoilerText: 'draft' });
    const edited = await mine.$select(id).update({ status: 'Second wording', language: 'en' });
    assert.equal(edited.content, '<p>Second wording</p>');
    assert.ok(edited.editedAt);
    const history = await bob().masto.v1.statuses.$select(id).history.list();
    assert.deepEqual(
      history.map(({ content, spoilerText }) => [content, spoilerText]),
      [
        ['<p>First wording</p>', 'draft'],
        ['<p>Second wording</p>', ''],
      ],
    );
    assert.equal((await mine.$select(id).source.fetch()).text, 'Second wording');
    await mine
      .$select(id)
      .update({ status: 'With a poll', poll: { options: ['tea', 'milk'], expiresIn: 600 } });
    assert.equal((await mine.$select(id).history.list()).length, 3);
    await assert.rejects(
      async () => void (await bob().masto.v1.statuses.$select('1').history.list()),
      isMissing,
    );
  });

  test('masto.js: a picture is described while it is edited, and goes with the post', async () => {
    const { v1, v2 } = alice().masto;
    const file = new Blob([(await picture('jpeg', 80, 60)) as never], { type: 'image/jpeg' });
    const media = await v2.media.create({ file, description: 'orange' });
    assert.ok(media.url);
    const { id } = await v1.statuses.create({ mediaIds: [media.id] });
    const edited = await v1.statuses.$select(id).update({
      mediaIds: [media.id],
      mediaAttributes: [{ id: media.id, description: 'orange and blue', focus: '0.5,-0.5' }],
    });
    assert.equal(edited.mediaAttachments[0]?.description, 'orange and blue');
    assert.equal(edited.mediaAttachments[0]?.meta?.focus?.x, 0.5);
    const gone = await alice().ask('DELETE', `/api/v1/statuses/${id}?delete_media=true`);
    assert.equal(((await gone.json()) as { media_attachments: unknown[] }).media_attachments.length, 1);
    await assert.rejects(async () => void (await v1.media.$select(media.id).fetch()), isMissing);
  });

  test('masto.js: what was deleted to be written anew brings its picture back', async () => {
    const { v1, v2 } = alice().masto;
    const file = new Blob([(await picture('png')) as never], { type: 'image/png' });
    const media = await v2.media.create({ file, description: 'kept' });
    const { id } = await v1.statuses.create({ status: 'To be redrafted', mediaIds: [media.id] });
    const gone = await v1.statuses.$select(id).remove();
    assert.deepEqual([gone.text, idsOf(gone.mediaAttachments)], ['To be redrafted', [media.id]]);
    const again = await v1.statuses.create({ status: 'Redrafted', mediaIds: [media.id] });
    assert.equal(again.mediaAttachments[0]?.description, 'kept');
  });

  test('masto.js: what is scheduled is listed, moved and taken back', async () => {
    const { v1 } = alice().masto;
    const at = (days: number) => new Date(Date.now() + days * DAY_MS).toISOString();
    const asked: mastodon.rest.v1.CreateScheduledStatusParams = { status: 'Tomorrow', scheduledAt: at(1) };
    const later = await v1.statuses.create(asked);
    const one = v1.scheduledStatuses.$select(later.id);
    assert.equal((await one.fetch()).params.text, 'Tomorrow');
    assert.deepEqual(idsOf(await v1.scheduledStatuses.list()), [later.id]);
    const moved = at(2);
    assert.equal((await one.update({ scheduledAt: moved })).scheduledAt, moved);
    await one.remove();
    assert.deepEqual(await v1.scheduledStatuses.list(), []);
    await assert.rejects(async () => void (await one.fetch()), isMissing);
  });

  test('masto.js: a quote asks the policy of what it quotes, and is taken back by its author', async () => {
    const [a, b] = [alice().masto, bob().masto];
    const quoted = await a.v1.statuses.create({ status: 'Quote me', quoteApprovalPolicy: 'public' });
    const quoting = await b.v1.statuses.create({ status: 'Listen', quotedStatusId: quoted.id });
    assert.equal(quoting.quote?.state, 'accepted');
    assert.deepEqual(idsOf(await a.v1.statuses.$select(quoted.id).quotes.list()), [quoting.id]);
    const revoked = await alice().ask('POST', `/api/v1/statuses/${quoted.id}/quotes/${quoting.id}/revoke`);
    assert.equal(((await revoked.json()) as { quote: { state: string } }).quote.state, 'revoked');
    const policy = await alice().ask('PUT', `/api/v1/statuses/${quoted.id}/interaction_policy`, {
      quote_approval_policy: 'nobody',
    });
    assert.equal(policy.status, 200);
    const own = await b.v1.statuses.$select(quoted.id).fetch();
    assert.equal(own.quoteApproval?.currentUser, 'denied');
    await assert.rejects(
      async () => void (await b.v1.statuses.create({ status: 'Again', quotedStatusId: quoted.id })),
      (error: unknown) => error instanceof MastoHttpError && [403, 404, 422].includes(error.statusCode),
    );
  });

  test('masto.js: pinned, bookmarked, boosted and muted, each with its opposite', async () => {
    const [a, b] = [alice().masto, bob().masto];
    const { id } = await a.v1.statuses.create({ status: 'All the marks' });
    const [mine, his] = [a.v1.statuses.$select(id), b.v1.statuses.$select(id)];
    assert.equal((await mine.pin()).pinned, true);
    assert.deepEqual(idsOf(await b.v1.accounts.$select(alice().id).statuses.list({ pinned: true })), [id]);
    assert.equal((await mine.unpin()).pinned, false);
    assert.equal((await his.bookmark()).bookmarked, true);
    assert.deepEqual(idsOf(await b.v1.bookmarks.list()), [id]);
    assert.equal((await his.unbookmark()).bookmarked, false);
    assert.equal((await his.favourite()).favourited, true);
    assert.deepEqual(idsOf(await b.v1.favourites.list()), [id]);
    assert.deepEqual(idsOf(await a.v1.statuses.$select(id).favouritedBy.list()), [bob().id]);
    assert.equal((await his.unfavourite()).favourited, false);
    const boost = await his.reblog({ visibility: 'unlisted' });
    assert.deepEqual([boost.reblog?.id, boost.visibility, boost.reblogged], [id, 'unlisted', true]);
    assert.deepEqual(idsOf(await mine.rebloggedBy.list()), [bob().id]);
    assert.equal((await his.unreblog()).reblogged, false);
    await b.v1.statuses.create({ status: '@alice first answer', inReplyToId: id });
    assert.equal((await mine.mute()).muted, true);
    const before = idsOf(await a.v1.notifications.list({ types: ['mention'] }));
    await b.v1.statuses.create({ status: '@alice second answer', inReplyToId: id });
    assert.deepEqual(idsOf(await a.v1.notifications.list({ types: ['mention'] })), before);
    assert.equal((await mine.unmute()).muted, false);
    assert.deepEqual(idsOf(await a.v1.statuses.fetch({ id: [id, '1'] })), [id]);
  });

  test('masto.js: what is translated nowhere says so', async () => {
    const { id } = await alice().masto.v1.statuses.create({ status: 'Bonjour', language: 'fr' });
    await assert.rejects(
      async () => void (await bob().masto.v1.statuses.$select(id).translate({ lang: 'en' })),
      (error: unknown) => error instanceof MastoHttpError && error.statusCode === 503,
    );
  });

  test('megalodon: edit, source, schedule, pin, bookmark, mute, boost, delete', async () => {
    const [a, b] = [alice().megalodon, bob().megalodon];
    const posted = (await a.postStatus('By megalodon', { visibility: 'public' })).data;
    const { id } = posted;
    assert.match((await a.editStatus(id, { status: 'By megalodon, again' })).data.content, /again/);
    assert.equal((await a.getStatusSource(id)).data.text, 'By megalodon, again');
    assert.equal((await a.pinStatus(id)).data.pinned, true);
    assert.equal((await a.unpinStatus(id)).data.pinned, false);
    assert.equal((await b.bookmarkStatus(id)).data.bookmarked, true);
    assert.deepEqual(idsOf((await b.getBookmarks()).data), [id]);
    assert.equal((await b.unbookmarkStatus(id)).data.bookmarked, false);
    assert.equal((await b.reblogStatus(id)).data.reblog?.id, id);
    assert.deepEqual(idsOf((await a.getStatusRebloggedBy(id)).data), [bob().id]);
    assert.equal((await b.unreblogStatus(id)).data.reblogged, false);
    assert.equal((await a.muteStatus(id)).data.muted, true);
    assert.equal((await a.unmuteStatus(id)).data.muted, false);
    const answer = (await b.postStatus('@alice yes', { in_reply_to_id: id })).data;
    assert.deepEqual(idsOf((await a.getStatusContext(id)).data.descendants), [answer.id]);
    const later = (await a.postStatus('Later', { scheduled_at: new Date(Date.now() + DAY_MS).toISOString() }))
      .data;
    assert.deepEqual(idsOf((await a.getScheduledStatuses()).data), [later.id]);
    const moved = new Date(Date.now() + 2 * DAY_MS).toISOString();
    assert.equal((await a.scheduleStatus(later.id, moved)).data.scheduled_at, moved);
    await a.cancelScheduledStatus(later.id);
    await a.deleteStatus(id);
    await until(
      () => b.getBookmarks(),
      ({ data }) => data.length === 0,
    );
    await assert.rejects(b.getStatus(id), /404/);
  });

  test('masto.js: what carol may not see is not there for her, whatever she does with it', async () => {
    const { id } = await alice().masto.v1.statuses.create({ status: '@bob only us', visibility: 'direct' });
    const hers = carol().masto.v1.statuses.$select(id);
    for (const act of [
      () => hers.fetch(),
      () => hers.favourite(),
      () => hers.bookmark(),
      () => hers.reblog({}),
      () => hers.mute(),
      () => hers.pin(),
      () => hers.source.fetch(),
      () => hers.context.fetch(),
    ]) {
      await assert.rejects(async () => void (await act()), isMissing);
    }
  });
});
