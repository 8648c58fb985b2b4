import type { CompiledQuery, Kysely } from 'kysely';
import type { Ctx } from '../context.ts';
import { type Dialect, type Parameter, prepared, preparedColumn } from '../db/dialect.ts';
import type { Id, Tables } from '../db/tables.ts';
import type { Viewer } from '../relations/index.ts';
import { viewerKind } from './visibility.ts';

type Query<P, R> = (ctx: Pick<Ctx, 'db' | 'dialect'>, values: P & Reader) => Promise<R[]>;

interface Reader {
  me: Id | null;
  now: number;
}

type Build<P, R> = (
  db: Kysely<Tables>,
  p: Parameter<P & Reader>,
  viewer: Viewer,
  dialect: Dialect,
) => { compile(): CompiledQuery<R> };

/**
 * A query over what a reader may see, compiled once for each kind of reader. `build` puts `visibleTo(viewer, …)` or
 * `welcomeTo(viewer, …)` of the viewer it is given into its conditions.
 */
export function visibleQuery<P extends Record<string, unknown>, R>(build: Build<P, R>) {
  return forEachKind<P, R>((viewer) =>
    prepared<P & Reader, R>((db, p, dialect) => build(db, p, standIn(viewer, p), dialect)),
  );
}

/** The same for a query of one column: its values instead of rows. */
export function visibleColumn<P extends Record<string, unknown>, V>(build: Build<P, Record<string, V>>) {
  return forEachKind<P, V>((viewer) =>
    preparedColumn<P & Reader, V>((db, p, dialect) => build(db, p, standIn(viewer, p), dialect)),
  );
}

/** The viewer with names in place of values. */
function standIn(viewer: Viewer, p: Parameter<Reader>): Viewer {
  const nobody = viewer.accountId === null;
  return { accountId: nobody ? null : (p('me') as Id), hides: viewer.hides, now: p('now') as number };
}

function forEachKind<P, R>(make: (viewer: Viewer) => Query<P, R>) {
  const kinds = new Map<string, Query<P, R>>();
  return (ctx: Ctx, viewer: Viewer, values: P): Promise<R[]> => {
    const kind = viewerKind(viewer);
    let query = kinds.get(kind);
    if (!query) {
      query = make(viewer);
      kinds.set(kind, query);
    }
    return query(ctx, { ...values, me: viewer.accountId, now: viewer.now });
  };
}
