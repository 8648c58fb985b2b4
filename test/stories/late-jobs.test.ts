import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { tellVoters } from '../../server/src/notifications/polls.ts';
import { tellFollowers } from '../../server/src/notifications/statuses.ts';
import { fill, timelineListeners } from '../../server/src/timelines/listeners.ts';
import { fillTagged } from '../../server/src/timelines/tag-homes.ts';
import { scene } from '../scene.ts';
import { onBothEngines } from '../world.ts';

onBothEngines('work that comes when its status is gone already', (engine) => {
  const { world, server, alice, bob } = scene({ engine });
  before(async () => {
    await bob.follow(alice);
    await bob.post(`/api/v1/accounts/${alice.id}/follow`, { notify: true });
    await bob.post('/api/v1/tags/geese/follow');
    await world.settled();
  });

  /** A status that is gone with all that hung on it. */
  async function gone(text: string, more: Record<string, unknown> = {}): Promise<number> {
    const { id } = await alice.publish(text, more);
    await world.settled();
    await alice.delete(`/api/v1/statuses/${id}`);
    await world.settled();
    return Number(id);
  }
  const authorId = () => Number(alice.id);
  const inHome = async (statusId: number) =>
    (await server.ctx.db.selectFrom('home').selectAll().where('status_id', '=', statusId).execute()).length;

  test('puts it into no home', async () => {
    const statusId = await gone('#geese');
    await fill(server.ctx, { statusId, authorId: authorId(), after: 0 });
    assert.equal(await inHome(statusId), 0);
    const { id } = await server.ctx.db
      .selectFrom('tags')
      .select('id')
      .where('name', '=', 'geese')
      .executeTakeFirstOrThrow();
    await fillTagged(server.ctx, { statusId, authorId: authorId(), tags: [id], after: 0 });
    assert.equal(await inHome(statusId), 0);
    const secret = await gone('@bob psst', { visibility: 'direct' });
    const named = timelineListeners.find(({ name }) => name === 'timelines.fill-homes-of-named');
    const mentioned = [Number(bob.id)];
    await named?.run(server.ctx as never, { statusId: secret, authorId: authorId(), mentioned });
    assert.equal(await inHome(secret), 0);
    // And what is there is put there.
    const here = Number((await alice.publish('here')).id);
    await fill(server.ctx, { statusId: here, authorId: authorId(), after: 0 });
    assert.equal(await inHome(here), 2);
  });

  test('tells nobody of it', async () => {
    const poll = { options: ['a', 'b'], expires_in: 600 };
    const statusId = await gone('which?', { poll });
    await tellFollowers(server.ctx, { statusId, authorId: authorId() });
    await tellVoters(server.ctx, { statusId, authorId: authorId() });
    const told = () =>
      server.ctx.db.selectFrom('notifications').select('type').where('status_id', '=', statusId).execute();
    assert.deepEqual(await told(), []);
  });
});
