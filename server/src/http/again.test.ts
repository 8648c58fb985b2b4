import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import type { Ctx } from '../context.ts';
import { createLive } from '../live/live.ts';
import { answerAgain } from './again.ts';
import { type Answer, listRope } from './answer.ts';
import type { Request } from './request.ts';

describe('A list that is asked for again', () => {
  const live = createLive();
  const post = Buffer.from('{"id":"1"}');
  let now = 0;
  let commits = 0;
  let reads = 0;

  beforeEach(() => {
    commit();
    reads = 0;
  });

  const commit = () => {
    commits += 1;
  };
  const ctxOf = (reader: number) =>
    ({
      live,
      clock: { now: () => now },
      writer: { commits: () => commits },
      actor: { kind: 'member', accountId: reader },
    }) as unknown as Ctx;
  const ask = (reader: number, target: string, headers: Record<string, string> = {}): Promise<Answer> => {
    const request = { path: target.split('?')[0], target } as Request;
    return answerAgain(ctxOf(reader), request, async () => {
      reads += 1;
      return { rope: listRope([[post]]), headers };
    });
  };

  test('is answered as before while nothing was written', async () => {
    const first = await ask(1, '/home?limit=1', { Link: 'a' });
    const second = await ask(1, '/home?limit=1', { Link: 'b' });
    assert.equal(reads, 1);
    assert.deepEqual(second, first);
    assert.equal(String(first.body), '[{"id":"1"}]');
  });

  test('is read anew after a write, an announcement, or when announcements were missed', async () => {
    const changes = [() => commit(), () => live.announce('any', 1), () => live.gap()];
    for (const change of changes) {
      await ask(1, '/home');
      const before = reads;
      change();
      const { body, headers } = await ask(1, '/home', { Link: 'new' });
      assert.equal(reads, before + 1);
      assert.equal(headers.Link, 'new');
      assert.equal(String(body), '[{"id":"1"}]');
    }
  });

  test('is read anew when what was written came while it was read', async () => {
    await answerAgain(ctxOf(1), { path: '/home', target: '/home' } as Request, async () => {
      commit();
      return { rope: listRope([]), headers: {} };
    });
    assert.equal(String((await ask(1, '/home')).body), '[{"id":"1"}]');
  });

  test('is read anew after a second, and for another reader, path or query', async () => {
    await ask(1, '/home?limit=1');
    now += 999;
    await ask(1, '/home?limit=1');
    assert.equal(reads, 1);
    now += 1;
    await ask(1, '/home?limit=1');
    await ask(2, '/home?limit=1');
    await ask(1, '/public?limit=1');
    await ask(1, '/home?limit=2');
    assert.equal(reads, 5);
  });

  test('keeps the bytes that were joined while its pieces are the same', async () => {
    const { body } = await ask(1, '/home');
    commit();
    assert.equal((await ask(1, '/home')).body, body);
  });
});
