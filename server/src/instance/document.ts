import type { Account } from '@skein/api/account.ts';
import type { Instance, InstanceConfiguration } from '@skein/api/instance.ts';
import { ALT_TEXT_MAX, DEFAULT_HEADER, PORTRAIT_ALT_MAX } from '@skein/api/limits.ts';
import { LOCALES } from '@skein/api/locales.ts';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { createCache } from '../live/cache.ts';
import { remembered } from '../remembered.ts';
import { prose } from './prose.ts';
import { shownRules } from './rules.ts';
import { SETTINGS_TOPIC } from './settings.ts';
import { settingsOf } from './site.ts';
import { currentTermsDay } from './terms.ts';
import { usageOf } from './usage.ts';
import { vapidPublicKey } from './vapid.ts';
import { API_VERSION, COMPATIBLE_VERSION } from './version.ts';

/** What the document says of rooms that stand above this one: handed in where the server is put together. */
export interface OtherRooms {
  maxCharacters: number;
  urlCharacters: number;
  featuredTags: number;
  polls: { options: number; characters: number; shortest: number; longest: number };
  attachments: {
    most: number;
    types(ctx: Ctx): readonly string[];
    bytes: number;
    pixels: number;
    film: { bytes: number; frameRate: number; pixels: number };
  };
  presentAccounts(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, Buffer>>;
}

/** The picture of ours that stands for the server, in few bytes (`web/static/header.png`). */
const HEADER_BLURHASH = 'LnN^n~xubIoy_Nj]s:of9vWCjtj[';
/** Sides of the icons in `web/static`. */
const ICON_SIZES = [96, 192, 512];

const cacheOf = remembered(({ live }) => {
  const cache = createCache<'v1' | 'v2', Buffer>(live, { topic: SETTINGS_TOPIC, max: 2, ttl: 60_000 });
  live.listen(SETTINGS_TOPIC, () => cache.clear());
  return cache;
});

/** A document as JSON, made anew after a minute or when a setting changed. */
export async function cachedDocument(
  ctx: Ctx,
  version: 'v1' | 'v2',
  make: () => Promise<unknown>,
): Promise<Buffer> {
  const cache = cacheOf(ctx);
  const known = cache.get(version);
  if (known !== undefined) return known;
  const moment = cache.since();
  const text = Buffer.from(JSON.stringify(await make()));
  cache.set(version, text, moment);
  return text;
}

/** GET v2/instance: what apps read before they offer something. */
export async function instanceDocument(ctx: Ctx, rooms: OtherRooms): Promise<Instance> {
  const settings = await settingsOf(ctx);
  const { activeMonth } = await usageOf(ctx);
  const closed = settings.registrations === 'closed';
  return {
    domain: ctx.origin.domain,
    title: settings.title,
    version: COMPATIBLE_VERSION,
    source_url: '',
    description: settings.description,
    usage: { users: { active_month: activeMonth } },
    thumbnail: {
      url: ctx.origin.path(DEFAULT_HEADER),
      blurhash: HEADER_BLURHASH,
      versions: { '@1x': ctx.origin.path(DEFAULT_HEADER), '@2x': ctx.origin.path(DEFAULT_HEADER) },
      description: null,
    },
    icon: ICON_SIZES.map((size) => ({
      src: ctx.origin.path(`/icon-${size}.png`),
      size: `${size}x${size}`,
    })),
    languages: [...LOCALES],
    api_versions: { mastodon: API_VERSION },
    wrapstodon: null,
    configuration: await configurationOf(ctx, rooms),
    registrations: {
      enabled: !closed,
      approval_required: settings.registrations === 'approval',
      reason_required: closed ? null : settings.registrations === 'approval',
      message: closed && settings.closed_message !== '' ? prose(settings.closed_message) : null,
      min_age: null,
      url: null,
    },
    contact: { email: settings.contact, account: await ownerAccount(ctx, rooms) },
    rules: await shownRules(ctx),
  };
}

/** Limits and addresses. What is not offered yet (translation) has a limit of none. */
export async function configurationOf(
  ctx: Ctx,
  { maxCharacters, urlCharacters, attachments, polls, featuredTags }: OtherRooms,
): Promise<InstanceConfiguration> {
  const everybody = { local: 'public', remote: 'public' } as const;
  const { status_page, federation } = await settingsOf(ctx);
  return {
    urls: {
      streaming: ctx.origin.streaming(),
      status: status_page || null,
      about: ctx.origin.path('/about'),
      privacy_policy: ctx.origin.path('/privacy-policy'),
      terms_of_service: (await currentTermsDay(ctx)) === null ? null : ctx.origin.path('/terms-of-service'),
    },
    vapid: { public_key: await vapidPublicKey(ctx) },
    accounts: {
      max_display_name_length: 40,
      max_note_length: 500,
      max_avatar_description_length: PORTRAIT_ALT_MAX,
      max_header_description_length: PORTRAIT_ALT_MAX,
      max_featured_tags: featuredTags,
      max_pinned_statuses: 5,
      max_profile_fields: 4,
      profile_field_name_limit: 255,
      profile_field_value_limit: 255,
    },
    statuses: {
      max_characters: maxCharacters,
      max_media_attachments: attachments.most,
      characters_reserved_per_url: urlCharacters,
    },
    media_attachments: {
      supported_mime_types: [...attachments.types(ctx)],
      description_limit: ALT_TEXT_MAX,
      image_size_limit: attachments.bytes,
      image_matrix_limit: attachments.pixels,
      video_size_limit: attachments.film.bytes,
      video_frame_rate_limit: attachments.film.frameRate,
      video_matrix_limit: attachments.film.pixels,
    },
    polls: {
      max_options: polls.options,
      max_characters_per_option: polls.characters,
      min_expiration: polls.shortest,
      max_expiration: polls.longest,
    },
    translation: { enabled: false },
    timelines_access: { live_feeds: everybody, hashtag_feeds: everybody, trending_link_feeds: everybody },
    limited_federation: federation === 'limited',
  };
}

/** Whom to ask about this server: its owner. */
export async function ownerAccount(ctx: Ctx, { presentAccounts }: OtherRooms): Promise<Account | null> {
  const owner = await ctx.db
    .selectFrom('members')
    .select('account_id')
    .where('role', '=', 'owner')
    .orderBy('account_id')
    .limit(1)
    .executeTakeFirst();
  const shown = owner && (await presentAccounts(ctx, [owner.account_id])).get(owner.account_id);
  return shown ? (JSON.parse(shown.toString()) as Account) : null;
}
