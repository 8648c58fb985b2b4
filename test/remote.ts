import type { Ctx } from '../server/src/context.ts';
import type { Id } from '../server/src/db/tables.ts';

/** An account of another server, as if it had been fetched; its server does not exist. */
export async function upsertTestRemote(ctx: Ctx, name: string, host = 'elsewhere.example'): Promise<Id> {
  const id = ctx.ids.next();
  const uri = `https://${host}/users/${name}`;
  await ctx.writer.write((db) =>
    db
      .insertInto('accounts')
      .values({
        id,
        username: name,
        domain: host,
        handle: `${name.toLowerCase()}@${host}`,
        local: 0,
        type: 'Person',
        display_name: name,
        note: '',
        fields: '[]',
        url: `https://${host}/@${name}`,
        uri,
        inbox: `${uri}/inbox`,
        shared_inbox: `https://${host}/inbox`,
        followers_uri: `${uri}/followers`,
        avatar: null,
        header: null,
        key_id: `${uri}#main-key`,
        public_key: null,
        private_key: null,
        recovery_key: null,
        locked: 0,
        discoverable: 0,
        indexable: 0,
        followers_count: 0,
        following_count: 0,
        statuses_count: 0,
        last_status_at: null,
        created_at: ctx.clock.now(),
        fetched_at: ctx.clock.now(),
        suspended_at: null,
        deleted_at: null,
      })
      .execute(),
  );
  return id;
}
