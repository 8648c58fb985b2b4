import type { Actor, Follow, Note, Question } from '@fedify/fedify/vocab';
import type { Told } from './member.ts';

/** A member of the Fedify server, and what others told of it. */
export interface Account {
  name: string;
  shownName: string;
  isLocked: boolean;
  successor: URL | null;
  followers: Map<string, Actor>;
  requests: Map<string, Follow>;
  /** Whom it follows; false while that is not agreed to. */
  following: Map<string, boolean>;
  blocked: Set<string>;
  blockedBy: Set<string>;
  home: Set<string>;
  told: { what: Told; by: string; uri?: string }[];
}

/** All that the server keeps, in memory. */
export interface State {
  accounts: Map<string, Account>;
  /** Its own posts and those that were told to it, by their ids. */
  posts: Map<string, Note | Question>;
  likes: Map<string, Set<string>>;
  boosts: Map<string, Set<string>>;
  answers: Map<string, Set<string>>;
  votes: Map<string, string[]>;
  pins: Map<string, Set<string>>;
  /** Names of others, as they last said them. */
  names: Map<string, string>;
  /** Who may quote: the post of another by the stamp of ours. */
  stamps: Map<string, { quoting: string; quoted: string }>;
  /** What waits for an answer: whose follow of whom, or which post that would quote, by the id of the request. */
  asked: Map<string, { name: string; follows?: string; quotes?: string }>;
  reports: string[];
}

export function emptyState(): State {
  return {
    accounts: new Map(),
    posts: new Map(),
    likes: new Map(),
    boosts: new Map(),
    answers: new Map(),
    votes: new Map(),
    pins: new Map(),
    names: new Map(),
    stamps: new Map(),
    asked: new Map(),
    reports: [],
  };
}

export function newAccount(name: string, isLocked: boolean): Account {
  return {
    name,
    shownName: name,
    isLocked,
    successor: null,
    followers: new Map(),
    requests: new Map(),
    following: new Map(),
    blocked: new Set(),
    blockedBy: new Set(),
    home: new Set(),
    told: [],
  };
}

/** The set under a key, which begins empty. */
export function setOf<K, V>(map: Map<K, Set<V>>, key: K): Set<V> {
  const known = map.get(key) ?? new Set<V>();
  map.set(key, known);
  return known;
}
