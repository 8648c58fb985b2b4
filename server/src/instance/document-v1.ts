import { DEFAULT_HEADER } from '@skein/api/limits.ts';
import { LOCALES } from '@skein/api/locales.ts';
import type { Ctx } from '../context.ts';
import { configurationOf, type OtherRooms, ownerAccount } from './document.ts';
import { shownRules } from './rules.ts';
import { settingsOf } from './site.ts';
import { usageOf } from './usage.ts';
import { COMPATIBLE_VERSION } from './version.ts';

/** GET v1/instance: the older document, which many apps still read. */
export async function olderInstanceDocument(ctx: Ctx, rooms: OtherRooms) {
  const settings = await settingsOf(ctx);
  const usage = await usageOf(ctx);
  const { accounts, statuses, media_attachments, polls } = await configurationOf(ctx, rooms);
  return {
    uri: ctx.origin.domain,
    title: settings.title,
    short_description: settings.description,
    description: settings.description,
    email: settings.contact,
    version: COMPATIBLE_VERSION,
    urls: { streaming_api: ctx.origin.streaming() },
    stats: { user_count: usage.members, status_count: usage.statuses, domain_count: usage.domains },
    thumbnail: ctx.origin.path(DEFAULT_HEADER),
    languages: [...LOCALES],
    registrations: settings.registrations !== 'closed',
    approval_required: settings.registrations === 'approval',
    invites_enabled: false,
    configuration: { accounts, statuses, media_attachments, polls },
    contact_account: await ownerAccount(ctx, rooms),
    rules: await shownRules(ctx),
  };
}
