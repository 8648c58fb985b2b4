import assert from 'node:assert/strict';
import { test } from 'node:test';
import { as } from '../../server/src/context.ts';
import { ruleHost } from '../../server/src/moderation/index.ts';
import { addAlias } from '../../server/src/moves/index.ts';
import { call, type Person } from '../cast.ts';
import type { Peer, PeerActor } from '../peer.ts';
import { peerBeside, scene } from '../scene.ts';
import { onBothEngines } from '../world.ts';

const DAY = 86_400_000;

onBothEngines('somebody elsewhere who moves', (engine) => {
  const { world, server, alice, bob, carol } = scene({ engine });
  const old = peerBeside();
  const new_ = peerBeside();
  const shunned = peerBeside();
  let people = 0;

  const signed = () => ({ at: world.clock.now() });
  const inbox = () => server.ctx.origin.sharedInbox();
  const ours = (person: Person) => server.ctx.origin.account(person.id);

  /** Somebody of a peer who is known here. */
  const known = async (
    of: Peer,
    changes: Record<string, unknown> = {},
  ): Promise<PeerActor & { here: number }> => {
    people += 1;
    const actor = of.actor(`${of === old ? 'olga' : 'nina'}${people}`, changes);
    const found = await server.ctx.fediverse.byUrl(server.ctx, actor.id);
    assert.ok(found, `${actor.id} is found`);
    return { ...actor, here: found.id };
  };
  const unknown = (changes: Record<string, unknown> = {}) => {
    people += 1;
    return new_.actor(`nina${people}`, changes);
  };

  const relation = async (who: Person, id: number) =>
    (await who.get(`/api/v1/accounts/relationships?id[]=${id}&with_suspended=true`)).body[0];
  /** Follows them, and they agree. */
  const followed = async (who: Person, of: Peer, actor: PeerActor & { here: number }, options = {}) => {
    const seen = await who.post(`/api/v1/accounts/${actor.here}/follow`, options);
    assert.equal(seen.status, 200, JSON.stringify(seen.body));
    await world.settled();
    await agreed(who, of, actor);
  };
  const agreed = async (who: Person, of: Peer, actor: PeerActor) => {
    const [asked] = of.received.filter(
      ({ type, actor: by, object }) => type === 'Follow' && by === ours(who) && object === actor.id,
    );
    assert.ok(asked, `${who.name} asked to follow ${actor.name}`);
    assert.equal(
      (await of.deliver(inbox(), actor, of.activity(actor, 'Accept', asked), signed())).status,
      202,
    );
    await world.settled();
  };
  const at = async (uri: string): Promise<number | null> => {
    const row = await server.ctx.db
      .selectFrom('accounts')
      .select('id')
      .where('uri', '=', uri)
      .executeTakeFirst();
    return row?.id ?? null;
  };
  const moveTo = (actor: PeerActor, target: unknown, changes: Record<string, unknown> = {}) =>
    old.activity(actor, 'Move', actor.id, { target, ...changes });
  const send = async (actor: PeerActor, activity: unknown, from: Peer = old) => {
    const seen = await from.deliver(inbox(), actor, activity, signed());
    await world.settled();
    return seen.status;
  };
  /** Sends a Move and lets all be carried that it moves: one server is asked at a pace. */
  const sendMove = async (actor: PeerActor, target: unknown) => {
    const seen = await old.deliver(inbox(), actor, moveTo(actor, target), signed());
    assert.equal(seen.status, 202);
    await carried();
  };
  const carried = async () => {
    await world.settled();
    for (let step = 0; step < 2; step += 1) {
      world.clock.forward(3000);
      await world.settled();
    }
  };
  const shown = async (id: number) => (await alice.get(`/api/v1/accounts/${id}`)).body;
  const moves = async () => (await server.ctx.db.selectFrom('moves').select('id').execute()).length;

  /** What the old account and the new one are before each lie, and what stands after it. */
  type Lie = (of: PeerActor & { here: number }) => Promise<{
    target: unknown;
    activity?: Record<string, unknown>;
    signer?: PeerActor;
    status?: number;
    before?(): Promise<unknown>;
  }>;
  const naming = (of: PeerActor) => ({ alsoKnownAs: [of.id] });
  const lies: Record<string, Lie> = {
    'to an account that does not name the old one': async () => ({ target: unknown().id }),
    'to one that names a neighbour of the old one': async (of) => ({
      target: unknown({ alsoKnownAs: [`${of.id}x`, old.origin, `${old.origin}/users/`] }).id,
    }),
    'to one that names the old one in other letters, behind a mark or with a slash': async (of) => ({
      target: unknown({ alsoKnownAs: [of.id.toUpperCase(), `${of.id}#me`, `${of.id}/`, `${of.id}?a`] }).id,
    }),
    'to one that names the old one only in the copy that came along': async (of) => {
      const target = unknown();
      return { target: { ...target.document, ...naming(of) } };
    },
    'to one that moved on itself': async (of) => ({
      target: unknown({ ...naming(of), movedTo: unknown().id }).id,
    }),
    'to one that says it moved to where it came from': async (of) => ({
      target: unknown({ ...naming(of), movedTo: of.id }).id,
    }),
    'to itself': async (of) => {
      of.document.alsoKnownAs = [of.id];
      return { target: of.id };
    },
    'to itself under another spelling': async (of) => {
      of.document.alsoKnownAs = [of.id];
      return { target: `${of.id}#me` };
    },
    'to somebody suspended here': async (of) => {
      const target = await known(new_, naming(of));
      await server.ctx.writer.write((db) =>
        db.updateTable('accounts').set({ suspended_at: 1 }).where('id', '=', target.here).execute(),
      );
      return { target: target.id };
    },
    'to a server that this one does not talk to': async (of) => {
      people += 1;
      const target = shunned.actor(`sara${people}`, naming(of));
      await ruleHost(server.ctx, shunned.host, { severity: 'suspend' });
      return { target: target.id };
    },
    'in the name of another of the same server': async (of) => {
      const neighbour = await known(old);
      return { target: unknown(naming(of)).id, activity: { actor: neighbour.id }, signer: neighbour };
    },
    'signed by a neighbour': async (of) => ({
      target: unknown(naming(of)).id,
      signer: await known(old),
      status: 401,
    }),
    'signed by the new one': async (of) => {
      const target = await known(new_, naming(of));
      return { target: target.id, signer: target, status: 401 };
    },
    'to an address whose document is that of another': async (of) => {
      const honest = unknown();
      return { target: new_.put(`/lies/${of.name}`, { ...honest.document, ...naming(of) }) };
    },
    'to an address whose document says that it is one of another origin': async (of) => {
      const honest = old.actor(`honest${of.name}`);
      return { target: new_.put(`/lies/${of.name}`, { ...honest.document, ...naming(of) }) };
    },
    'to a file that somebody uploaded': async (of) => {
      const target = unknown();
      new_.put(`/users/${target.name}`, { ...target.document, ...naming(of) }, 'application/json');
      return { target: target.id };
    },
    'to an address that has no account': async () => ({ target: `${new_.origin}/users/nobody` }),
    'to nowhere': async () => ({ target: undefined }),
    'to what is no address': async () => ({ target: [null, 7, { id: 'mailto:nina' }, 'nina', {}] }),
    'to one of ours who does not say so': async () => ({ target: ours(bob) }),
    'to one of ours who is not there': async () => ({ target: server.ctx.origin.account(1) }),
  };

  for (const [name, lie] of Object.entries(lies)) {
    test(`${name} takes nobody along`, async () => {
      const of = await known(old);
      await followed(alice, old, of);
      await followed(bob, old, of);
      const { target, activity = {}, signer = of, status = 202 } = await lie(of);
      const [before, asked] = [await moves(), new_.received.length];
      const counted = (await shown(of.here)).followers_count;
      assert.equal(
        await send(signer, moveTo(of, target, activity), signer.id.startsWith(new_.origin) ? new_ : old),
        status,
      );
      for (const who of [alice, bob]) assert.equal((await relation(who, of.here)).following, true);
      assert.equal((await shown(of.here)).followers_count, counted);
      assert.equal((await shown(of.here)).moved, undefined);
      assert.equal(await moves(), before);
      assert.equal(new_.received.length, asked, 'nobody there was asked anything');
      assert.deepEqual(shunned.asked, []);
      const set_aside = await server.ctx.db
        .selectFrom('incoming')
        .select('error')
        .where('run_at', 'is not', null)
        .execute();
      assert.deepEqual(set_aside, [], 'and it is not tried again');
    });
  }

  test('is followed to the new account, in the way and the lists of the old one, which is followed no more', async () => {
    const of = await known(old);
    await followed(alice, old, of, { reblogs: false, notify: true, languages: ['fr'] });
    await followed(bob, old, of);
    const { body: list } = await alice.post('/api/v1/lists', { title: 'Geese', exclusive: true });
    await alice.post(`/api/v1/lists/${list.id}/accounts`, { account_ids: [String(of.here)] });
    const target = unknown({ alsoKnownAs: ['https://elsewhere.example/users/x', of.id] });
    await sendMove(of, target.id);
    const to = (await at(target.id)) as number;
    for (const who of [alice, bob]) {
      const [was, is] = [await relation(who, of.here), await relation(who, to)];
      assert.deepEqual([was.following, is.following, is.requested], [false, false, true]);
    }
    await agreed(alice, new_, target);
    await agreed(bob, new_, target);
    const now = await relation(alice, to);
    assert.deepEqual(
      [now.following, now.showing_reblogs, now.notifying, now.languages],
      [true, false, true, ['fr']],
    );
    const then = await relation(bob, to);
    assert.deepEqual([then.following, then.showing_reblogs, then.notifying], [true, true, false]);
    const listed = (await alice.get(`/api/v1/lists/${list.id}/accounts`)).body;
    assert.deepEqual(
      listed.map((one: any) => one.id),
      [String(to)],
    );
    assert.equal((await shown(of.here)).followers_count, 0);
    assert.equal((await shown(to)).followers_count, 2);
    const { moved } = await shown(of.here);
    assert.deepEqual(
      [moved.id, moved.acct, 'moved' in moved],
      [String(to), `${target.name}@${new_.host}`, false],
    );
    const undone = old.received.filter(({ type, object }) => type === 'Undo' && object.object === of.id);
    assert.equal(undone.length, 2, 'the old server hears that nobody follows any more');

    assert.equal((await alice.post(`/api/v1/accounts/${of.here}/follow`)).status, 403);
    const asked = new_.received.length;
    const second = unknown({ alsoKnownAs: [of.id] });
    assert.equal(await send(of, moveTo(of, second.id)), 202);
    assert.equal(await send(of, moveTo(of, target.id)), 202);
    assert.equal(await at(second.id), null, 'a second move within the week is not even looked at');
    assert.equal(new_.received.length, asked);
    assert.equal((await relation(alice, to)).following, true);
  });

  test('is believed once by many copies at once, and a week later again', async () => {
    const of = await known(old);
    await followed(alice, old, of);
    const target = unknown({ alsoKnownAs: [of.id] });
    const before = await moves();
    await Promise.all(
      Array.from({ length: 10 }, () => old.deliver(inbox(), of, moveTo(of, target.id), signed())),
    );
    await carried();
    assert.equal(await moves(), before + 1);
    assert.equal(
      new_.received.filter(({ type, object }) => type === 'Follow' && object === target.id).length,
      1,
    );
    world.clock.forward(8 * DAY);
    // Somebody follows the old one by a follow from before, as one that nobody carried.
    await server.ctx.writer.write(async (db) => {
      await db.updateTable('accounts').set({ moved_to_id: null }).where('id', '=', of.here).execute();
    });
    await followed(bob, old, of);
    const second = unknown({ alsoKnownAs: [of.id] });
    await sendMove(of, second.id);
    assert.equal(await moves(), before + 2);
    assert.equal((await relation(bob, (await at(second.id)) as number)).requested, true);
  });

  test('leaves behind whoever hides the new account or its server, with what they had', async () => {
    const of = await known(old);
    for (const who of [alice, bob, carol]) await followed(who, old, of);
    const target = await known(new_, { alsoKnownAs: [of.id] });
    await alice.post(`/api/v1/accounts/${target.here}/block`);
    await bob.post('/api/v1/domain_blocks', { domain: new_.host });
    await sendMove(of, target.id);
    const stands = await Promise.all(
      [alice, bob, carol].map(async (who) => {
        const [was, is] = [await relation(who, of.here), await relation(who, target.here)];
        return [was.following, is.requested];
      }),
    );
    assert.deepEqual(stands, [
      [true, false],
      [true, false],
      [false, true],
    ]);
    await alice.post(`/api/v1/accounts/${target.here}/unblock`);
    await call(server, 'DELETE', `/api/v1/domain_blocks?domain=${new_.host}`, { token: bob.token });
  });

  test('is hidden at the new account from whom the old one was hidden, who find what they wrote down', async () => {
    const of = await known(old);
    await alice.post(`/api/v1/accounts/${of.here}/block`);
    await bob.post(`/api/v1/accounts/${of.here}/mute`, { notifications: false, duration: 3600 });
    await bob.post(`/api/v1/accounts/${of.here}/note`, { comment: 'met in Tallinn' });
    await carol.post(`/api/v1/accounts/${of.here}/note`, { comment: 'x'.repeat(2000) });
    const target = unknown({ alsoKnownAs: [of.id] });
    await sendMove(of, target.id);
    const to = (await at(target.id)) as number;
    const [a, b, c] = await Promise.all([alice, bob, carol].map((who) => relation(who, to)));
    const acct = `@${of.name}@${old.host}`;
    assert.deepEqual([a.blocking, a.note], [true, `Moved here from ${acct}, which you had blocked.`]);
    assert.deepEqual([b.blocking, b.muting, b.muting_notifications], [false, true, false]);
    assert.ok(Date.parse(b.muting_expires_at) < world.clock.now() + 3_700_000, 'until the same time');
    assert.equal(b.note, `Moved here from ${acct}. Your note about that account:\nmet in Tallinn`);
    assert.deepEqual([c.blocking, c.muting, c.note], [false, false, 'x'.repeat(2000)]);
    assert.equal((await relation(bob, of.here)).note, 'met in Tallinn', 'the old note stays');
  });

  test('comes here when one of ours says that it is they; a locked account is asked', async () => {
    for (const locked of [false, true]) {
      const of = await known(old);
      await followed(bob, old, of);
      await followed(carol, old, of);
      await call(server, 'PATCH', '/api/v1/accounts/update_credentials', {
        token: alice.token,
        body: { locked },
      });
      const acting = {
        kind: 'member',
        accountId: alice.id,
        appId: null,
        tokenId: null,
        scopes: [],
        role: 'member',
      } as const;
      await addAlias(as(server.ctx, acting), { targetId: of.here });
      const document = await call(server, 'GET', `/ap/accounts/${alice.id}`, {
        headers: { Accept: 'application/activity+json' },
      });
      assert.ok(document.body.alsoKnownAs.includes(of.id));
      await sendMove(of, ours(alice));
      for (const who of [bob, carol]) {
        const now = await relation(who, alice.id);
        assert.deepEqual([now.following, now.requested], [!locked, locked]);
        assert.equal((await relation(who, of.here)).following, false);
        await who.post(`/api/v1/accounts/${alice.id}/unfollow`);
      }
      assert.equal((await shown(of.here)).moved.acct, 'alice');
    }
    await call(server, 'PATCH', '/api/v1/accounts/update_credentials', {
      token: alice.token,
      body: { locked: false },
    });
  });

  test('says where they live by an Update, which moves nobody, and may take it back', async () => {
    const of = await known(old);
    await followed(alice, old, of);
    const target = unknown();
    const say = async (movedTo: string | undefined) => {
      const update = old.activity(of, 'Update', { ...of.document, movedTo });
      assert.equal((await old.deliver(inbox(), of, update, signed())).status, 202);
      await world.settled();
    };
    await say(target.id);
    assert.equal((await shown(of.here)).moved.acct, `${target.name}@${new_.host}`);
    assert.equal((await relation(alice, of.here)).following, true);
    await say(undefined);
    assert.equal((await shown(of.here)).moved, undefined);
    await say(of.id);
    assert.equal((await shown(of.here)).moved, undefined, 'nobody moves to where they are');
    await say(ours(bob));
    assert.equal((await shown(of.here)).moved.acct, 'bob');
    await say(`${new_.origin}/users/nobody`);
    assert.equal((await shown(of.here)).moved, undefined);
  });

  test('sends nobody from host to host: what strangers name is not fetched', async () => {
    const target = unknown();
    people += 1;
    const stranger = old.actor(`olga${people}`, { movedTo: target.id });
    const asked = new_.asked.length;
    assert.equal(
      (
        await old.deliver(inbox(), stranger, old.activity(stranger, 'Follow', ours(alice)), {
          at: world.clock.now(),
        })
      ).status,
      202,
    );
    await world.settled();
    assert.ok(await at(stranger.id));
    assert.deepEqual(new_.asked.slice(asked), []);
    const found = await server.ctx.fediverse.byUrl(
      server.ctx,
      old.actor(`olga${people}b`, { movedTo: target.id }).id,
    );
    assert.equal(
      (await shown(found?.id ?? 0)).moved.acct,
      `${target.name}@${new_.host}`,
      'what a member looks up is',
    );
  });

  test('moves with all followers while the old server does not answer any more', async () => {
    const of = await known(old);
    for (const who of [alice, bob, carol]) await followed(who, old, of);
    const target = unknown({ alsoKnownAs: [of.id] });
    await old.close();
    const update = old.activity(of, 'Update', { ...of.document, movedTo: target.id });
    assert.equal((await old.deliver(inbox(), of, update, signed())).status, 202);
    await sendMove(of, target.id);
    for (const who of [alice, bob, carol]) await agreed(who, new_, target);
    const to = (await at(target.id)) as number;
    assert.equal((await shown(to)).followers_count, 3);
    assert.equal((await shown(of.here)).followers_count, 0);
    assert.equal((await shown(of.here)).moved.id, String(to));
  });
});
