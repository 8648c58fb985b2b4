import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { type PeerActor, PUBLIC } from '../peer.ts';
import { picture } from '../pictures.ts';
import { peerBeside, scene } from '../scene.ts';
import { onBothEngines } from '../world.ts';

onBothEngines('what servers of other kinds send', (engine) => {
  const { world, server, alice, bob } = scene({ engine });
  const peer = peerBeside();
  let mel: PeerActor;
  let channel: PeerActor;

  before(async () => {
    mel = peer.actor('mel');
    channel = peer.actor('channel', { type: 'Group' });
    for (const actor of [mel, channel]) await followed(actor);
  });

  async function followed(actor: PeerActor): Promise<string> {
    const { body } = await alice.get(`/api/v2/search?resolve=true&q=@${actor.name}@${peer.host}`);
    const [{ id }] = body.accounts;
    await alice.post(`/api/v1/accounts/${id}/follow`);
    await world.settled();
    const asked = peer.received.findLast(({ type }) => type === 'Follow');
    await send(actor, 'Accept', asked.id);
    return id;
  }

  async function send(actor: PeerActor, type: string, object: unknown, changes = {}): Promise<any> {
    const activity = peer.activity(actor, type, object, changes);
    const { status } = await peer.deliver(server.ctx.origin.sharedInbox(), actor, activity);
    assert.equal(status, 202);
    await world.settled();
    return activity;
  }
  const created = async (changes: Record<string, unknown>) => {
    const object = peer.note(mel, changes);
    await send(mel, 'Create', object);
    return (await alice.home()).find(({ uri }) => uri === object.id);
  };
  const uriOf = (status: { id: string }) => server.ctx.origin.status(Number(status.id));
  const favourites = async (status: { id: string }) =>
    (await alice.get(`/api/v1/statuses/${status.id}`)).body.favourites_count;

  test('a film of a channel plays here, shows its picture and is answered at its account', async () => {
    const poster = peer.put('/poster.png', await picture('png'), 'image/png');
    const id = `${peer.origin}/videos/watch/1`;
    const video = {
      id,
      type: 'Video',
      name: 'Geese at dawn',
      attributedTo: [
        { type: 'Person', id: mel.id },
        { type: 'Group', id: channel.id },
      ],
      to: [PUBLIC],
      cc: [`${mel.id}/followers`],
      published: new Date().toISOString(),
      duration: 'PT61S',
      mediaType: 'text/markdown',
      content: 'Listen',
      icon: [{ type: 'Image', url: poster, width: 64, height: 48 }],
      url: [
        { type: 'Link', mediaType: 'text/html', href: `${id}/page` },
        {
          type: 'Link',
          mediaType: 'video/mp4',
          href: `${peer.origin}/v.mp4`,
          height: 480,
          width: 640,
          size: 9,
        },
      ],
    };
    peer.put('/videos/watch/1', video);
    await send(channel, 'Announce', id, { to: [PUBLIC], cc: [`${channel.id}/followers`] });
    const boost = (await alice.home()).find((one) => one.reblog?.uri === id);
    assert.deepEqual(
      [boost.account.acct, boost.reblog.account.acct],
      [`channel@${peer.host}`, `mel@${peer.host}`],
    );
    const [film] = boost.reblog.media_attachments;
    assert.deepEqual(
      [film.type, film.remote_url, film.preview_remote_url, film.description],
      ['video', `${peer.origin}/v.mp4`, poster, 'Geese at dawn'],
    );
    assert.equal(boost.reblog.url, `${id}/page`);
    const asked = () => peer.asked.filter((one) => one === 'GET /poster.png').length;
    assert.equal(asked(), 0, 'nothing is fetched before somebody looks');
    for (let times = 0; times < 2; times += 1) {
      const shown = await fetch(film.preview_url);
      assert.deepEqual([shown.status, shown.headers.get('content-type')], [200, 'image/webp']);
      await shown.arrayBuffer();
    }
    assert.equal(asked(), 1);
    const [measured] = (await alice.get(`/api/v1/statuses/${boost.reblog.id}`)).body.media_attachments;
    assert.ok(measured.meta.small.width > 0 && measured.blurhash !== null);
    const updated = { ...video, name: 'Geese at noon', updated: new Date(world.clock.now()).toISOString() };
    await send(mel, 'Update', updated);
    const { body } = await alice.get(`/api/v1/statuses/${boost.reblog.id}`);
    assert.match(body.content, /Geese at noon/);
    assert.equal(body.media_attachments[0].id, film.id);
    await send(mel, 'View', id);
  });

  test('an event stands in the home of a follower with its time and place', async () => {
    const seen = await created({
      type: 'Event',
      name: 'Counting',
      content: '<p>Bring gloves</p>',
      startTime: '2026-12-24T18:00:00+01:00',
      location: { type: 'Place', name: 'Pier 4' },
    });
    assert.match(seen.content, /Counting.*Bring gloves.*📅 2026-12-24 18:00 \(UTC\+01:00\)<br \/>📍 Pier 4/);
  });

  test('a reaction is a favourite, in each spelling, and taken back in each', async () => {
    const mine = await alice.publish('react');
    const uri = uriOf(mine);
    const reactions: [string, object][] = [
      ['EmojiReact', { content: '🪿' }],
      ['Like', { content: ':goose:', _misskey_reaction: ':goose:' }],
      ['Like', {}],
    ];
    const spelt: unknown[] = [uri, [uri], { id: uri, type: 'Note' }, { type: 'Link', href: uri }];
    const ways: ((said: any) => unknown)[] = [
      (said) => said.id,
      (said) => [said.id],
      (said) => said,
      (said) => ({ type: 'Link', href: said.id }),
      ({ id, actor, object }) => ({ id, type: 'Note', actor, object }),
      ({ object }) => ({ type: ['Like', 'Thing'], object: { id: object.id ?? uri } }),
    ];
    for (const [turn, way] of [...ways, ...ways].entries()) {
      const [type, more] = reactions[(turn + Math.floor(turn / ways.length)) % reactions.length] ?? ['', {}];
      const said = await send(mel, type, spelt[turn % spelt.length], more);
      assert.equal(await favourites(mine), 1, `${type} ${turn}`);
      await send(channel, 'Undo', said.id);
      await send(channel, 'Undo', { ...said, actor: channel.id });
      await send(channel, 'Undo', said);
      assert.equal(await favourites(mine), 1, 'by nobody else');
      await send(mel, 'Undo', way(said));
      assert.equal(await favourites(mine), 0, `${type} ${String(way)}`);
    }
  });

  test('ids as long as they may be are no trouble', async () => {
    const mine = await alice.publish('long');
    const long = (first: number, most: number, length: number) =>
      `${mel.id}/${Array.from({ length }, (_, at) => String.fromCodePoint(first + ((at * 7919) % most))).join('')}`;
    for (const id of [long(0x61, 26, 1900), long(0x4e00, 20_000, 1900)]) {
      const said = { type: 'Like', id, actor: mel.id, object: uriOf(mine) };
      await send(mel, 'Like', uriOf(mine), { id });
      assert.equal(await favourites(mine), 1);
      await send(mel, 'Undo', said);
      assert.equal(await favourites(mine), 0);
      await send(mel, 'Create', peer.note(mel, { id: `${id}x` }));
      const published = new Date(world.clock.now()).toISOString();
      const post = peer.note(mel, { id: `${id}y`, published });
      peer.put(new URL(post.id).pathname, post);
      await send(channel, 'Announce', peer.activity(mel, 'Create', post), { to: [PUBLIC] });
      const kept = (await alice.home()).some((one) => one.reblog?.uri === post.id);
      assert.equal(kept, Buffer.byteLength(id) < 2048, 'what is longer in bytes has no id');
    }
  });

  test('what is not known is acknowledged and forgotten', async () => {
    const before = await alice.home();
    for (const type of [
      'View',
      'Dislike',
      'Join',
      'Leave',
      'Listen',
      'Travel',
      'Bite',
      'Invite',
      'constructor',
    ])
      await send(mel, type, `${peer.origin}/what`);
    const nothing = { ...peer.activity(mel, 'Travel', null), object: undefined };
    assert.equal((await peer.deliver(server.ctx.origin.sharedInbox(), mel, nothing)).status, 202);
    await world.settled();
    assert.deepEqual(await alice.home(), before);
  });

  test('a chat message is a direct post for whom it is sent to', async () => {
    const object = peer.note(mel, {
      type: 'ChatMessage',
      content: 'Psst',
      to: [server.ctx.origin.account(alice.id)],
      cc: undefined,
      attachment: {
        type: 'Document',
        mediaType: 'image/png',
        url: [{ type: 'Link', href: `${peer.origin}/p.png` }],
      },
    });
    await send(mel, 'Create', object);
    const { body } = await alice.get(`/api/v2/search?q=${encodeURIComponent(object.id)}`);
    const [whispered] = body.statuses;
    assert.deepEqual(
      [whispered.visibility, whispered.content, whispered.media_attachments[0].type],
      ['direct', 'Psst', 'image'],
    );
    assert.equal((await bob.get(`/api/v1/statuses/${whispered.id}`)).status, 404);
  });

  test('who is named only by name, or whom an answer is only addressed to, is told', async () => {
    const told = async () => (await bob.notifications()).filter(({ type }) => type === 'mention').length;
    const actor = server.ctx.origin.account(bob.id);
    const before = await told();
    await created({ tag: [{ type: 'Mention', name: `@${bob.handle}` }] });
    assert.equal(await told(), before + 1);
    await created({ tag: [{ type: 'Mention', href: actor }] });
    assert.equal(await told(), before + 2);
    const asked = await bob.publish('who answers?');
    await created({ inReplyTo: uriOf(asked), cc: [actor] });
    assert.equal(await told(), before + 3, 'Pixelfed, older Lemmy');
    await created({ cc: [actor] });
    await created({ inReplyTo: uriOf(asked) });
    assert.equal(await told(), before + 3, 'nobody else is by an address alone');
  });

  test('a post found by the address of its Create is the post as it stands', async () => {
    const note = peer.note(mel, { content: '<p>As it stands</p>' });
    peer.put(new URL(note.id).pathname, note);
    const create = {
      ...peer.activity(mel, 'Create', { ...note, content: '<p>Else</p>' }),
      id: `${note.id}/activity`,
    };
    peer.put(new URL(create.id).pathname, create);
    const { body } = await alice.get(`/api/v2/search?resolve=true&q=${encodeURIComponent(create.id)}`);
    assert.deepEqual([body.statuses[0].uri, body.statuses[0].content], [note.id, '<p>As it stands</p>']);
  });

  test('a Delete is understood in each spelling, and a neighbour is not believed', async () => {
    const nora = peer.actor('nora');
    const spellings: ((id: string) => unknown)[] = [
      (id) => id,
      (id) => [id],
      (id) => ({ id, type: 'Tombstone', formerType: 'Note' }),
      (id) => ({ id, type: ['Tombstone', 'Note'] }),
      (id) => ({ id, type: 'Note', content: 'gone' }),
      (id) => ({ type: 'Link', href: id }),
    ];
    for (const spell of spellings) {
      const seen = await created({});
      peer.put(new URL(seen.uri).pathname, peer.note(mel, { id: seen.uri }));
      await send(nora, 'Delete', spell(seen.uri));
      assert.equal((await alice.get(`/api/v1/statuses/${seen.id}`)).status, 200);
      await send(mel, 'Delete', spell(seen.uri));
      assert.equal((await alice.get(`/api/v1/statuses/${seen.id}`)).status, 404);
    }
    const { body } = await alice.get(`/api/v2/search?resolve=true&q=${encodeURIComponent(nora.id)}`);
    assert.equal((await alice.get(`/api/v1/accounts/${body.accounts[0].id}/statuses`)).status, 200);
    await send(nora, 'Delete', { id: nora.id, type: 'Person' });
    assert.equal((await alice.get(`/api/v1/accounts/${body.accounts[0].id}/statuses`)).status, 404);
  });

  test('a post is pinned and taken down in each spelling', async () => {
    const featured = `${peer.origin}/users/pia/featured`;
    const pia = peer.actor('pia', { featured });
    const id = await followed(pia);
    const note = peer.note(pia);
    await send(pia, 'Create', note);
    const pinned = async () =>
      (await alice.get(`/api/v1/accounts/${id}/statuses?pinned=true`)).body.map((one: any) => one.uri);
    const ways: [unknown, object, object][] = [
      [note.id, { target: featured }, { target: featured }],
      [[note.id], { target: [featured] }, { target: [featured] }],
      [note, { target: { id: featured, type: 'OrderedCollection' } }, { origin: featured }],
      [{ type: 'Link', href: note.id }, { target: { type: 'Link', href: featured } }, { origin: [featured] }],
    ];
    for (const [object, add, remove] of ways) {
      await send(pia, 'Add', object, add);
      assert.deepEqual(await pinned(), [note.id]);
      await send(mel, 'Remove', object, remove);
      assert.deepEqual(await pinned(), [note.id], 'nobody else takes it down');
      await send(pia, 'Remove', object, remove);
      assert.deepEqual(await pinned(), []);
    }
  });

  test('a group, a service or an organisation describes itself anew; of another it is asked itself', async () => {
    const name = async (of: PeerActor) =>
      (await alice.get(`/api/v1/accounts/lookup?acct=${of.name}@${peer.host}`)).body.display_name;
    for (const type of ['Group', 'Service', 'Organization', 'Application']) {
      const it = peer.actor(`it-${type.toLowerCase()}`, { type });
      await alice.get(`/api/v2/search?resolve=true&q=@${it.name}@${peer.host}`);
      await send(it, 'Update', { ...it.document, name: 'Anew' });
      assert.equal(await name(it), 'Anew');
    }
    await send(mel, 'Update', { ...channel.document, name: 'As mel says' });
    assert.equal(await name(channel), 'channel');
    channel.document.name = 'As it says';
    world.clock.forward(3_700_000);
    await send(mel, 'Update', { ...channel.document, name: 'As mel says' });
    assert.equal(await name(channel), 'As it says');
  });

  test('had nothing to complain of', () => {
    const complaints = world.log.filter((line) => /"(?:a job|an activity|work was|a queue)/.test(line));
    assert.deepEqual(complaints, []);
  });
});
