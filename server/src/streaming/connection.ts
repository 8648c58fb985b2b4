import type { Actor } from '../context.ts';
import type { Id } from '../db/tables.ts';
import type { Stream, StreamEvent } from './streams.ts';

/** Why a stream ends: the server stops, its token may no longer, or something failed. */
export type Ending = 'leaving' | 'refused' | 'broken';

/** How lines leave: a socket or a response that stays open. */
export interface Outlet {
  /** Without a payload there is nothing but the event to know. */
  send(stream: Stream, event: StreamEvent, payload: string | null): void;
  close(why: Ending): void;
}

export type Member = Extract<Actor, { kind: 'member' }>;

/** One app that listens for one member. */
export interface Connection {
  readonly token: string;
  actor: Member;
  readonly streams: Set<Stream>;
  readonly outlet: Outlet;
}

/** Every open stream of this process. */
export interface Hub {
  /** Whether a member may open one more. @throws {Refusal} tooMany, unavailable */
  refuseCrowd(memberId: Id): void;
  /** @throws as `refuseCrowd` does */
  enter(token: string, actor: Member, outlet: Outlet): Connection;
  leave(connection: Connection): void;
  /** Members with an open stream. */
  members(): Id[];
  of(memberId: Id): readonly Connection[];
  close(): void;
}
