import type { Id } from '../../db/tables.ts';
import type { Rope } from '../../http/answer.ts';
import { ACCEPTED, QUOTE_STATES } from './queries.ts';
import type { Sight } from './sight.ts';

/** What a status quotes, as it is rendered for all readers alike. */
export interface Quoted {
  /** Null where it is not known here. */
  id: Id | null;
  /** Index into QUOTE_STATES. */
  state: number;
}

const ACCEPTED_STATUS = Buffer.from(',"quote":{"state":"accepted","quoted_status":');
const END = Buffer.from('}');

/** Posts to be shown inside others, where a reader may see them: what is quoted, and nothing deeper. */
export function quotedAmong(posts: Iterable<{ quote: Quoted | null }>): Id[] {
  const ids = new Set<Id>();
  for (const { quote } of posts) if (quote?.state === ACCEPTED && quote.id !== null) ids.add(quote.id);
  return [...ids];
}

/** How a reader is told that a quote stands. */
function stateOf({ id, state }: Quoted, sights: ReadonlyMap<Id, Sight>): string {
  if (state !== ACCEPTED) return QUOTE_STATES[state] ?? 'unauthorized';
  return id === null ? 'deleted' : (sights.get(id) ?? 'deleted');
}

/** What a status quotes, whole; `show` gives null for what cannot be shown. */
export function quotePiece(
  quote: Quoted,
  sights: ReadonlyMap<Id, Sight>,
  show: (id: Id) => Rope | null,
): Rope {
  const state = stateOf(quote, sights);
  const shown = state === 'accepted' && quote.id !== null ? show(quote.id) : null;
  if (shown) return [ACCEPTED_STATUS, ...shown, END];
  const told = state === 'accepted' ? 'deleted' : state;
  return [Buffer.from(`,"quote":${JSON.stringify({ state: told, quoted_status: null })}`)];
}

/** The same inside something quoted: its id alone, so that quotes end. */
export function shallowPiece({ id, state }: Quoted, sights: ReadonlyMap<Id, Sight>): Rope {
  const told = stateOf({ id, state }, sights);
  const quoted_status_id = told === 'accepted' ? String(id) : null;
  return [Buffer.from(`,"quote":${JSON.stringify({ state: told, quoted_status_id })}`)];
}
