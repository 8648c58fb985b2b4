import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { countFrom } from '../server/src/federation/inbox/quota.ts';
import { believesNeither } from '../server/src/federation/manners.ts';
import { createLimits } from '../server/src/http/limits.ts';
import { filesUnder } from '../tools/files.ts';
import { nodesOf, parse, type Source } from '../tools/source.ts';
import { heldMemory } from './held-memory.ts';
import { scene } from './scene.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** How each file that keeps maps or sets beyond a call bounds them: it looks at their size, or the reason stands here. */
const BOUNDS: Record<string, 'size' | string> = {
  'server/src/admin/socket.ts': 'who runs the server, on its own machine',
  'server/src/db/postgres.ts': 'size',
  'server/src/db/sqlite-slow-reader.ts': 'size',
  'server/src/db/sqlite.ts': 'size',
  'server/src/emojis/changes.ts': 'size',
  'server/src/federation/delivery/alive.ts': 'size',
  'server/src/federation/delivery/send.ts': 'documents that go out, as many as DOCUMENTS',
  'server/src/federation/fetch/hint-budget.ts': 'size',
  'server/src/federation/fetch/kept-pages.ts': 'size',
  'server/src/federation/fetch/refresh.ts': 'size',
  'server/src/federation/followers/compare.ts': 'size',
  'server/src/federation/inbox/keys.ts': 'size',
  'server/src/federation/inbox/learn.ts': 'size',
  'server/src/federation/inbox/queue.ts': 'actors that are worked off, sixteen at once',
  'server/src/federation/inbox/share.ts': 'size',
  'server/src/federation/manners.ts': 'size',
  'server/src/federation/member-keys.ts': 'size',
  'server/src/federation/outbox/crowds.ts': 'what members said to crowds, until it goes on: each has its job',
  'server/src/federation/signatures/fields.ts': 'one request',
  'server/src/http/again.ts': 'size',
  'server/src/http/limits.ts': 'one tally for each name of LIMITS',
  'server/src/jobs/turns.ts': 'swept every minute: turns.test.ts',
  'server/src/live/cache.ts': 'size',
  'server/src/media/fetch.ts': 'size',
  'server/src/notifications/queries.ts': 'size',
  'server/src/notifications/repeats.ts': 'size',
  'server/src/notifications/view.ts': 'size',
  'server/src/outbound/client.ts':
    'requests under way or waiting, 5 200 in all: names.test.ts, sockets.test.ts',
  'server/src/outbound/slots.ts': 'requests under way or waiting, 5 200 in all',
  'server/src/outbound/sockets.ts': 'size',
  'server/src/statuses/filtered.ts': 'size',
  'server/src/statuses/marks.ts': 'size',
  'server/src/statuses/offered.ts': 'three switches',
  'server/src/statuses/quotes/approval.ts': 'words of the protocol',
  'server/src/streaming/hub.ts': 'ten thousand connections of a hundred streams: hub.test.ts',
  'server/src/tally.ts': 'size',
  'server/src/timelines/visit.ts': 'size',
};

/** Whether what stands here outlives the call in which it was made: in a module, a class, a server, or what `create…` gives. */
function outlives({ file }: Source, made: ts.NewExpression): boolean {
  let owner: ts.FunctionLikeDeclaration | null = null;
  for (let node: ts.Node = made; node.parent; node = node.parent) {
    const { parent } = node;
    if (ts.isPropertyDeclaration(parent)) return true;
    if (ts.isCallExpression(parent) && parent.expression.getText(file) === 'remembered') return true;
    if (ts.isFunctionLike(parent)) owner ??= parent as ts.FunctionLikeDeclaration;
  }
  // What is filled where it is made is a list of words.
  if ((made.arguments?.length ?? 0) > 0) return false;
  return owner === null || /^(?:create|open)/.test(owner.name?.getText(file) ?? '');
}

test('whatever is kept in memory by keys that others choose has a bound', () => {
  const keeping = new Set<string>();
  const isOurs = (path: string) => path.endsWith('.ts') && !/\.test\.ts$|\/testing\.ts$/.test(path);
  for (const path of filesUnder(ROOT, ['server/src']).filter(isOurs)) {
    const source = parse(ROOT, path);
    for (const node of nodesOf(source.file))
      if (
        ts.isNewExpression(node) &&
        /^(?:Map|Set)$/.test(node.expression.getText(source.file)) &&
        outlives(source, node)
      )
        keeping.add(path);
  }
  assert.deepEqual([...keeping].sort(), Object.keys(BOUNDS).sort(), 'say in BOUNDS how these are bounded');
  for (const [path, bound] of Object.entries(BOUNDS)) {
    if (bound !== 'size') continue;
    const { file } = parse(ROOT, path);
    assert.match(file.text, /\.size (?:>=?|<) [\w.#]+/, `${path} looks at no size`);
  }
});

describe('a hundred thousand hosts', { timeout: 120_000 }, () => {
  const { server } = scene({ environment: { SKEIN_RATE_LIMITS: 'on' } });
  const HOSTS = 100_000;
  const limits = createLimits({ now: () => Date.now() }, true);

  for (const [name, once] of Object.entries<(host: string) => unknown>({
    'that send activities': (host) => countFrom(server.ctx, host),
    'that know no way to sign': (host) => believesNeither(server.ctx, host),
    'that ask as strangers': (host) => limits.use([['anonymous', host]]),
  }))
    test(`${name} leave no more in memory than ten thousand more do`, () => {
      const go = (from: number, many: number) => {
        for (let n = from; n < from + many; n += 1) once(`h${n}.crowd.example`);
      };
      go(0, HOSTS);
      const before = heldMemory();
      go(HOSTS, HOSTS);
      const kept = heldMemory() - before;
      assert.ok(kept < 2 * 1024 * 1024, `${kept} bytes more`);
    });
});
