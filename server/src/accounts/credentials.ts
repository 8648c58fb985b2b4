import { MAX_COLLECTIONS } from '@skein/api/limits.ts';
import type { Profile } from '@skein/api/profile.ts';
import type { Ctx, Role } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { emojiEntities, emojisIn } from '../emojis/index.ts';
import { findMember } from './members.ts';
import { pictureOf } from './pictures.ts';
import { getAccount } from './queries.ts';
import { accountEntity, writtenBy } from './view.ts';

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
  const [emojis] = await emojisIn(ctx, [writtenBy(account)]);
  const entity = accountEntity(ctx, account, emojiEntities(ctx, emojis?.rows ?? []));
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
      attribution_domains: JSON.parse(account.attribution_domains) as string[],
      quote_policy: member?.default_quote_policy ?? 'public',
    },
    role: { ...role, color: '', highlighted: false, collection_limit: MAX_COLLECTIONS },
  };
}

/** Mastodon's Profile: the same account as its owner typed it, in one flat record. */
export async function profileOf(ctx: Ctx, accountId: Id): Promise<Profile> {
  const account = await getAccount(ctx, accountId);
  const { source, ...shown } = await credentialAccount(ctx, accountId);
  const avatar = pictureOf(ctx, account, 'avatar');
  const header = pictureOf(ctx, account, 'header');
  return {
    id: shown.id,
    display_name: shown.display_name,
    note: source.note,
    fields: source.fields,
    avatar,
    avatar_static: avatar,
    avatar_description: shown.avatar_description,
    header,
    header_static: header,
    header_description: shown.header_description,
    locked: shown.locked,
    bot: shown.bot,
    hide_collections: source.hide_collections,
    discoverable: source.discoverable,
    indexable: source.indexable,
    show_media: shown.show_media,
    show_media_replies: shown.show_media_replies,
    show_featured: shown.show_featured,
    attribution_domains: source.attribution_domains,
  };
}

function sourcesOf(fields: string): { name: string; value: string }[] {
  return JSON.parse(fields) as { name: string; value: string }[];
}
