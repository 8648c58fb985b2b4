import type { Actor } from '../context.ts';
import type { Id } from '../db/tables.ts';
import type { Line } from './line.ts';
import type { Stream, StreamName } from './streams.ts';

/** Why a stream ends: the server stops, its token may no longer, its reader is too slow, or something failed. */
export type Ending = 'leaving' | 'refused' | 'broken' | 'slow';

/** How lines leave: a socket or a response that stays open. */
export interface Outlet {
  send(stream: Stream, line: Line): void;
  /** Bytes that wait for the reader here. */
  unread(): number;
  close(why: Ending): void;
}

export type Member = Extract<Actor, { kind: 'member' }>;

/** One app that listens for one member. */
export interface Connection {
  /** Fingerprint of its token. */
  readonly hash: string;
  readonly actor: Member;
  /** Where it comes from, as limits count it. */
  readonly address: string;
  readonly outlet: Outlet;
  /** What it listens to, by place. */
  readonly listening: Map<string, Ear>;
}

/** One stream that one connection listens to. */
export interface Ear {
  connection: Connection;
  stream: Stream;
}

export interface Visitor {
  token: string;
  actor: Member;
  address: string;
}

/** Every open stream of this process. */
export interface Hub {
  /** Whether one more may come in. @throws {Refusal} tooMany, unavailable */
  refuseCrowd(visitor: Visitor): void;
  /** @throws as `refuseCrowd` does */
  enter(visitor: Visitor, outlet: Outlet): Connection;
  leave(connection: Connection): void;
  /** Once for each stream. @throws {Refusal} tooMany */
  subscribe(connection: Connection, stream: Stream): void;
  unsubscribe(connection: Connection, stream: Stream): void;
  /** Who listens at a place, by member. */
  at(place: string): ReadonlyMap<Id, readonly Ear[]>;
  /** The places of this stream where anybody listens: hashtags and lists are many. */
  open(name: StreamName): ReadonlySet<string>;
  /** Every connection, the oldest first. */
  all(): Iterable<Connection>;
  of(memberId: Id): readonly Connection[];
  /** Sends a connection away. */
  end(connection: Connection, why: Ending): void;
  close(): void;
}
