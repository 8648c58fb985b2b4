import type { Collection } from '@skein/api/collection.ts';
import type { Kysely } from 'kysely';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import type { Dialect } from './db/dialect.ts';
import type { Ids } from './db/ids.ts';
import type { Id, Tables, Time } from './db/tables.ts';
import type { Tx, Writer } from './db/tx.ts';
import { forbidden } from './errors.ts';
import type { Live } from './live/live.ts';
import type { Log } from './log.ts';
import type { Origin } from './origin.ts';
import type { Outbound } from './outbound/index.ts';
import type { Secrets } from './secrets.ts';

/**
 * Who acts. A member is one of ours with a login, a remote is an account of another server whose signature was
 * checked, the system is Skein itself, nobody is a reader without a token.
 */
export type Actor =
  | { kind: 'nobody' }
  | { kind: 'app'; appId: Id; scopes: readonly string[] }
  | Member
  | { kind: 'remote'; accountId: Id }
  | { kind: 'system' };

/** One of ours, by an app's token or, where there is none, by a session. */
export interface Member {
  kind: 'member';
  accountId: Id;
  appId: Id | null;
  tokenId: Id | null;
  scopes: readonly string[];
  role: Role;
}

export type Role = 'member' | 'moderator' | 'admin' | 'owner';

/** Everything a verb or a read needs: built once at start, passed on, never global. `transact` hands out copies with `tx` set. */
export interface Ctx {
  /** Reads; inside `transact` the transaction itself. */
  db: Kysely<Tables>;
  /**
   * Reads that may take long (search, measures), apart from those of `db`: refused when too many wait or none answers
   * within 2 s. Writes nothing, and is not there inside `transact`.
   */
  slow: Kysely<Tables>;
  /** Set inside `transact` only. */
  tx?: Tx;
  writer: Writer;
  dialect: Dialect;
  actor: Actor;
  clock: Clock;
  ids: Ids;
  config: Config;
  origin: Origin;
  secrets: Secrets;
  listeners: Listeners;
  jobs: JobKinds;
  live: Live;
  outbound: Outbound;
  fediverse: Fediverse;
  higher: Higher;
  log: Log;
}

/** A context in which a member acts: what the door gives a route with access `member`. */
export type MemberCtx = Ctx & { actor: Member };

/** The same context acting as somebody else. */
export function as(ctx: Ctx, actor: Actor): Ctx {
  return { ...ctx, actor };
}

/** The account that reads, or null for nobody, an app or the system. */
export function readerOf({ actor }: Pick<Ctx, 'actor'>): Id | null {
  return actor.kind === 'member' || actor.kind === 'remote' ? actor.accountId : null;
}

/** The account that acts: where a verb begins. @throws {Refusal} forbidden, for nobody, an app and the system */
export function actingAccount(ctx: Pick<Ctx, 'actor'>): Id {
  const accountId = readerOf(ctx);
  if (accountId === null) throw forbidden();
  return accountId;
}

/**
 * What rooms may ask of the fediverse without knowing how it is spoken. `federation` implements it; every call may
 * fetch, so it stands before a transaction, never inside one.
 */
export interface Fediverse {
  /** The account behind `name@domain`, asked by WebFinger when it is not known here. Null when there is none. */
  accountByHandle(ctx: Ctx, handle: string): Promise<Id | null>;
  /** The account or status behind an http(s) URL, fetched when it is not known here. */
  byUrl(ctx: Ctx, url: string): Promise<{ kind: 'account' | 'status'; id: Id } | null>;
  /** Asks the server of a poll for its counts, and takes them over; what cannot be had stays as it is known. */
  refreshPoll(ctx: Ctx, poll: { statusId: Id; uri: string }): Promise<void>;
  /**
   * The account behind a handle as its server describes it now: where somebody may move to. Null when it cannot be had;
   * of one of ours nothing is told.
   */
  destination(
    ctx: Ctx,
    handle: string,
  ): Promise<{ targetId: Id; told: { alsoKnownAs: readonly string[]; movedOn: boolean } | null } | null>;
  /** A member looked up an account that is known here: where that is a while ago it is asked for anew, later. */
  lookedUp(ctx: Ctx, accountId: Id): Promise<void>;
  /** A member looked at a collection of another server: as `lookedUp`. */
  collectionLookedAt(ctx: Ctx, collection: { id: Id; fetched_at: Time | null }): Promise<void>;
  /**
   * Publishes the public half of a member's recovery key, or with null takes it down.
   * @throws {Refusal} invalid, forbidden
   */
  setRecoveryKey(ctx: Ctx, accountId: Id, multikey: string | null): Promise<void>;
  /**
   * Moves an account whose server is gone to the member who acts, by the kit they kept of it; gives the id of what is
   * under way. `more`: inboxes follow that do not stand in the kit.
   * @throws {Refusal} invalid, conflict, unavailable
   */
  restore(ctx: Ctx, kit: RestoreAsked): Promise<Id>;
  /** More of those who are to be told. @throws {Refusal} missing, invalid */
  restoreMore(ctx: Ctx, some: { restoreId: Id; inboxes: readonly string[]; more: boolean }): Promise<void>;
}

/** A recovery kit that somebody brings: the file, the words where its keys are sealed, and whose they say it is. */
export interface RestoreAsked {
  kit: string;
  words?: string | undefined;
  address?: string | undefined;
  more: boolean;
}

/** What a lower room shows in its own JSON and a higher one makes: `createContext` knows both. */
export interface Higher {
  /** Collections by id, as the reader may see them. */
  collections(ctx: Ctx, ids: readonly Id[]): Promise<ReadonlyMap<Id, Collection>>;
}

/** A listener of any event: its payload is checked where it is declared, by `listener`. */
export interface AnyListener {
  event: string;
  name: string;
  when: 'within' | 'after';
  wanted?(payload: unknown): boolean;
  run(ctx: Ctx & { tx: Tx }, payload: unknown): Promise<unknown>;
}

/** All listeners of the house. */
export interface Listeners {
  within(event: string): readonly AnyListener[];
  after(event: string): readonly AnyListener[];
}

export interface Job {
  id: Id;
  kind: string;
  payload: unknown;
  attempts: number;
}

/** What a kind of job does. It is leased: after a crash it runs again, so it must be idempotent. */
export type JobHandler = (ctx: Ctx, payload: never, job: Job) => Promise<void>;

/** What a room's kinds of jobs do. */
export type Jobs = readonly (readonly [kind: string, handler: JobHandler])[];

export interface JobKinds {
  handlers: ReadonlyMap<string, JobHandler>;
}
