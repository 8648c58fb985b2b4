import type { Actor, Ctx } from '../../server/src/context.ts';
import type { Id } from '../../server/src/db/tables.ts';
import type { Skein } from '../../server/src/start.ts';
import type { Asking, Visibility } from '../../server/src/statuses/index.ts';
import type { Person } from '../cast.ts';

export interface Look {
  ctx: Ctx;
  server: Skein;
  /** Who wrote it, or boosted it. */
  author: Person;
  /** The reader when it is one of ours; null for anonymous and remote ones. */
  member: Person | null;
  actor: Actor;
  statusId: Id;
}

/** One place where a status may show. */
export interface Surface {
  name: string;
  /** `METHOD path` of the routes it covers. */
  routes: string[];
  asking: Asking;
  readers: ('anonymous' | 'member' | 'remote')[];
  /** What else the place itself asks, as home asks for a follow. */
  also?(what: { visibility: Visibility; relation: string; boost: boolean }): boolean;
  /** A place that changes the boosts which the table is about. */
  postsOnly?: true;
  /** Whether this reader is shown the status there. */
  shows(look: Look): Promise<boolean>;
}
