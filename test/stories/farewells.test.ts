import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { sql } from 'kysely';
import { tablesOf } from '../kept-rows.ts';
import { keyPair, type PeerActor } from '../peer.ts';
import { peerBeside, scene } from '../scene.ts';
import { onBothEngines } from '../world.ts';

const MANY = 1000;

onBothEngines('the end of accounts that were never known here', (engine) => {
  const { world, server, alice } = scene({ engine });
  const peer = peerBeside();
  let mel: PeerActor;

  before(async () => {
    mel = peer.actor('mel');
    await peer.deliver(
      server.ctx.origin.sharedInbox(),
      mel,
      peer.activity(mel, 'Follow', server.ctx.origin.account(alice.id)),
    );
    await world.settled();
  });

  /** Somebody whose server has forgotten them: neither their actor nor their key can be had. */
  const gone = (n: number): PeerActor => {
    const id = `${peer.origin}/users/gone${n}`;
    return {
      id,
      name: `gone${n}`,
      keyId: `${id}#main-key`,
      privateKey: keyPair(n % 3).privateKey,
      document: {},
    };
  };
  const rows = async () => {
    const counted: Record<string, number> = {};
    for (const table of await tablesOf(server.ctx)) {
      const { rows: found } = await sql<{ n: number }>`select count(*) as n from ${sql.table(table)}`.execute(
        server.ctx.db,
      );
      counted[table] = Number(found[0]?.n);
    }
    return counted;
  };

  test(`${MANY} of them are answered 202 and cost no fetch and no row`, async () => {
    const before = await rows();
    peer.asked.length = 0;
    const statuses = new Map<number, number>();
    const inbox = server.ctx.origin.sharedInbox();
    for (let from = 0; from < MANY; from += 50) {
      await Promise.all(
        Array.from({ length: 50 }, async (_, place) => {
          const n = from + place;
          const who = gone(n);
          // As Mastodon, as Misskey and as others spell it; some keys have ids of another form.
          const object = [
            who.id,
            { id: who.id, type: 'Tombstone' },
            { id: who.id, type: 'Person' },
            [who.id],
          ][n % 4];
          const keyId = [who.keyId, `${who.id}/main-key`, `${peer.origin}/keys/${n}`][n % 3] as string;
          const { status } = await peer.deliver(
            n % 5 === 0 ? server.ctx.origin.inbox(alice.id) : inbox,
            who,
            peer.activity(who, 'Delete', object),
            { keyId },
          );
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
        }),
      );
    }
    await world.settled();
    assert.deepEqual([...statuses], [[202, MANY]]);
    assert.deepEqual(peer.asked, []);
    assert.deepEqual(await rows(), before);
  });

  test('nobody who is known ends by a key that is not', async () => {
    peer.asked.length = 0;
    const before = await rows();
    const { status } = await peer.deliver(
      server.ctx.origin.sharedInbox(),
      mel,
      peer.activity(mel, 'Delete', mel.id),
      { keyId: `${mel.id}#another-key` },
    );
    await world.settled();
    assert.equal(status, 202);
    assert.deepEqual(peer.asked, []);
    assert.deepEqual(await rows(), before);
    assert.equal((await alice.get(`/api/v1/accounts/${alice.id}`)).body.followers_count, 1);
  });

  test('one that was known is gone', async () => {
    await peer.deliver(server.ctx.origin.sharedInbox(), mel, peer.activity(mel, 'Delete', mel.id));
    await world.settled();
    assert.equal((await alice.get(`/api/v1/accounts/${alice.id}`)).body.followers_count, 0);
  });
});
