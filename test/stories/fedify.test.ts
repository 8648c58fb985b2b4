import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  Accept,
  Create,
  Delete,
  Person as FedifyPerson,
  Follow,
  Like,
  Note,
  Undo,
} from '@fedify/fedify/vocab';
import type { Skein } from '../../server/src/start.ts';
import { cast, type Person } from '../cast.ts';
import { createFedifyPeer, type FedifyPeer } from '../fedify-peer.ts';
import { createWorld, onBothEngines, type World } from '../world.ts';

onBothEngines('A Fedify server and ours', (engine) => {
  let world: World;
  let server: Skein;
  let alice: Person;
  let bob: Person;
  let fern: FedifyPeer;
  let aliceUrl: string;

  before(async () => {
    world = await createWorld({ engine });
    [server] = world.servers as [Skein];
    ({ alice, bob } = await cast(server));
    aliceUrl = server.ctx.origin.account(alice.id);
    fern = await createFedifyPeer();
  });
  after(async () => {
    await world?.stop();
    await fern?.close();
  });

  /** Our queues and its answers follow from each other. */
  async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
    for (let round = 0; round < 100; round += 1) {
      await world.settled();
      if (await holds()) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    assert.fail(`${what}: ${fern.errors.map(String).join('; ')} ${world.log.join('\n')}`);
  }

  const heard = <T>(type: new (...values: never[]) => T) =>
    fern.heard.filter((one) => one instanceof type) as T[];

  test('it reads our actor whole', async () => {
    const person = (await fern.lookup(aliceUrl)) as FedifyPerson;
    assert.ok(person instanceof FedifyPerson);
    assert.equal(person.preferredUsername, 'alice');
    assert.equal((await person.getPublicKey())?.id?.href, server.ctx.origin.key(alice.id));
    assert.equal(person.endpoints?.sharedInbox?.href, server.ctx.origin.sharedInbox());
  });

  test('it follows one of ours, is accepted, and hears what is published and deleted', async () => {
    await fern.follow(aliceUrl);
    await until('the follow is accepted', () => heard(Accept).length > 0);
    const [told] = await alice.notifications();
    assert.equal(told.type, 'follow');
    assert.equal(told.account.username, 'fern');
    const status = await alice.publish('Hello Fedify', { spoiler_text: 'greeting' });
    await until('the status arrives', () => heard(Create).length > 0);
    const note = (await heard(Create)[0]?.getObject()) as Note;
    assert.ok(note instanceof Note);
    assert.equal(note.id?.href, server.ctx.origin.status(Number(status.id)));
    assert.equal(note.content?.toString(), '<p>Hello Fedify</p>');
    assert.equal(note.summary?.toString(), 'greeting');
    await alice.delete(`/api/v1/statuses/${status.id}`);
    await until('the deletion arrives', () => heard(Delete).length > 0);
  });

  test('it likes a status of ours', async () => {
    const status = await alice.publish('likeable');
    await fern.like(server.ctx.origin.status(Number(status.id)), aliceUrl);
    await until('the like is told', async () => (await alice.notifications())[0]?.type === 'favourite');
  });

  test('one of ours finds, follows and reads its member, and likes what it says', async () => {
    const id = await server.ctx.fediverse.byUrl(server.ctx, fern.actor);
    assert.equal(id?.kind, 'account');
    const accountId = id?.id as number;
    const seen = await bob.get(`/api/v1/accounts/${accountId}`);
    assert.equal(seen.body.note, '<p>Grows in the shade</p>');
    assert.equal((await bob.post(`/api/v1/accounts/${accountId}/follow`)).status, 200);
    await until('the follow is accepted', async () => {
      const { body } = await bob.get(`/api/v1/accounts/relationships?id=${accountId}`);
      return body[0].following === true;
    });
    assert.equal(heard(Follow).length, 1);
    const uri = await fern.publish('<p>From the shade</p>', aliceUrl);
    await until('it stands at home', async () => (await bob.home()).some((one) => one.uri === uri));
    const status = (await bob.home()).find((one) => one.uri === uri);
    assert.equal(status.content, '<p>From the shade</p>');
    assert.equal((await bob.post(`/api/v1/statuses/${status.id}/favourite`)).status, 200);
    await until('the like arrives', () => heard(Like).length > 0);
    assert.equal((await bob.post(`/api/v1/accounts/${accountId}/unfollow`)).status, 200);
    await until('the undo arrives', () => heard(Undo).length > 0);
    await fern.remove(uri, aliceUrl);
    await until('it is gone', async () => (await bob.get(`/api/v1/statuses/${status.id}`)).status === 404);
  });

  test('a status for followers is read by its follower and by nobody else', async () => {
    const status = await alice.publish('between us', { visibility: 'private' });
    const url = server.ctx.origin.status(Number(status.id));
    assert.equal(await fern.lookup(url), null);
    const note = (await fern.lookup(url, true)) as Note;
    assert.equal(note?.content?.toString(), '<p>between us</p>');
  });

  test('nothing of all this failed on either side', () => {
    assert.deepEqual(fern.errors, []);
  });
});
