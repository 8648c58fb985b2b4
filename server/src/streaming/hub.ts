import type { Id } from '../db/tables.ts';
import { Refusal } from '../errors.ts';
import { addressGroup } from '../http/limits.ts';
import { fingerprint } from '../secrets.ts';
import type { Connection, Ear, Hub, Outlet, Visitor } from './connection.ts';
import type { StreamName } from './streams.ts';

/** Open connections of one member, of one address, and of one process. */
const PER_MEMBER = 20;
const PER_ADDRESS = 500;
const IN_ALL = 10_000;
/** Streams over one connection. */
const PER_CONNECTION = 100;

const NOWHERE: ReadonlySet<string> = new Set();
const NOBODY: ReadonlyMap<Id, readonly Ear[]> = new Map();

/** `limits`: whether addresses are counted; behind a proxy that is not trusted all have one. */
export function createHub({ limits }: { limits: boolean }): Hub {
  const everybody = new Set<Connection>();
  const byMember = new Map<Id, Connection[]>();
  const byAddress = new Map<string, number>();
  const places = new Map<string, Map<Id, Ear[]>>();
  const open = new Map<StreamName, Set<string>>();
  let closed = false;

  const hub: Hub = {
    refuseCrowd({ actor, address }) {
      if (hub.of(actor.accountId).length >= PER_MEMBER)
        throw new Refusal('tooMany', 'Too many open streams of one person');
      if (limits && (byAddress.get(addressGroup(address)) ?? 0) >= PER_ADDRESS)
        throw new Refusal('tooMany', 'Too many open streams from one address');
      if (everybody.size >= IN_ALL || closed)
        throw new Refusal('unavailable', 'No more streams can be opened just now');
    },
    enter({ token, actor, address }: Visitor, outlet: Outlet) {
      hub.refuseCrowd({ token, actor, address });
      const connection: Connection = {
        hash: fingerprint(token),
        actor,
        address: addressGroup(address),
        outlet,
        listening: new Map(),
      };
      everybody.add(connection);
      byMember.set(actor.accountId, [...hub.of(actor.accountId), connection]);
      byAddress.set(connection.address, (byAddress.get(connection.address) ?? 0) + 1);
      return connection;
    },
    leave(connection) {
      if (!everybody.delete(connection)) return;
      for (const { stream } of [...connection.listening.values()]) hub.unsubscribe(connection, stream);
      const { accountId } = connection.actor;
      const rest = hub.of(accountId).filter((one) => one !== connection);
      if (rest.length > 0) byMember.set(accountId, rest);
      else byMember.delete(accountId);
      const others = (byAddress.get(connection.address) ?? 1) - 1;
      if (others > 0) byAddress.set(connection.address, others);
      else byAddress.delete(connection.address);
    },
    subscribe(connection, stream) {
      const { listening, actor } = connection;
      if (listening.has(stream.place) || !everybody.has(connection)) return;
      if (listening.size >= PER_CONNECTION)
        throw new Refusal('tooMany', 'Too many streams over one connection');
      const ear = { connection, stream };
      listening.set(stream.place, ear);
      const here = places.get(stream.place) ?? new Map<Id, Ear[]>();
      places.set(stream.place, here);
      open.set(stream.name, (open.get(stream.name) ?? new Set()).add(stream.place));
      here.set(actor.accountId, [...(here.get(actor.accountId) ?? []), ear]);
    },
    unsubscribe(connection, { place }) {
      const ear = connection.listening.get(place);
      if (!ear) return;
      connection.listening.delete(place);
      const here = places.get(place);
      const { accountId } = connection.actor;
      const rest = here?.get(accountId)?.filter((one) => one !== ear) ?? [];
      if (rest.length > 0) here?.set(accountId, rest);
      else here?.delete(accountId);
      if (here?.size !== 0) return;
      places.delete(place);
      open.get(ear.stream.name)?.delete(place);
    },
    at: (place) => places.get(place) ?? NOBODY,
    open: (name) => open.get(name) ?? NOWHERE,
    all: () => everybody,
    of: (memberId) => byMember.get(memberId) ?? [],
    end(connection, why) {
      hub.leave(connection);
      connection.outlet.close(why);
    },
    close() {
      closed = true;
      for (const connection of [...everybody]) hub.end(connection, 'leaving');
    },
  };
  return hub;
}
