import { as, type Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { Refusal } from '../errors.ts';
import { remembered } from '../remembered.ts';
import { fingerprint } from '../secrets.ts';
import { authenticate, TOKEN_TOPIC } from '../sign-in/index.ts';
import { type Change, STREAM_TOPIC } from './changes.ts';
import type { Connection, Ending, Hub, Member } from './connection.ts';
import { createCourier } from './deliver.ts';
import { mayListen } from './streams.ts';

/** Open streams of one member, and of one process. */
const PER_MEMBER = 20;
const IN_ALL = 10_000;
/** With the 4 s that a token may be believed, a stream ends at most 5 s after its right to be there. */
const RECHECK_MS = 1000;

/** The hub of this server. */
export const hubOf = remembered((ctx) => createHub(as(ctx, { kind: 'system' })));

/** @throws {Refusal} unauthenticated, unless the token is a person's */
export async function memberOf(ctx: Ctx, token: string | null): Promise<Member> {
  const actor = token === null ? null : await authenticate(ctx, token);
  if (actor?.kind !== 'member') throw new Refusal('unauthenticated', 'The access token is invalid');
  return actor;
}

function createHub(ctx: Ctx): Hub {
  const byMember = new Map<Id, Connection[]>();
  const byToken = new Map<string, Set<Connection>>();
  let open = 0;
  let closed = false;
  let rechecking = false;

  const hub: Hub = {
    refuseCrowd(memberId) {
      if (hub.of(memberId).length >= PER_MEMBER) throw new Refusal('tooMany', 'Too many open streams');
      if (open >= IN_ALL || closed)
        throw new Refusal('unavailable', 'No more streams can be opened just now');
    },
    enter(token, actor, outlet) {
      hub.refuseCrowd(actor.accountId);
      const connection: Connection = { token, actor, outlet, streams: new Set() };
      byMember.set(actor.accountId, [...hub.of(actor.accountId), connection]);
      const hash = fingerprint(token);
      byToken.set(hash, (byToken.get(hash) ?? new Set()).add(connection));
      open += 1;
      return connection;
    },
    leave(connection) {
      const { accountId } = connection.actor;
      const before = byMember.get(accountId) ?? [];
      const rest = before.filter((one) => one !== connection);
      if (rest.length === before.length) return;
      open -= 1;
      if (rest.length > 0) byMember.set(accountId, rest);
      else byMember.delete(accountId);
      const hash = fingerprint(connection.token);
      const sharing = byToken.get(hash);
      sharing?.delete(connection);
      if (sharing?.size === 0) byToken.delete(hash);
    },
    members: () => [...byMember.keys()],
    of: (memberId) => byMember.get(memberId) ?? [],
    close() {
      closed = true;
      clearInterval(rechecks);
      for (const connections of [...byMember.values()]) for (const one of connections) end(one, 'leaving');
    },
  };

  const end = (connection: Connection, why: Ending) => {
    hub.leave(connection);
    connection.outlet.close(why);
  };

  /** Asks again who the token stands for and what it may; a stream without a right to be there ends. */
  const recheck = async (hash: string) => {
    const connections = [...(byToken.get(hash) ?? [])];
    const [first] = connections;
    if (!first) return;
    try {
      const actor = await memberOf(ctx, first.token);
      for (const one of connections) {
        one.actor = actor;
        if (![...one.streams].every((stream) => mayListen(actor.scopes, stream))) end(one, 'refused');
      }
    } catch (error) {
      if (!(error instanceof Refusal)) ctx.log.error('a stream could not be rechecked', { error });
      for (const one of connections) end(one, error instanceof Refusal ? 'refused' : 'broken');
    }
  };

  const rechecks = setInterval(async () => {
    if (rechecking || open === 0) return;
    rechecking = true;
    for (const hash of [...byToken.keys()]) await recheck(hash);
    rechecking = false;
  }, RECHECK_MS);
  rechecks.unref();
  // The cache of tokens hears the same announcement, maybe after us: ask once it has forgotten.
  ctx.live.listen(TOKEN_TOPIC, (hash) => queueMicrotask(() => void recheck(String(hash))));

  const courier = createCourier(ctx, hub);
  ctx.live.listen(STREAM_TOPIC, (change) => {
    if (open > 0) courier.take(change as Change);
  });
  return hub;
}
