import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { transact } from '../../server/src/db/transact.ts';
import type { Skein } from '../../server/src/start.ts';
import { call, type Person, person } from '../cast.ts';
import { createPeer, type Peer, type PeerActor, PUBLIC } from '../peer.ts';
import { assertRefused } from '../shapes.ts';
import { createWorld, onBothEngines, type World } from '../world.ts';

const ACCEPT = { Accept: 'application/activity+json' };

onBothEngines('quotes between servers', (engine) => {
  let world: World;
  let one: Skein;
  let alice: Person;
  let carol: Person;
  let bob: Person;
  let yan: Person;
  let peer: Peer;
  let other: Peer;
  let mel: PeerActor;
  let nan: PeerActor;

  before(async () => {
    world = await createWorld({ engine, servers: 3 });
    one = world.servers[0] as Skein;
    alice = await person(one, 'alice');
    carol = await person(one, 'carol');
    bob = await person(world.servers[1] as Skein, 'bob');
    yan = await person(world.servers[2] as Skein, 'yan');
    peer = await createPeer();
    other = await createPeer();
    mel = peer.actor('mel');
    nan = other.actor('nan');
    for (const who of [carol, yan]) await follow(who, bob);
  });
  after(async () => {
    await world?.stop();
    await peer?.close();
    await other?.close();
  });

  /** A quote goes to and fro more often than the world waits for by itself. */
  const quiet = async () => {
    for (let round = 0; round < 3; round += 1) await world.settled();
  };
  const found = async (who: Person, q: string) => {
    const { body } = await who.get(`/api/v2/search?resolve=true&q=${encodeURIComponent(q)}`);
    await quiet();
    return body;
  };
  const follow = async (who: Person, whom: Person) => {
    const [account] = (await found(who, whom.handle)).accounts;
    await who.post(`/api/v1/accounts/${account.id}/follow`);
    await quiet();
  };
  /** The status as this person's server has it. */
  const at = async (who: Person, uri: string) => (await found(who, uri)).statuses[0];
  const stateAt = async (who: Person, uri: string) => (await at(who, uri))?.quote?.state;
  const quote = async (who: Person, uri: string, more: object = {}) => {
    const { id } = await at(who, uri);
    return who.post('/api/v1/statuses', { status: 'Look at this', quoted_status_id: id, ...more });
  };
  const documentAt = async (url: string) => {
    const answer = await fetch(url, { headers: ACCEPT });
    return { status: answer.status, body: answer.ok ? ((await answer.json()) as any) : null };
  };
  const said = async (server: Skein, type: string) => {
    const rows = await server.ctx.db.selectFrom('outgoing').select('document').orderBy('id').execute();
    return rows
      .flatMap(({ document }) => (document ? [JSON.parse(document)] : []))
      .filter((a) => a.type === type);
  };
  const say = async (from: Peer, actor: PeerActor, type: string, object: unknown, changes = {}) => {
    const activity = from.activity(actor, type, object, changes);
    const answer = await from.deliver(one.ctx.origin.sharedInbox(), actor, activity);
    assert.equal(answer.status, 202);
    await quiet();
    return activity;
  };
  /** A post of mel's that quotes, which names carol, so that her server takes it in. */
  const quoting = (quoted: string, more: object = {}) => {
    const note = peer.note(mel, {
      tag: [{ type: 'Mention', href: one.ctx.origin.account(carol.id), name: `@${carol.handle}` }],
      quote: quoted,
      ...more,
    });
    peer.put(new URL(note.id).pathname, note);
    return note;
  };
  const ofNan = (more: Record<string, unknown> = {}) => {
    const note = other.note(nan, more);
    other.put(new URL(note.id).pathname, note);
    return note;
  };
  const stamp = (from: Peer, path: string, more: object) =>
    from.put(path, { id: `${from.origin}${path}`, type: 'QuoteAuthorization', ...more });

  test('one is asked for, agreed to, shown, told of and taken back, here, there and at a third', async () => {
    const post = await alice.publish('Worth quoting elsewhere');
    const { quote_approval } = await at(bob, post.uri);
    assert.deepEqual(quote_approval, { automatic: ['public'], manual: [], current_user: 'automatic' });
    const { body: made } = await quote(bob, post.uri);
    assert.deepEqual(made.quote, { state: 'pending', quoted_status: null });
    await quiet();
    for (const who of [bob, carol, yan]) {
      const seen = await at(who, made.uri);
      assert.equal(seen.quote.state, 'accepted', who.name);
      assert.equal(seen.quote.quoted_status.uri, post.uri);
      assert.match(seen.content, /<p class="quote-inline">RE: /);
    }
    assert.equal((await alice.get(`/api/v1/statuses/${post.id}`)).body.quotes_count, 1);
    const [notice] = (await alice.notifications()).filter(({ type }) => type === 'quote');
    assert.deepEqual([notice.account.acct, notice.status.uri], [bob.handle, made.uri]);
    const { body: listed } = await alice.get(`/api/v1/statuses/${post.id}/quotes`);
    assert.deepEqual(
      listed.map(({ uri }: any) => uri),
      [made.uri],
    );

    const [request] = await said(bob.server, 'QuoteRequest');
    assert.deepEqual([request.object, request.instrument.id], [post.uri, made.uri]);
    const [answer] = await said(one, 'Accept').then((all) => all.filter(({ result }) => result));
    assert.equal(answer.object.id, request.id);
    const note = (await documentAt(made.uri)).body;
    assert.deepEqual(
      [note.quote, note.quoteUri, note._misskey_quote, note.quoteAuthorization],
      [post.uri, post.uri, post.uri, answer.result],
    );
    assert.deepEqual((await documentAt(answer.result)).body, {
      '@context': (await documentAt(answer.result)).body['@context'],
      id: answer.result,
      type: 'QuoteAuthorization',
      attributedTo: one.ctx.origin.account(alice.id),
      interactingObject: made.uri,
      interactionTarget: post.uri,
    });
    assert.deepEqual((await documentAt(post.uri)).body.interactionPolicy.canQuote, {
      automaticApproval: [PUBLIC],
    });

    const atAlice = await at(alice, made.uri);
    await alice.post(`/api/v1/statuses/${post.id}/quotes/${atAlice.id}/revoke`, {});
    await quiet();
    for (const who of [alice, bob, carol, yan])
      assert.equal(await stateAt(who, made.uri), 'revoked', who.name);
    assert.equal((await documentAt(answer.result)).status, 404);
    assert.equal((await documentAt(made.uri)).body.quoteAuthorization, undefined);
    assert.equal((await alice.get(`/api/v1/statuses/${post.id}`)).body.quotes_count, 0);
    const [end] = (await said(one, 'Delete')).filter(({ object }) => object.id === answer.result);
    assert.equal(end.object.type, 'QuoteAuthorization');
  });

  test('a policy is known on the other server, and so is its change', async () => {
    const post = await alice.publish('for followers to quote', { quote_approval_policy: 'followers' });
    assert.equal((await at(bob, post.uri)).quote_approval.current_user, 'denied');
    assertRefused(await quote(bob, post.uri), 404);
    await follow(bob, alice);
    assert.equal((await at(bob, post.uri)).quote_approval.current_user, 'automatic');
    const { body: made } = await quote(bob, post.uri);
    await quiet();
    assert.equal(await stateAt(bob, made.uri), 'accepted');
    await call(one, 'PUT', `/api/v1/statuses/${post.id}/interaction_policy`, {
      token: alice.token,
      body: { quote_approval_policy: 'nobody' },
    });
    await quiet();
    assert.deepEqual((await at(bob, post.uri)).quote_approval.automatic, []);
    assert.equal(await stateAt(bob, made.uri), 'accepted');
    assert.deepEqual((await documentAt(post.uri)).body.interactionPolicy.canQuote, {
      automaticApproval: [one.ctx.origin.account(alice.id)],
    });
  });

  test('what is quoted is deleted, and what quotes it too', async () => {
    const post = await alice.publish('soon gone');
    const { body: made } = await quote(bob, post.uri);
    await quiet();
    await alice.delete(`/api/v1/statuses/${post.id}`);
    await quiet();
    for (const who of [bob, carol]) assert.equal(await stateAt(who, made.uri), 'deleted', who.name);
    // Told by who quotes, and by the stamp that is gone.
    assert.deepEqual((await at(yan, made.uri)).quote, { state: 'revoked', quoted_status: null });
    const second = await alice.publish('quoted once');
    const { body: again } = await quote(bob, second.uri);
    await quiet();
    await bob.delete(`/api/v1/statuses/${again.id}`);
    await quiet();
    assert.equal((await alice.get(`/api/v1/statuses/${second.id}`)).body.quotes_count, 0);
  });

  test('somebody elsewhere asks, and is answered by the policy, again when they ask again', async () => {
    const post = await alice.publish('ask me');
    const note = quoting(post.uri);
    const request = await say(peer, mel, 'QuoteRequest', post.uri, { instrument: note });
    const answered = () => peer.received.filter(({ object }) => object?.id === request.id);
    const [accept] = answered();
    assert.deepEqual([accept.type, accept.object.instrument], ['Accept', note.id]);
    assert.equal((await documentAt(accept.result)).body.interactingObject, note.id);
    assert.equal(await stateAt(carol, note.id), 'accepted');
    const { id } = await at(alice, note.id);
    await alice.post(`/api/v1/statuses/${post.id}/quotes/${id}/revoke`, {});
    await quiet();
    await say(peer, mel, 'QuoteRequest', post.uri, { id: `${request.id}-anew`, instrument: note });
    assert.equal(peer.received.find(({ object }) => object?.id === `${request.id}-anew`)?.type, 'Reject');
    assert.equal(await stateAt(carol, note.id), 'revoked');

    const closed = await alice.publish('do not ask me', { quote_approval_policy: 'nobody' });
    const uninvited = quoting(closed.uri);
    const refused = await say(peer, mel, 'QuoteRequest', closed.uri, { instrument: uninvited.id });
    assert.equal(peer.received.find(({ object }) => object?.id === refused.id)?.type, 'Reject');
    assert.equal((await alice.get(`/api/v1/statuses/${closed.id}`)).body.quotes_count, 0);
  });

  test('a request for somebody else’s post, or by it, or for what is not for everybody, is not heard', async () => {
    const post = await alice.publish('not by you');
    const close = await alice.publish('for followers', { visibility: 'private' });
    const theirs = ofNan({ quote: post.uri });
    const before = peer.received.length;
    await say(peer, mel, 'QuoteRequest', post.uri, { instrument: theirs });
    await say(peer, mel, 'QuoteRequest', post.uri, {
      instrument: quoting(post.uri, { attributedTo: nan.id }),
    });
    await say(peer, mel, 'QuoteRequest', close.uri, { instrument: quoting(close.uri) });
    await say(peer, mel, 'QuoteRequest', post.uri, { instrument: quoting(nan.id) });
    await say(peer, mel, 'QuoteRequest', nan.id, { instrument: quoting(nan.id) });
    assert.equal(peer.received.length, before);
    assert.equal((await alice.get(`/api/v1/statuses/${post.id}`)).body.quotes_count, 0);
  });

  test('a stamp that somebody else made counts for nothing, and does not keep the true one out', async () => {
    const quoted = ofNan({ interactionPolicy: { canQuote: { automaticApproval: [PUBLIC] } } });
    const about = (note: any) => ({
      attributedTo: nan.id,
      interactingObject: note.id,
      interactionTarget: quoted.id,
    });
    const forged = quoting(quoted.id);
    const elsewhere = stamp(peer, '/stamps/mine', about(forged));
    await say(peer, mel, 'Create', { ...forged, quoteAuthorization: elsewhere });
    assert.equal(await stateAt(carol, forged.id), 'pending', 'on the host of the one who quotes');
    const wrong: [string, object][] = [
      ['of another post', { interactingObject: `${forged.id}-other` }],
      ['for another post', { interactionTarget: `${quoted.id}-other` }],
      ['by another person', { attributedTo: `${nan.id}-other` }],
      ['of another kind', { type: 'LikeAuthorization' }],
    ];
    for (const [what, change] of wrong) {
      const note = quoting(quoted.id);
      const at = `/stamps/${wrong.findIndex(([one]) => one === what)}`;
      const bad = stamp(other, at, { ...about(note), ...change });
      await say(peer, mel, 'Create', { ...note, quoteAuthorization: bad });
      assert.equal(await stateAt(carol, note.id), 'pending', what);
    }
    await say(peer, mel, 'Create', {
      ...quoting(quoted.id),
      quoteAuthorization: `${other.origin}/stamps/missing`,
    });
    const good = stamp(other, '/stamps/good', about(forged));
    await say(peer, mel, 'Update', { ...forged, quoteAuthorization: good });
    const seen = await at(carol, forged.id);
    assert.equal(seen.quote.state, 'accepted');
    assert.equal(seen.quote.quoted_status.uri, quoted.id, 'it was fetched to be shown');

    await say(peer, mel, 'Delete', good);
    assert.equal(await stateAt(carol, forged.id), 'accepted', 'only who gave it takes it back');
    await say(other, nan, 'Delete', { id: good, type: 'QuoteAuthorization' });
    assert.equal(await stateAt(carol, forged.id), 'revoked');
    await say(peer, mel, 'Update', { ...forged, quoteAuthorization: good });
    assert.equal(await stateAt(carol, forged.id), 'revoked');
  });

  test('a stamp that is taken back ends the quote it agreed to, whoever else says to have it', async () => {
    const quoted = ofNan({ interactionPolicy: { canQuote: { automaticApproval: [PUBLIC] } } });
    const [decoy, proper] = [quoting(quoted.id), quoting(quoted.id)];
    const good = stamp(other, '/stamps/twice', {
      attributedTo: nan.id,
      interactingObject: proper.id,
      interactionTarget: quoted.id,
    });
    await at(carol, quoted.id);
    await say(peer, mel, 'Create', decoy);
    await say(peer, mel, 'Create', { ...proper, quoteAuthorization: good });
    assert.equal(await stateAt(carol, proper.id), 'accepted');
    // Said by an edit, and not looked at yet.
    const { id } = await at(carol, decoy.id);
    await transact(one.ctx, (inner) =>
      inner.db.updateTable('quotes').set({ stamp: good }).where('status_id', '=', Number(id)).execute(),
    );
    await say(other, nan, 'Delete', { id: good, type: 'QuoteAuthorization' });
    assert.equal(await stateAt(carol, proper.id), 'revoked');
  });

  test('nobody agrees to a quote of ours by a stamp that they show, nor in the name of another', async () => {
    const post = await alice.publish('only I agree');
    const note = quoting(post.uri, { quoteAuthorization: one.ctx.origin.stamp(1) });
    await say(peer, mel, 'Create', note);
    assert.deepEqual((await at(carol, note.id)).quote, { state: 'pending', quoted_status: null });
    assert.equal((await alice.get(`/api/v1/statuses/${post.id}`)).body.quotes_count, 0);

    const quoted = ofNan({ interactionPolicy: { canQuote: { automaticApproval: [PUBLIC] } } });
    const { body: made } = await quote(carol, quoted.id);
    await quiet();
    const request = other.received.find(
      ({ type, instrument }) => type === 'QuoteRequest' && instrument.id === made.uri,
    );
    assert.equal(request.object, quoted.id);
    const own = stamp(peer, '/stamps/own', {});
    await say(peer, mel, 'Accept', request.id, { result: own });
    await say(other, nan, 'Accept', request.id, { result: own });
    await say(other, nan, 'Accept', request.id);
    await say(peer, mel, 'Reject', request.id);
    assert.equal(await stateAt(carol, made.uri), 'pending');
    const good = stamp(other, '/stamps/for-carol', {});
    await say(other, nan, 'Accept', { ...request, instrument: made.uri }, { result: good });
    assert.equal(await stateAt(carol, made.uri), 'accepted');
    assert.equal((await documentAt(made.uri)).body.quoteAuthorization, good);
    await say(other, nan, 'Reject', request.id);
    assert.equal(await stateAt(carol, made.uri), 'revoked');

    const { body: next } = await quote(carol, quoted.id);
    await quiet();
    const asked = other.received.find(({ instrument }) => instrument?.id === next.uri);
    await say(other, nan, 'Reject', asked.id);
    assert.equal(await stateAt(carol, next.uri), 'rejected');
  });

  test('older spellings are read; without consent they show nothing, and one’s own shows', async () => {
    const quoted = ofNan();
    await at(carol, quoted.id);
    const spellings = [
      { quoteUrl: quoted.id },
      { quoteUri: quoted.id },
      { _misskey_quote: quoted.id },
      {
        tag: [
          { type: 'Mention', href: one.ctx.origin.account(carol.id), name: `@${carol.handle}` },
          {
            type: 'Link',
            mediaType: 'application/activity+json',
            href: quoted.id,
            rel: 'https://misskey-hub.net/ns#_misskey_quote',
          },
        ],
      },
    ];
    for (const spelling of spellings) {
      const note = quoting('', { quote: undefined, ...spelling });
      await say(peer, mel, 'Create', note);
      const seen = await at(carol, note.id);
      assert.equal(seen.quote, null);
      const row = await one.ctx.db
        .selectFrom('quotes')
        .select(['state', 'older'])
        .where('status_id', '=', Number(seen.id))
        .executeTakeFirstOrThrow();
      assert.deepEqual([row.state, row.older], [0, 1]);
    }
    const own = quoting('');
    await say(peer, mel, 'Create', own);
    const second = quoting('', { quote: undefined, _misskey_quote: own.id });
    await say(peer, mel, 'Create', second);
    assert.equal((await at(carol, second.id)).quote.quoted_status.uri, own.id);
  });

  test('a ring of quotes is not fetched all around', async () => {
    const ring = [0, 1, 2, 3].map((i) => `/users/mel/ring/${i}`);
    for (const [i, path] of ring.entries()) {
      const note = quoting(`${peer.origin}${ring[(i + 1) % 4]}`, { id: `${peer.origin}${path}` });
      peer.put(path, { ...note, id: `${peer.origin}${path}` });
    }
    peer.asked.length = 0;
    const first = { ...quoting(`${peer.origin}${ring[1]}`), id: `${peer.origin}${ring[0]}` };
    await say(peer, mel, 'Create', first);
    assert.equal((await at(carol, first.id)).quote.quoted_status.uri, `${peer.origin}${ring[1]}`);
    assert.deepEqual(
      peer.asked.filter((line) => line.includes('/ring/')),
      [`GET ${ring[1]}`],
    );
  });

  test('a stamp is looked at again after a week, and what it no longer agrees to is shown no more', async () => {
    const quoted = ofNan({ interactionPolicy: { canQuote: { automaticApproval: [PUBLIC] } } });
    const [kept, ended, away] = [quoting(quoted.id), quoting(quoted.id), quoting(quoted.id)];
    const stamps = [kept, ended, away].map((note, index) =>
      stamp(other, `/stamps/week-${index}`, {
        attributedTo: nan.id,
        interactingObject: note.id,
        interactionTarget: quoted.id,
      }),
    );
    for (const [index, note] of [kept, ended, away].entries())
      await say(peer, mel, 'Create', { ...note, quoteAuthorization: stamps[index] });
    for (const note of [kept, ended, away]) assert.equal(await stateAt(carol, note.id), 'accepted');
    other.remove('/stamps/week-1', 404);
    other.remove('/stamps/week-2', 503);
    const asked = () => other.asked.filter((path) => path.startsWith('GET /stamps/week-')).length;
    const before = asked();
    world.clock.forward(6 * 86_400_000);
    await quiet();
    assert.equal(asked(), before, 'it is not asked for before');
    world.clock.forward(86_400_000 + 20 * 60_000);
    await quiet();
    assert.equal(asked(), before + 3);
    assert.equal(await stateAt(carol, kept.id), 'accepted');
    assert.equal(await stateAt(carol, ended.id), 'revoked');
    assert.equal(await stateAt(carol, away.id), 'accepted', 'a server that is away says nothing');
    world.clock.forward(3_600_000);
    await quiet();
    assert.equal(asked(), before + 3, 'nor is it asked all the time');
  });
});
