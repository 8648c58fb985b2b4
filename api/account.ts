import { z } from 'zod';
import { CustomEmoji } from './emoji.ts';
import { Flag, Id, IdParam, limit, list, optional, Whole } from './params.ts';
import { QuotePolicy, Visibility } from './visibility.ts';

/** A line of the small table on a profile; `value` is sanitised HTML. */
export const Field = z.object({
  name: z.string(),
  value: z.string(),
  verified_at: z.string().nullable(),
});
export type Field = z.infer<typeof Field>;

/** A role as others see it: a badge. */
export const AccountRole = z.object({ id: z.string(), name: z.string(), color: z.string() });
export type AccountRole = z.infer<typeof AccountRole>;

/** A role as its holder sees it; `permissions` is a bit mask written as a decimal number in text. */
export const Role = AccountRole.extend({
  /** Mastodon's role of everybody is -99. */
  id: z.string().regex(/^-?[0-9]{1,20}$/, 'must be an id'),
  permissions: z.string(),
  highlighted: z.boolean(),
  collection_limit: z.number().int().nullable().optional(),
});
export type Role = z.infer<typeof Role>;

const ApprovalGroup = z.enum(['public', 'followers', 'following', 'unsupported_policy']);

/** Who may put this account into a collection, and what that means for the viewer. */
export const FeatureApproval = z.object({
  automatic: z.array(z.enum([...ApprovalGroup.options, 'disabled'])),
  manual: z.array(ApprovalGroup),
  current_user: z.enum(['automatic', 'manual', 'denied', 'unknown', 'missing']),
});
export type FeatureApproval = z.infer<typeof FeatureApproval>;

const account = z.object({
  id: Id,
  username: z.string(),
  /** `alice` for our own, `bob@elsewhere.example` for others. */
  acct: z.string(),
  display_name: z.string(),
  locked: z.boolean(),
  bot: z.boolean(),
  group: z.boolean(),
  discoverable: z.boolean().nullable(),
  indexable: z.boolean(),
  noindex: z.boolean().nullable().optional(),
  created_at: z.string(),
  note: z.string(),
  url: z.string(),
  uri: z.string(),
  avatar: z.string(),
  avatar_static: z.string(),
  avatar_description: z.string(),
  header: z.string(),
  header_static: z.string(),
  header_description: z.string(),
  followers_count: z.number().int(),
  following_count: z.number().int(),
  statuses_count: z.number().int(),
  /** A day, without a time. */
  last_status_at: z.string().nullable(),
  hide_collections: z.boolean().nullable(),
  show_media: z.boolean(),
  show_media_replies: z.boolean(),
  show_featured: z.boolean(),
  feature_approval: FeatureApproval,
  emojis: z.array(CustomEmoji),
  fields: z.array(Field),
  roles: z.array(AccountRole).optional(),
  limited: z.boolean().optional(),
  suspended: z.boolean().optional(),
  memorial: z.boolean().optional(),
});
const moved = { moved: z.lazy(() => Account.nullable().optional()) };

/** A person, group or service, from here or from elsewhere. `note` is sanitised HTML. */
export interface Account extends z.infer<typeof account> {
  /** Where this person lives now. */
  moved?: Account | null | undefined;
}
export const Account: z.ZodType<Account> = account.extend(moved);

/** Somebody in the list of those whom one mutes. */
export interface MutedAccount extends Account {
  mute_expires_at: string | null;
}
export const MutedAccount: z.ZodType<MutedAccount> = account.extend({
  ...moved,
  mute_expires_at: z.string().nullable(),
});

/** What the owner of an account edits: plain text where the public entity has HTML, and the defaults for posting. */
export const AccountSource = z.object({
  privacy: Visibility,
  sensitive: z.boolean(),
  language: z.string().nullable(),
  note: z.string(),
  fields: z.array(Field),
  follow_requests_count: z.number().int(),
  hide_collections: z.boolean().nullable(),
  discoverable: z.boolean().nullable(),
  indexable: z.boolean(),
  attribution_domains: z.array(z.string()),
  quote_policy: QuotePolicy,
});
export type AccountSource = z.infer<typeof AccountSource>;

/** The account behind the token. */
export interface CredentialAccount extends Account {
  source: AccountSource;
  role: Role;
}
export const CredentialAccount: z.ZodType<CredentialAccount> = account.extend({
  ...moved,
  source: AccountSource,
  role: Role,
});

/** What stands between the viewer and one other account. */
export const Relationship = z.object({
  id: Id,
  following: z.boolean(),
  showing_reblogs: z.boolean(),
  notifying: z.boolean(),
  languages: z.array(z.string()).nullable(),
  followed_by: z.boolean(),
  blocking: z.boolean(),
  blocked_by: z.boolean(),
  muting: z.boolean(),
  muting_notifications: z.boolean(),
  muting_expires_at: z.string().nullable(),
  requested: z.boolean(),
  requested_by: z.boolean(),
  domain_blocking: z.boolean(),
  endorsed: z.boolean(),
  note: z.string(),
});
export type Relationship = z.infer<typeof Relationship>;

/** GET accounts/lookup */
export const LookupParams = z.object({ acct: z.string().trim().min(1).max(500) });
export type LookupParams = z.infer<typeof LookupParams>;

/** GET accounts/relationships */
export const RelationshipsParams = z.object({ id: list(IdParam), with_suspended: optional(Flag) });
export type RelationshipsParams = z.infer<typeof RelationshipsParams>;

/** POST accounts/:id/follow; what is not given stays as it is. */
export const FollowParams = z.object({
  reblogs: optional(Flag),
  notify: optional(Flag),
  languages: optional(list(z.string().max(50))),
});
export type FollowParams = z.infer<typeof FollowParams>;

/** GET accounts */
export const AccountsParams = z.object({ id: list(IdParam, 40) });
export type AccountsParams = z.infer<typeof AccountsParams>;

/** GET accounts/search. Mastodon answers an empty search with nothing. */
export const AccountSearchParams = z.object({
  q: z.preprocess((value) => value ?? '', z.string().trim().max(2048)),
  limit: limit(40, 80),
  offset: optional(Whole),
  resolve: optional(Flag),
  following: optional(Flag),
});
export type AccountSearchParams = z.infer<typeof AccountSearchParams>;

/** What a member chose for all apps. */
export const Preferences = z.object({
  'posting:default:visibility': Visibility,
  'posting:default:sensitive': z.boolean(),
  'posting:default:language': z.string().nullable(),
  'posting:default:quote_policy': QuotePolicy,
  'reading:expand:media': z.enum(['default', 'show_all', 'hide_all']),
  'reading:expand:spoilers': z.boolean(),
  'reading:autoplay:gifs': z.boolean(),
});
export type Preferences = z.infer<typeof Preferences>;
