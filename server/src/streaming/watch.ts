import type { Ctx } from '../context.ts';
import { standingTokens, TOKEN_TOPIC } from '../sign-in/index.ts';
import type { Connection, Hub } from './connection.ts';

/** Every token is looked at once in so long, a part of them at a time; the promise is five seconds. */
const ROUND_MS = 4000;
const PARTS = 16;
/** What waits here for all readers together: the memory is ours. What waits for one is bounded by its outlet. */
const UNREAD_OF_ALL = 64 * 1024 * 1024;

/** Ends streams whose right to be there ended, and those of readers who have stopped reading. Returns how to stop. */
export function watch(ctx: Ctx, hub: Hub): () => void {
  let round: Connection[] = [];
  let part = 0;
  let looking = false;

  const look = async () => {
    if (looking) return;
    looking = true;
    refuseSlow(hub);
    if (part === 0) round = [...hub.all()];
    const size = Math.ceil(round.length / PARTS);
    const some = round.slice(part * size, (part + 1) * size);
    part = (part + 1) % PARTS;
    await endFallen(ctx, hub, some);
    looking = false;
  };
  const looks = setInterval(look, ROUND_MS / PARTS);
  looks.unref();

  /** Tokens whose end was announced, together. */
  let announced = new Set<string>();
  const lookNow = async () => {
    const hashes = announced;
    announced = new Set();
    const meant = [...hub.all()].filter(({ hash }) => hashes.has(hash));
    await endFallen(ctx, hub, meant);
  };
  const deaf = ctx.live.listen(TOKEN_TOPIC, (hash) => {
    announced.add(String(hash));
    if (announced.size === 1) setImmediate(lookNow);
  });
  return () => {
    clearInterval(looks);
    deaf();
  };
}

/** Asks anew who may: those whose token ended, whose login was taken away or who are gone are sent away. */
async function endFallen(ctx: Ctx, hub: Hub, connections: readonly Connection[]): Promise<void> {
  if (connections.length === 0) return;
  try {
    const standing = await standingTokens(ctx, [...new Set(connections.map(({ hash }) => hash))]);
    for (const one of connections) if (!standing.has(one.hash)) hub.end(one, 'refused');
  } catch (error) {
    ctx.log.error('streams could not be looked at', { error });
    // Nobody knows who may: apps come back.
    for (const one of connections) hub.end(one, 'broken');
  }
}

/** Who has left the most unread goes first. */
export function refuseSlow(hub: Hub): void {
  const slow: { connection: Connection; unread: number }[] = [];
  let all = 0;
  for (const connection of hub.all()) {
    const unread = connection.outlet.unread();
    all += unread;
    if (unread > 0) slow.push({ connection, unread });
  }
  if (all <= UNREAD_OF_ALL) return;
  slow.sort((a, b) => b.unread - a.unread);
  for (const { connection, unread } of slow) {
    if (all <= UNREAD_OF_ALL) return;
    all -= unread;
    hub.end(connection, 'slow');
  }
}
