import { DEFAULT_HEADER } from '@skein/api/limits.ts';
import { LOCALES } from '@skein/api/locales.ts';
import type { Ctx } from '../context.ts';
import { configurationOf, type OtherRooms, ownerAccount } from './document.ts';
import { settingsOf } from './site.ts';
import { COMPATIBLE_VERSION } from './version.ts';

/** GET v1/instance: the older document, which many apps still read. */
export async function olderInstanceDocument(ctx: Ctx, rooms: OtherRooms) {
  const settings = await settingsOf(ctx);
  const { accounts, statuses, media_attachments, polls } = await configurationOf(ctx, rooms);
  return {
    uri: ctx.origin.domain,
    title: settings.title,
    short_description: settings.description,
    description: settings.description,
    email: settings.contact,
    version: COMPATIBLE_VERSION,
    urls: { streaming_api: ctx.origin.streaming() },
    stats: await statsOf(ctx),
    thumbnail: ctx.origin.path(DEFAULT_HEADER),
    languages: [...LOCALES],
    registrations: false,
    approval_required: false,
    invites_enabled: false,
    configuration: { accounts, statuses, media_attachments, polls },
    contact_account: await ownerAccount(ctx, rooms),
    rules: [],
  };
}

async function statsOf(ctx: Ctx) {
  const members = await ctx.db
    .selectFrom('members')
    .innerJoin('accounts', 'accounts.id', 'members.account_id')
    .select((eb) => [
      eb.fn.countAll<number>().as('people'),
      eb.fn.sum<number | null>('statuses_count').as('statuses'),
    ])
    .where('accounts.deleted_at', 'is', null)
    .executeTakeFirstOrThrow();
  const domains = await ctx.db
    .selectFrom('accounts')
    .select((eb) => eb.fn.count<number>('domain').distinct().as('count'))
    .where('local', '=', 0)
    .executeTakeFirstOrThrow();
  return {
    user_count: Number(members.people),
    status_count: Number(members.statuses ?? 0),
    domain_count: Number(domains.count),
  };
}
