const KB = 1024;

/** Caps on remote values. Text in UTF-16 units; beyond a cap it is cut. */
export const LIMITS = {
  documentBytes: 1024 * KB,
  depth: 32,
  values: 10_000,
  url: 2048,
  type: 64,
  name: 2048,
  bio: 20 * KB,
  content: 100 * KB,
  /** Content warnings and summaries of articles. */
  summary: 10_000,
  altText: 10_000,
  mediaType: 128,
  /** Recipients in each of to and cc; Public is never among those that are cut off. */
  recipients: 256,
  mentions: 64,
  hashtags: 64,
  emojis: 64,
  emojiName: 128,
  hashtag: 255,
  attachments: 16,
  options: 64,
  option: 512,
  /** Objects of one activity: a report may name many. */
  objects: 64,
  /** Comment of a report. */
  comment: 5000,
  replies: 32,
  /** Files of one film or sound, in all sizes. */
  files: 64,
  audience: 8,
  fields: 50,
  field: 2047,
  /** Mastodon's. */
  aliases: 256,
  keys: 10,
  pem: 8 * KB,
  multikey: 128,
  attributionDomains: 256,
  /** Collections of recommended accounts: Mastodon's caps. */
  collectionName: 256,
  collectionSummary: 2048,
  featuredItems: 150,
} as const;
