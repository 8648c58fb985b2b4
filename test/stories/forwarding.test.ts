import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { type PeerActor, PUBLIC } from '../peer.ts';
import { peerBeside, scene } from '../scene.ts';
import { onBothEngines } from '../world.ts';

type Json = Record<string, any>;

onBothEngines('What answers a member', (engine) => {
  const { world, server, alice, bob } = scene({ engine });
  /** Where somebody follows alice, and where those live who answer; one of them follows her too. */
  const reader = peerBeside();
  const home = peerBeside();
  let mel: PeerActor;
  let post: string;

  before(async () => {
    mel = home.actor('mel');
    for (const [peer, actor] of [
      [reader, reader.actor('rita')],
      [home, mel],
    ] as const)
      await tell(peer.activity(actor, 'Follow', server.ctx.origin.account(alice.id)), actor, peer);
    post = await published('what do you think?');
  });

  const origin = () => server.ctx.origin;
  async function published(text: string, more: Json = {}, who = alice) {
    const { id } = await who.publish(text, more);
    await world.settled();
    return origin().status(Number(id));
  }
  async function tell(activity: Json, by = mel, peer = home): Promise<void> {
    const inbox = origin().sharedInbox();
    assert.equal((await peer.deliver(inbox, by, activity, { at: world.clock.now() })).status, 202);
    await world.settled();
  }
  const answer = (changes: Json = {}) => home.note(mel, { inReplyTo: post, ...changes });
  const signed = (type: string, object: Json | string, more: Json = {}): Json => ({
    ...home.activity(mel, type, object, { to: [PUBLIC] }),
    signature: { type: 'RsaSignature2017', creator: mel.keyId, signatureValue: 'abc' },
    ...more,
  });
  const came = (activity: Json) => reader.received.filter(({ id }) => id === activity.id);

  test('is forwarded to those who follow the member, once, as it came, and not to where it is from', async () => {
    const note = answer();
    const create = signed('Create', note);
    await tell(create);
    await tell(create);
    assert.deepEqual(came(create), [create]);
    const proved = { ...home.activity(mel, 'Create', answer(), { to: [PUBLIC] }), proof: { type: 'x' } };
    await tell(proved);
    assert.deepEqual(came(proved), [proved]);
    world.clock.forward(60_000);
    const updated = new Date(world.clock.now()).toISOString();
    const edit = signed('Update', { ...note, content: '<p>better</p>', updated });
    await tell(edit);
    assert.deepEqual(came(edit), [edit]);
    const end = signed('Delete', note.id);
    await tell(end);
    assert.deepEqual(came(end), [end]);
    const kept = await server.ctx.db
      .selectFrom('outgoing')
      .select(['subject', 'action', 'document'])
      .execute();
    const [subject] = kept.filter(({ document }) => document.includes(end.id)).map((row) => row.subject);
    for (const row of kept)
      if (row.subject === subject) assert.equal(row.document !== '', row.action === 'delete', row.action);
    const back = home.received.filter(({ actor }) => actor === mel.id);
    assert.deepEqual(back, [], 'its own server knows');
  });

  test('stays here when it says not whose it is, is not open to all, or answers nothing of ours', async () => {
    const followers = `${mel.id}/followers`;
    const quiet = await published('for followers', { visibility: 'unlisted' });
    const forms: Record<string, Json> = {
      'neither proof nor signature': { ...signed('Create', answer()), signature: undefined },
      'for followers': signed('Create', answer({ to: [followers, origin().account(alice.id)], cc: [] }), {
        to: [followers],
      }),
      unlisted: signed('Create', answer({ to: [followers], cc: [PUBLIC] }), {
        to: [followers],
        cc: [PUBLIC],
      }),
      'of an unlisted post': signed('Create', answer({ inReplyTo: quiet })),
      'of nothing': signed('Create', answer({ inReplyTo: undefined, tag: [mention()] })),
      'of whom nobody elsewhere follows': signed(
        'Create',
        answer({ inReplyTo: await published('alone', {}, bob) }),
      ),
      'with hidden recipients': signed('Create', answer(), { bcc: [followers] }),
      'very long': signed('Create', answer({ content: 'x'.repeat(70_000) })),
    };
    for (const [what, form] of Object.entries(forms)) {
      await tell(form);
      assert.deepEqual(came(form), [], what);
    }
  });

  test('of somebody whom the member blocks stays here', async () => {
    const { body } = await alice.get(`/api/v1/accounts/${alice.id}/followers`);
    const { id } = body.find(({ uri }: Json) => uri === mel.id);
    await alice.post(`/api/v1/accounts/${id}/block`);
    await world.settled();
    const create = signed('Create', answer());
    await tell(create);
    assert.deepEqual(came(create), []);
    await alice.post(`/api/v1/accounts/${id}/unblock`);
  });

  test('is forwarded as far as there is room', async () => {
    world.clock.forward(120_000);
    const began = world.clock.now();
    const many = Array.from({ length: 60 }, () => signed('Create', answer()));
    for (const one of many) await home.deliver(origin().sharedInbox(), mel, one, { at: world.clock.now() });
    await world.settled();
    const forwarded = many.filter((one) => came(one).length > 0).length;
    const most = 30 + Math.ceil((world.clock.now() - began) / 2000);
    assert.ok(forwarded >= 30 && forwarded <= most, `${forwarded} of 60`);
  });

  const mention = () => ({ type: 'Mention', href: origin().account(alice.id) });
});
