import type { Person } from '../../cast.ts';
import type { Endpoint } from './reference.ts';
import type { Scene } from './scene.ts';

export interface Ask {
  path: string;
  body?: unknown;
  form?: FormData;
}

/** How one endpoint is asked. */
export interface Row {
  /** Makes what it needs, anew for every asker, and says what is sent. `token` is the one that it is sent with. */
  ask(scene: Scene, token: string | null): Ask | Promise<Ask>;
  /** Who may; alice unless it is said. */
  by?(scene: Scene): Person;
  /** Shape of the answer, where the operation names none. */
  shape?: string;
  /** What else is asked of the answer. */
  check?(body: any, headers: Headers): void;
  /** The type of the answer, where it is not JSON as ever. */
  type?: RegExp;
  /** The things of a page, where the answer is not the list itself. */
  items?(body: any): any[];
  /** What tells one thing of a page from another; its id unless it is said. */
  key?(item: any): string;
}

/** What an app goes through where one request says too little: pages, streams. */
export type Walk = (scene: Scene, endpoint: Endpoint, marks: Record<string, string>) => Promise<void>;

/** The endpoints of one part of the wire, by `METHOD path` of the reference. */
export interface Area {
  rows?: Readonly<Record<string, Row>>;
  walks?: Readonly<Record<string, Walk>>;
  /** Fills lists until they are longer than their longest page; once, before anything is asked. */
  prepare?(scene: Scene): Promise<void>;
}

/** An endpoint that needs nothing but its path. */
export const at = (path: string): Row => ({ ask: () => ({ path }) });
