import type { Ctx, Role } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { findMember } from './members.ts';
import { getAccount } from './queries.ts';
import { accountEntity } from './view.ts';

/** Mastodon's role ids and permission bits: 1 is administrator, which includes all others. */
const ROLES: Record<Role, { id: string; name: string; permissions: string }> = {
  member: { id: '-99', name: '', permissions: '65536' },
  moderator: { id: '1', name: 'Moderator', permissions: '1308' },
  admin: { id: '2', name: 'Admin', permissions: '983036' },
  owner: { id: '3', name: 'Owner', permissions: '1048575' },
};

/** Mastodon's CredentialAccount: the account with what only its owner sees. */
export async function credentialAccount(ctx: Ctx, accountId: Id) {
  const account = await getAccount(ctx, accountId);
  const member = await findMember(ctx, accountId);
  const requests = await ctx.db
    .selectFrom('follow_requests')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('followee_id', '=', accountId)
    .executeTakeFirstOrThrow();
  const entity = accountEntity(ctx, account);
  const role = ROLES[member?.role ?? 'member'];
  return {
    ...entity,
    source: {
      privacy: member?.default_visibility ?? 'public',
      sensitive: member?.default_sensitive === 1,
      language: member?.default_language ?? null,
      note: member?.note_source ?? '',
      fields: sourcesOf(member?.fields_source ?? '[]').map(({ name, value }, index) => ({
        name,
        value,
        verified_at: entity.fields[index]?.verified_at ?? null,
      })),
      follow_requests_count: requests.count,
      hide_collections: account.hide_collections === 1,
      discoverable: account.discoverable === 1,
      indexable: account.indexable === 1,
      attribution_domains: [],
      quote_policy: 'nobody' as const,
    },
    role: { ...role, color: '', highlighted: false, collection_limit: null },
  };
}

function sourcesOf(fields: string): { name: string; value: string }[] {
  return JSON.parse(fields) as { name: string; value: string }[];
}
