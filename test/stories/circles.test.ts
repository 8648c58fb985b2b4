import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Account, Relationship } from '@skein/api/account.ts';
import { deleteAccount } from '../../server/src/accounts/index.ts';
import { call, type Person, person, type Seen } from '../cast.ts';
import { rowsOf } from '../kept-rows.ts';
import { scene } from '../scene.ts';
import { assertRefused, assertShape, linksOf } from '../shapes.ts';
import { statementsOf } from '../statements.ts';
import { onBothEngines } from '../world.ts';

const NOBODY = { id: 1234567890123456 };

onBothEngines('notes about people, and people shown on a profile', (engine) => {
  const { world, server, alice, bob, carol } = scene({ engine });

  const act = (who: Person, verb: string, other: { id: number }, body: unknown = {}) =>
    who.post(`/api/v1/accounts/${other.id}/${verb}`, body);
  const between = async (who: Person, other: { id: number }) =>
    (await who.get(`/api/v1/accounts/relationships?id=${other.id}`)).body[0];
  const names = (seen: Seen): string[] => seen.body.map((one: any) => one.acct);
  const endorsements = (of: Person, reader?: Person, more = '') =>
    call(server, 'GET', `/api/v1/accounts/${of.id}/endorsements${more}`, { token: reader?.token });

  test('a note is kept, replaced and taken away, and nobody else sees it', async () => {
    const { status, body } = await act(alice, 'note', bob, { comment: 'met at the lake' });
    assert.equal(status, 200);
    assertShape(Relationship, body);
    assert.equal(body.note, 'met at the lake');
    assert.equal((await between(alice, bob)).note, 'met at the lake');
    for (const [who, other] of [
      [bob, alice],
      [carol, bob],
      [alice, carol],
    ] as const)
      assert.equal((await between(who, other)).note, '');
    await act(alice, 'note', bob, { comment: '  met at the pond  ' });
    assert.equal((await between(alice, bob)).note, 'met at the pond');
    assert.equal((await act(alice, 'note', bob, { comment: '' })).body.note, '');
    assert.deepEqual(await rowsOf(server.ctx, 'account_notes', bob.id), []);
    assert.equal((await act(alice, 'note', bob)).body.note, '');
  });

  test('a note has 2000 characters at most, and a longer one changes nothing', async () => {
    const whole = '🪿'.repeat(2000);
    assert.equal((await act(alice, 'note', carol, { comment: whole })).body.note, whole);
    const refused = await act(alice, 'note', carol, { comment: `${whole}.` });
    assertRefused(refused, 422, 'Validation failed: Comment is too long (maximum is 2000 characters)');
    assertRefused(await act(alice, 'note', carol, { comment: { text: 'x' } }), 422);
    assertRefused(await act(alice, 'note', NOBODY, { comment: 'x' }), 404);
    assert.equal((await between(alice, carol)).note, whole);
    const lone = await act(alice, 'note', carol, { comment: 'a \ud800 b' });
    assert.ok(lone.status === 422 || lone.body.note.isWellFormed(), 'half a character is kept by nobody');
    await act(alice, 'note', carol, { comment: '__proto__' });
    assert.equal((await between(alice, carol)).note, '__proto__');
  });

  test('whom one follows one may show on the profile, until one follows them no more', async () => {
    assertRefused(
      await act(alice, 'endorse', bob),
      422,
      'Validation failed: You must be already following the person you want to endorse',
    );
    await alice.follow(bob);
    await alice.follow(carol);
    for (let twice = 0; twice < 2; twice += 1) {
      const { status, body } = await act(alice, 'endorse', bob);
      assert.equal(status, 200);
      assertShape(Relationship, body);
      assert.equal(body.endorsed, true);
    }
    assert.equal((await act(alice, 'pin', carol)).body.endorsed, true);
    const own = await alice.get('/api/v1/endorsements');
    assert.deepEqual(names(own), ['carol', 'bob']);
    for (const one of own.body) assertShape(Account, one);
    for (const reader of [undefined, bob, alice])
      assert.deepEqual(names(await endorsements(alice, reader)), ['carol', 'bob']);
    assert.equal((await between(bob, alice)).endorsed, false);
    assert.equal((await act(alice, 'unpin', carol)).body.endorsed, false);
    assert.equal((await act(alice, 'unendorse', carol)).body.endorsed, false);
    await act(alice, 'unfollow', bob);
    assert.deepEqual((await alice.get('/api/v1/endorsements')).body, []);
    await alice.follow(bob);
    assert.equal((await between(alice, bob)).endorsed, false, 'a new follow brings it back');
    await act(alice, 'endorse', bob);
    await act(bob, 'block', alice);
    assert.deepEqual(await rowsOf(server.ctx, 'endorsements', bob.id), []);
    await act(bob, 'unblock', alice);
    await alice.follow(bob);
    await act(alice, 'endorse', bob);
    await act(bob, 'remove_from_followers', alice);
    assert.deepEqual((await alice.get('/api/v1/endorsements')).body, []);
    for (const verb of ['endorse', 'unendorse']) assertRefused(await act(alice, verb, NOBODY), 404);
    assertRefused(await act(alice, 'endorse', alice), 422);
    assertRefused(await endorsements(NOBODY as Person), 404);
  });

  test('who is hidden from a reader is not shown to them on the profile of somebody else', async () => {
    const host = await person(server, 'host');
    const reader = await person(server, 'reader');
    for (const one of [bob, carol]) {
      await host.follow(one);
      await act(host, 'endorse', one);
    }
    await act(reader, 'block', bob);
    assert.deepEqual(names(await endorsements(host, reader)), ['carol']);
    await act(carol, 'block', reader);
    assert.deepEqual(names(await endorsements(host, reader)), []);
    await act(reader, 'unblock', bob);
    assert.deepEqual(names(await endorsements(host, reader)), ['bob']);
    await act(host, 'block', reader);
    assert.deepEqual(names(await endorsements(host, reader)), []);
    assert.deepEqual(names(await endorsements(host)), ['carol', 'bob']);
  });

  test('a page of endorsements has 40 and at most 80, leads on, and costs the same for one and for many', async () => {
    const host = await person(server, 'generous');
    const add = async (from: number, to: number) => {
      for (let i = from; i < to; i += 1) {
        const one = await person(server, `shown${i}`);
        await host.follow(one);
        await act(host, 'endorse', one);
      }
      // What jobs ask for beside it is not counted.
      await world.settled();
    };
    await add(0, 1);
    const one = await statementsOf(() => endorsements(host, bob));
    await add(1, 82);
    const many = await statementsOf(() => endorsements(host, bob));
    assert.ok(many.length <= one.length + 1, `${one.length} statements for one, ${many.length} for forty`);
    assert.equal((await endorsements(host)).body.length, 40);
    const eighty = await endorsements(host, undefined, '?limit=200');
    assert.equal(eighty.body.length, 80);
    const rest = await call(server, 'GET', linksOf(eighty).next as string);
    assert.deepEqual(names(rest), ['shown1', 'shown0']);
    assert.match(linksOf(eighty).prev ?? '', /since_id=\d+/);
  });

  test('scopes: a note and an endorsement need write:accounts, the own list read:accounts', async () => {
    await alice.follow(carol);
    const reads = await person(server, 'reads', { scopes: ['read', 'write:follows', 'follow'] });
    for (const verb of ['note', 'endorse', 'unendorse', 'pin', 'unpin'])
      assertRefused(await act(reads, verb, carol), 403);
    const follows = await person(server, 'only_follows', { scopes: ['read:follows', 'follow'] });
    assertRefused(await follows.get('/api/v1/endorsements'), 403);
    assertRefused(await call(server, 'GET', '/api/v1/endorsements'), 401);
    assertRefused(await call(server, 'POST', `/api/v1/accounts/${bob.id}/note`), 401);
  });

  test('who leaves takes their notes and endorsements along, and those about them', async () => {
    const dora = await person(server, 'dora');
    for (const [who, other] of [
      [dora, carol],
      [carol, dora],
    ] as const) {
      await who.follow(other);
      await act(who, 'note', other, { comment: 'a goose' });
      await act(who, 'endorse', other);
    }
    await deleteAccount(server.ctx, dora.id);
    await world.settled();
    for (const table of ['account_notes', 'endorsements'])
      assert.deepEqual(await rowsOf(server.ctx, table, dora.id), [], table);
  });
});
