import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Account } from '@skein/api/account.ts';
import { createRestAPIClient } from 'masto';
import { call, type Person } from '../cast.ts';
import { uploaded } from '../pictures.ts';
import { scene } from '../scene.ts';
import { assertRefused, assertShape } from '../shapes.ts';
import { onBothEngines } from '../world.ts';

onBothEngines('what is written anew', (engine) => {
  const { world, server, alice, bob, carol } = scene({ engine });

  const statusIds = async (who: Person) =>
    (await who.get(`/api/v1/accounts/${who.id}/statuses`)).body.map((one: any) => one.id);

  test('a deleted status gives back text, warning, poll and pictures, to be published again', async () => {
    const picture = await uploaded(alice, { description: 'a goose' });
    const poll = { options: ['grey', 'white'], expires_in: 3600, multiple: true };
    const made = await alice.publish('@bob #geese & <swans>', {
      media_ids: [picture.id],
      spoiler_text: 'birds',
      poll,
      language: 'en',
    });
    const { status, body } = await alice.delete(`/api/v1/statuses/${made.id}`);
    assert.equal(status, 200);
    assert.equal(body.text, '@bob #geese & <swans>');
    assert.equal(body.spoiler_text, 'birds');
    assert.deepEqual(
      body.poll.options.map((one: any) => one.title),
      poll.options,
    );
    assert.deepEqual(
      body.media_attachments.map((one: any) => [one.id, one.description]),
      [[picture.id, 'a goose']],
    );
    await world.settled();
    assert.equal((await alice.get(`/api/v1/media/${picture.id}`)).status, 200);
    const again = await alice.publish(body.text, { media_ids: [picture.id] });
    assert.equal(again.media_attachments[0].id, picture.id);
    for (const [who, id] of [
      [alice, made.id],
      [bob, again.id],
      [alice, '__proto__'],
    ] as const)
      assertRefused(await who.delete(`/api/v1/statuses/${id}`), 404);
  });

  test('pictures go with it at once where that is asked for', async () => {
    const picture = await uploaded(alice);
    const made = await alice.publish('to go', { media_ids: [picture.id] });
    assert.equal((await fetch(picture.url)).status, 200);
    await alice.delete(`/api/v1/statuses/${made.id}?delete_media=true`);
    await world.settled();
    assert.equal((await fetch(picture.url)).status, 404);
    assertRefused(await alice.post('/api/v1/statuses', { status: 'x', media_ids: [picture.id] }), 422);
    const kept = await uploaded(alice);
    const other = await alice.publish('to stay', { media_ids: [kept.id] });
    await alice.delete(`/api/v1/statuses/${other.id}?delete_media=false`);
    await world.settled();
    assert.equal((await fetch(kept.url)).status, 200);
  });

  test('whom an app did not expect is named to it, and nothing is published', async () => {
    const before = await statusIds(alice);
    const ask = (allowed_mentions: unknown, more: object = {}) =>
      alice.post('/api/v1/statuses', { status: '@bob and @carol, @alice', allowed_mentions, ...more });
    const at = new Date(world.clock.now() + 86_400_000).toISOString();
    for (const more of [{}, { scheduled_at: at }]) {
      const refused = await ask([bob.id], more);
      assertRefused(refused, 422);
      assert.equal(refused.body.unexpected_accounts.length, 1);
      assertShape(Account, refused.body.unexpected_accounts[0]);
      assert.equal(refused.body.unexpected_accounts[0].id, String(carol.id));
      assert.equal((await ask([], more)).body.unexpected_accounts.length, 2);
    }
    for (const wrong of ['x', ['x'], [{}], [null], Array.from({ length: 101 }, () => bob.id)])
      assertRefused(await ask(wrong), 422);
    assert.deepEqual(await statusIds(alice), before);
    assert.equal((await ask([String(bob.id), carol.id, '1'])).status, 200);
    assert.equal((await ask(undefined)).status, 200);
    assert.equal((await ask(null)).status, 200);
    const form = new URLSearchParams({ status: 'nobody here', 'allowed_mentions[]': '' });
    const answer = await fetch(`${server.address}/api/v1/statuses`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${alice.token}` },
      body: form,
    });
    assert.equal(answer.status, 200);
  });

  test('nothing is translated, and what is not for everybody is not there', async () => {
    const translate = (id: string, token?: string) =>
      call(server, 'POST', `/api/v1/statuses/${id}/translate`, { token, body: { lang: 'fr' } });
    const open = await alice.publish('for all');
    const unlisted = await alice.publish('for all who look', { visibility: 'unlisted' });
    for (const { id } of [open, unlisted]) assertRefused(await translate(id, bob.token), 503);
    const secret = await alice.publish('for me', { visibility: 'private' });
    assertRefused(await translate(secret.id, bob.token), 404);
    assertRefused(await translate(secret.id, alice.token), 404);
    assertRefused(await translate('1', bob.token), 404);
    assertRefused(await translate(open.id), 401);
    const languages = await call(server, 'GET', '/api/v1/instance/translation_languages');
    assert.deepEqual([languages.status, languages.body], [200, {}]);
    const instance = await call(server, 'GET', '/api/v2/instance');
    assert.deepEqual(instance.body.configuration.translation, { enabled: false });
  });

  test('masto.js edits with a picture described anew, reads source and history, and deletes for a redraft', async () => {
    const masto = createRestAPIClient({ url: server.address, accessToken: carol.token });
    const picture = await uploaded(carol);
    const made = await masto.v1.statuses.create({ status: 'before', mediaIds: [picture.id] });
    const one = masto.v1.statuses.$select(made.id);
    const edited = await one.update({
      status: 'after',
      spoilerText: 'careful',
      mediaIds: [picture.id],
      mediaAttributes: [{ id: picture.id, description: 'a swan', focus: '0,0' }],
    } as never);
    assert.equal(edited.mediaAttachments[0]?.description, 'a swan');
    assert.equal(edited.spoilerText, 'careful');
    assert.deepEqual((await one.source.fetch()).text, 'after');
    assert.equal((await one.history.list()).length, 2);
    assert.equal((await one.mute()).muted, true);
    assert.equal((await one.unmute()).muted, false);
    const gone = await one.remove();
    assert.equal(gone.text, 'after');
    assert.equal(gone.mediaAttachments[0]?.id, picture.id);
  });
});
