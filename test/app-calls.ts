import { randomBytes } from 'node:crypto';

/** What real apps send, in their order; of each answer is asked what its app reads and cannot do without. */

/** `a.b` is there and not null; `a[]` is a list; `[]` is a list as a whole; `[a]` is in each of its elements, `[a?]` in one. */
export type Read = string;

export interface Call {
  method: string;
  path: string;
  body?: Record<string, unknown>;
  headers?: Record<string, string>;
  reads: Read[];
}

export interface Client {
  name: string;
  /** Where the app is called back. */
  callback: string;
  scopes: string;
  /** How it registers and how it asks for its token. */
  registersBy: 'json' | 'form';
  exchangesBy: 'json' | 'form';
  pkce?: true;
  beforeConsent: Call[];
  calls: Call[];
  /** Where the token of its stream stands. */
  socket: 'protocol' | 'query';
}

const get = (path: string, ...reads: Read[]): Call => ({ method: 'GET', path, reads });
const json = (path: string, body: Record<string, unknown>, ...reads: Read[]): Call => ({
  method: 'POST',
  path,
  body,
  reads,
});

const INSTANCE: Read[] = [
  'domain',
  'title',
  'version',
  'configuration.urls.streaming',
  'configuration.statuses.max_characters',
  'configuration.statuses.max_media_attachments',
  'configuration.statuses.characters_reserved_per_url',
  'configuration.polls.max_options',
  'configuration.polls.max_characters_per_option',
  'configuration.polls.min_expiration',
  'configuration.polls.max_expiration',
  'configuration.media_attachments.supported_mime_types[]',
  'configuration.media_attachments.image_size_limit',
  'configuration.accounts.max_featured_tags',
  'configuration.vapid.public_key',
  'configuration.timelines_access.live_feeds.local',
  'api_versions.mastodon',
  'rules[]',
  'registrations.enabled',
];
const INSTANCE_V1: Read[] = [
  'uri',
  'urls.streaming_api',
  'version',
  'stats.user_count',
  'configuration.statuses.max_characters',
];
const SELF: Read[] = [
  'id',
  'acct',
  'source.privacy',
  'source.fields[]',
  'role.permissions',
  'emojis[]',
  'avatar',
  'header',
];
const STATUS: Read[] = [
  'id',
  'url',
  'content',
  'account.acct',
  'tagged_collections[]',
  'emojis[]',
  'mentions[]',
  'tags[]',
  'media_attachments[]',
  'visibility',
  'created_at',
  'quote_approval.current_user',
];
const PAGE: Read[] = [
  '[]',
  '[id]',
  '[account.id]',
  '[tagged_collections]',
  '[filtered]',
  '[emojis]',
  '[mentions]',
  '[tags]',
  '[media_attachments]',
];
const NODEINFO = [
  get('/.well-known/nodeinfo', 'links[]'),
  get('/nodeinfo/2.0', 'software.name', 'software.version'),
];

const posting = (more: Record<string, unknown>, key = true): Call => ({
  ...json('/api/v1/statuses', { visibility: 'public', ...more }, ...STATUS),
  headers: key ? { 'Idempotency-Key': randomBytes(8).toString('hex') } : {},
});

export const CLIENTS: Client[] = [
  {
    name: 'Phanpy',
    callback: 'http://127.0.0.1:5173/',
    scopes: 'read write follow push',
    registersBy: 'form',
    exchangesBy: 'form',
    pkce: true,
    beforeConsent: [
      get('/.well-known/oauth-authorization-server', 'code_challenge_methods_supported[]', 'token_endpoint'),
    ],
    calls: [
      get('/api/v1/accounts/verify_credentials', ...SELF),
      get('/api/v1/preferences', 'posting:default:visibility'),
      get('/api/v2/instance', ...INSTANCE),
      ...NODEINFO,
      posting({
        status: 'By Phanpy https://example.org/',
        language: 'en',
        sensitive: false,
        media_ids: [],
        quote_approval_policy: 'public',
      }),
      get('/api/v1/timelines/home?limit=20', ...PAGE),
      get('/api/v1/timelines/home?limit=20&max_id=1', '[]'),
      get('/api/v1/followed_tags', '[]'),
      get(
        '/api/v2/notifications?limit=20&exclude_types[]=follow_request',
        'accounts[]',
        'statuses[]',
        'notification_groups[]',
      ),
      get('/api/v2/notifications/policy', 'for_not_following', 'summary.pending_requests_count'),
      get('/api/v1/follow_requests', '[]'),
      get('/api/v1/announcements', '[]'),
      json('/api/v1/markers', { notifications: { last_read_id: '1' } }, 'notifications.last_read_id'),
      get('/api/v1/custom_emojis', '[]'),
      get('/api/v1/scheduled_statuses', '[]'),
      get('/api/v1/profile', 'id', 'display_name'),
    ],
    socket: 'protocol',
  },
  {
    name: 'Elk',
    callback: 'http://127.0.0.1:5314/api/127.0.0.1:4000/oauth/http%3A%2F%2F127.0.0.1%3A5314',
    scopes: 'read write follow push',
    registersBy: 'json',
    exchangesBy: 'json',
    beforeConsent: [get('/api/v2/instance', ...INSTANCE)],
    calls: [
      get('/api/v2/instance', ...INSTANCE),
      get('/nodeinfo/2.0', 'software.name'),
      get('/api/v1/accounts/verify_credentials', ...SELF),
      get('/api/v1/preferences', 'posting:default:visibility', 'reading:expand:media'),
      posting(
        { status: 'By Elk', language: 'en', spoilerText: '', quote_approval_policy: 'followers' },
        false,
      ),
      get('/api/v1/timelines/home?limit=30', ...PAGE),
      get('/api/v1/timelines/home?limit=30&max_id=1', '[]'),
      get('/api/v1/followed_tags', '[]'),
      get('/api/v1/notifications?limit=30', '[]'),
      get('/api/v1/markers?timeline[]=notifications'),
      get('/api/v1/lists', '[]'),
      get('/api/v1/conversations', '[]'),
      get('/api/v1/domain_blocks', '[]'),
      get('/api/v2/suggestions', '[]'),
    ],
    socket: 'protocol',
  },
  {
    name: 'Pinafore and Enafore',
    callback: 'http://127.0.0.1:4002/settings/instances/add',
    scopes: 'read write follow push',
    registersBy: 'json',
    exchangesBy: 'form',
    beforeConsent: [
      get('/api/v1/instance', ...INSTANCE_V1),
      get('/api/v2/instance', ...INSTANCE),
      ...NODEINFO,
    ],
    calls: [
      get('/api/v1/instance', ...INSTANCE_V1),
      get('/api/v1/accounts/verify_credentials', ...SELF),
      get('/api/v1/custom_emojis', '[]'),
      get('/api/v1/lists', '[]'),
      get('/api/v1/filters', '[]'),
      posting({ status: 'By Pinafore' }, false),
      get('/api/v1/timelines/home?limit=20', ...PAGE),
      get('/api/v1/notifications?limit=20', '[]'),
      get('/api/v1/notifications?limit=20&since_id=1', '[]'),
    ],
    socket: 'query',
  },
  {
    name: 'Mastodon web',
    callback: 'http://127.0.0.1:3000/callback',
    scopes: 'read write follow push',
    registersBy: 'json',
    exchangesBy: 'form',
    beforeConsent: [],
    calls: [
      get('/api/v2/instance', ...INSTANCE),
      get('/api/v1/custom_emojis', '[]'),
      get('/api/v1/lists', '[]'),
      get('/api/v1/followed_tags', '[]'),
      get('/api/v1/follow_requests', '[]'),
      get('/api/v1/announcements', '[]'),
      get('/api/v1/instance/translation_languages'),
      posting({
        status: 'By the web app',
        poll: { options: ['tea', 'milk'], expires_in: 600, multiple: false },
      }),
      get('/api/v1/timelines/home', ...PAGE, '[poll.options?]'),
      get('/api/v2/suggestions', '[]'),
      get(
        '/api/v2/notifications?grouped_types[]=favourite&grouped_types[]=reblog&grouped_types[]=follow',
        'accounts[]',
        'statuses[]',
        'notification_groups[]',
      ),
      get('/api/v2/notifications/policy', 'for_bots', 'summary.pending_notifications_count'),
      get('/api/v1/markers?timeline[]=notifications'),
      json('/api/v1/markers', { home: { last_read_id: '1' } }, 'home.last_read_id', 'home.version'),
      get('/api/v1/instance/extended_description', 'content'),
      get('/api/v1/instance/privacy_policy', 'content'),
      get('/api/v1/featured_tags/suggestions', '[]'),
    ],
    socket: 'protocol',
  },
];
