import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { ruleHost, unruleHost } from '../../server/src/moderation/index.ts';
import { type PeerActor, PUBLIC } from '../peer.ts';
import { peerBeside, scene } from '../scene.ts';
import { onBothEngines } from '../world.ts';

type Json = Record<string, any>;

onBothEngines('What the author of a thread forwards', (engine) => {
  const { world, server, alice } = scene({ engine });
  /** The server of whom a member follows, and that of those who answer. */
  const home = peerBeside();
  const far = peerBeside();
  let mel: PeerActor;
  let vic: PeerActor;
  /** Mel's post, which is known here. */
  let post: Json;

  before(async () => {
    mel = home.actor('mel');
    vic = far.actor('vic');
    const found = await server.ctx.fediverse.byUrl(server.ctx, mel.id);
    await alice.post(`/api/v1/accounts/${found?.id}/follow`);
    await world.settled();
    const follow = home.received.find(({ type }) => type === 'Follow');
    await tell(home.activity(mel, 'Accept', follow));
    post = home.note(mel, { content: '<p>what do you think?</p>' });
    await tell(home.activity(mel, 'Create', post));
    assert.ok(await statusOf(post.id));
  });

  const inbox = () => server.ctx.origin.sharedInbox();
  const statusOf = (uri: string) =>
    server.ctx.db.selectFrom('statuses').selectAll().where('uri', '=', uri).executeTakeFirst();
  const rows = async () => (await server.ctx.db.selectFrom('incoming').selectAll().execute()).length;
  async function tell(activity: unknown, by = mel, from = home): Promise<number> {
    const { status } = await from.deliver(inbox(), by, activity, { at: world.clock.now() });
    await world.settled();
    return status;
  }
  const answer = (changes: Json = {}) => far.note(vic, { inReplyTo: post.id, ...changes });
  /** The same where everybody finds it. */
  function stands(note: Json) {
    far.put(new URL(note.id).pathname, note);
    return note;
  }
  const create = (note: Json) =>
    far.activity(vic, 'Create', note, { signature: { type: 'RsaSignature2017' } });
  const later = (note: Json, content: string) => ({
    ...note,
    content,
    updated: new Date(world.clock.now()).toISOString(),
  });
  const forgotten = () => {
    home.asked.length = 0;
    far.asked.length = 0;
  };
  const asked = () => [...home.asked, ...far.asked];

  test('is a hint: an answer comes in as it stands on its own server, not as it was forwarded', async () => {
    const real = stands(answer({ content: '<p>what vic wrote</p>' }));
    const before = await rows();
    assert.equal(await tell(create({ ...real, content: '<p>what mel made of it</p>' })), 202);
    assert.equal((await statusOf(real.id))?.content, '<p>what vic wrote</p>');
    assert.equal(await rows(), before, 'nothing of the body is kept');
    const mine = await statusOf(post.id);
    const { body } = await alice.get(`/api/v1/statuses/${mine?.id}/context`);
    assert.deepEqual(
      body.descendants.map((one: Json) => one.content),
      ['<p>what vic wrote</p>'],
    );
    forgotten();
    assert.equal(await tell(create(real)), 202);
    assert.deepEqual(asked(), [], 'what is known is not asked for again');
  });

  test('may be sent by a neighbour of the author, as the server’s own actor does', async () => {
    const real = stands(answer());
    assert.equal(await tell(create(real), home.actor('home', { type: 'Application' })), 202);
    assert.ok(await statusOf(real.id));
  });

  test('an edit is looked at once, if it is newer, and an end is believed of its own server alone', async () => {
    const real = stands(answer({ content: '<p>first</p>' }));
    await tell(create(real));
    world.clock.forward(60_000);
    const edit = stands(later(real, '<p>second</p>'));
    forgotten();
    assert.equal(await tell(far.activity(vic, 'Update', { ...edit, content: '<p>forged</p>' })), 202);
    assert.equal((await statusOf(real.id))?.content, '<p>second</p>');
    assert.equal(far.asked.length, 1);
    for (const again of [edit, real]) assert.equal(await tell(far.activity(vic, 'Update', again)), 202);
    assert.equal(far.asked.length, 1);
    assert.equal(await tell(far.activity(vic, 'Delete', real.id)), 202);
    assert.equal((await statusOf(real.id))?.deleted_at, null, 'it is still there');
    const other = stands(answer());
    await tell(create(other));
    far.remove(new URL(other.id).pathname);
    assert.equal(await tell(far.activity(vic, 'Delete', { id: other.id, type: 'Tombstone' })), 202);
    assert.ok((await statusOf(other.id))?.deleted_at);
  });

  test('what was never written, or is written by another, changes nothing', async () => {
    const never = answer();
    const other = answer();
    far.put(new URL(other.id).pathname, { ...other, attributedTo: mel.id });
    const lie = stands(far.note(vic, { content: '<p>about something else</p>' }));
    for (const note of [never, other, { ...lie, inReplyTo: post.id }]) {
      assert.equal(await tell(create(note)), 202);
      assert.equal(await statusOf(note.id), undefined);
    }
  });

  test('everything else stays refused, without a row and without a fetch', async () => {
    const real = stands(answer());
    const known = stands(answer());
    await tell(create(known));
    const nora = home.actor('nora');
    const mallory = far.actor('mallory');
    const tag = [{ type: 'Mention', href: server.ctx.origin.account(alice.id) }];
    const lone = home.note(nora, { tag });
    const third = far.note(mallory, { tag });
    await tell(home.activity(nora, 'Create', lone), nora);
    await tell(far.activity(mallory, 'Create', third), mallory, far);
    for (const { id } of [lone, third]) assert.ok(await statusOf(id), 'it is known here');
    const hidden = home.note(mel, { to: [`${mel.id}/followers`], cc: [] });
    await tell(home.activity(mel, 'Create', hidden));
    const mine = await alice.publish('mine too');
    const forms: Record<string, Json> = {
      'answers nothing': create(far.note(vic)),
      'answers what is not known': create(answer({ inReplyTo: `${home.origin}/users/mel/notes/99999` })),
      'answers somebody nobody follows': create(answer({ inReplyTo: lone.id })),
      'answers what is for followers': create(answer({ inReplyTo: hidden.id })),
      'answers ours': create(answer({ inReplyTo: server.ctx.origin.status(Number(mine.id)) })),
      'answers a third': create(answer({ inReplyTo: third.id })),
      'a neighbour’s answer': home.activity(nora, 'Create', home.note(nora, { inReplyTo: post.id })),
      'named only': create(real.id as unknown as Json),
      'of another host than its actor': { ...create(real), actor: nora.id },
      'said by one of ours': { ...create(real), actor: server.ctx.origin.account(alice.id) },
      ours: { ...create(real), object: { ...real, id: server.ctx.origin.status(Number(mine.id)) } },
      'with a false proof': { ...create(real), proof: { type: 'DataIntegrityProof' } },
      'the end of what is not known': far.activity(vic, 'Delete', real.id),
      'the end of somebody': far.activity(vic, 'Delete', vic.id),
      'a like': far.activity(vic, 'Like', post.id),
      'a boost': far.activity(vic, 'Announce', post.id, { to: [PUBLIC] }),
      'a follow': far.activity(vic, 'Follow', server.ctx.origin.account(alice.id)),
      'a profile': far.activity(vic, 'Update', { ...vic.document, name: 'changed' }),
      'a move': far.activity(vic, 'Move', vic.id, { target: mel.id }),
      undone: far.activity(vic, 'Undo', create(real)),
    };
    await world.settled();
    forgotten();
    const before = await rows();
    for (const [what, form] of Object.entries(forms)) assert.equal(await tell(form), 401, what);
    assert.equal(await tell(create(real), mallory, far), 401, 'forwarded by a neighbour of who answers');
    assert.deepEqual(asked(), []);
    assert.equal(await rows(), before);
  });

  test('nothing is fetched from a blocked server, and many are dropped, not queued', async () => {
    await ruleHost(server.ctx, far.host, { severity: 'suspend' });
    forgotten();
    const real = stands(answer());
    assert.equal(await tell(create(real)), 202);
    assert.equal(far.asked.length, 0);
    await unruleHost(server.ctx, far.host);
    world.clock.forward(60_000);
    const began = world.clock.now();
    const told = Array.from({ length: 100 }, () => create(answer()));
    for (const one of told)
      assert.equal((await home.deliver(inbox(), mel, one, { at: world.clock.now() })).status, 202);
    await world.settled();
    const looked = far.asked.filter((one) => one.includes('/notes/')).length;
    const most = 20 + Math.ceil((world.clock.now() - began) / 200);
    assert.ok(looked >= 20 && looked <= most, `${looked} of 100`);
  });

  test('nothing is taken when nobody follows any more', async () => {
    const author = await statusOf(post.id);
    await alice.post(`/api/v1/accounts/${author?.account_id}/unfollow`);
    await world.settled();
    const real = stands(answer());
    forgotten();
    assert.equal(await tell(create(real)), 401);
    assert.equal(far.asked.length, 0);
  });
});
