import type { Ddl } from './dialect.ts';

/**
 * One step of the schema. It only adds (columns, tables, indexes); what the previous release needs is taken away one
 * release later, so that release runs on the new schema. Rows are backfilled by jobs, never here.
 */
export interface Migration {
  name: string;
  up(run: (statement: string) => Promise<void>, ddl: Ddl): Promise<void>;
}
