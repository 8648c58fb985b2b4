import { SCOPES } from '@skein/api/scopes.ts';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { fingerprint, newToken } from '../secrets.ts';
import './tables.ts';

const CLIENT_ID = 'skein-command-line';

/** The app in whose name the command line gives out tokens: one row, made when it is first needed. Nobody knows its secret. */
export async function commandLineApp(ctx: Ctx): Promise<Id> {
  return transact(ctx, async (inner) => {
    await inner.db
      .insertInto('apps')
      .values({
        id: inner.ids.next(),
        client_id: CLIENT_ID,
        client_secret_hash: fingerprint(newToken()),
        name: 'Command line',
        website: null,
        redirect_uris: '[]',
        scopes: SCOPES.join(' '),
      })
      .onConflict((conflict) => conflict.column('client_id').doNothing())
      .execute();
    const app = await inner.db
      .selectFrom('apps')
      .select('id')
      .where('client_id', '=', CLIENT_ID)
      .executeTakeFirstOrThrow();
    return app.id;
  });
}
