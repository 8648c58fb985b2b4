import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { deleteAccount } from '../../server/src/accounts/index.ts';
import { createLog } from '../../server/src/log.ts';
import { revokeToken } from '../../server/src/sign-in/index.ts';
import { type Skein, start } from '../../server/src/start.ts';
import { cast, type Person, person } from '../cast.ts';
import { listen } from '../ears.ts';
import { freshHome, type Home, labConfig } from '../world.ts';

describe('streams of two processes on one PostgreSQL', () => {
  let home: Home;
  let here: Skein;
  let there: Skein;
  let alice: Person;
  let bob: Person;
  let carol: Person;

  before(async () => {
    home = await freshHome('postgres');
    const log = createLog('error', { now: () => Date.now() });
    const config = await labConfig(home);
    here = await start({ config, log });
    there = await start({ config: await labConfig(home, { SKEIN_ORIGIN: config.origin as string }), log });
    ({ alice, bob, carol } = await cast(here));
    await bob.follow(alice);
  });
  after(async () => {
    await there.stop();
    await here.stop();
    await home.remove();
  });

  test('what is published in one is heard in the other, and so is what was done about it', async () => {
    const ears = await listen(there, { query: `?stream=user&access_token=${bob.token}` });
    const status = await alice.publish('@bob from the other process');
    assert.equal((await ears.next('update')).payload.id, status.id);
    assert.equal((await ears.next('notification')).payload.status.id, status.id);
    await alice.delete(`/api/v1/statuses/${status.id}`);
    assert.equal((await ears.next('delete')).payload, status.id);
    await bob.post(`/api/v1/accounts/${alice.id}/mute`);
    await alice.publish('not heard');
    const own = await bob.publish('heard');
    assert.equal((await ears.next('update')).payload.id, own.id);
    await ears.close();
  });

  test('what everybody may read is heard in the other, unless the reader hides its author', async () => {
    const ears = await listen(there, { query: `?stream=hashtag&tag=geese&access_token=${carol.token}` });
    await carol.post(`/api/v1/accounts/${alice.id}/mute`);
    await alice.publish('#geese, not heard');
    await carol.post(`/api/v1/accounts/${alice.id}/unmute`);
    const status = await alice.publish('#geese');
    assert.equal((await ears.next('update')).payload.id, status.id);
    await ears.close();
  });

  test('who is suspended, or deletes their account, hears nothing more in the other within 5 s', async () => {
    const [dora, emil] = [await person(here, 'dora'), await person(here, 'emil')];
    const open = (who: Person) => listen(there, { query: `?stream=public&access_token=${who.token}` });
    const [first, second] = [await open(dora), await open(emil)];
    await here.ctx.writer.write((db) =>
      db.updateTable('accounts').set({ suspended_at: 1 }).where('id', '=', dora.id).execute(),
    );
    await deleteAccount(here.ctx, emil.id);
    // Wider than the promise by what a busy machine may add.
    await Promise.all([first.closed(8000), second.closed(8000)]);
  });

  test('a token revoked in one ends its stream in the other at once', async () => {
    const ears = await listen(there, { query: `?stream=user&access_token=${bob.token}` });
    await revokeToken(here.ctx, bob.token);
    // Before the other would look at it again.
    await ears.closed(2500);
  });
});
