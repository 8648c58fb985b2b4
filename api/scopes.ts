/** Every permission an app may ask for, parents first. */
export const SCOPES = [
  'read',
  'read:accounts',
  'read:blocks',
  'read:bookmarks',
  'read:collections',
  'read:favourites',
  'read:filters',
  'read:follows',
  'read:lists',
  'read:mutes',
  'read:notifications',
  'read:search',
  'read:statuses',
  'write',
  'write:accounts',
  'write:blocks',
  'write:bookmarks',
  'write:collections',
  'write:conversations',
  'write:favourites',
  'write:filters',
  'write:follows',
  'write:lists',
  'write:media',
  'write:mutes',
  'write:notifications',
  'write:reports',
  'write:statuses',
  'follow',
  'push',
  'profile',
  'admin:read',
  'admin:read:accounts',
  'admin:read:canonical_email_blocks',
  'admin:read:domain_allows',
  'admin:read:domain_blocks',
  'admin:read:email_domain_blocks',
  'admin:read:ip_blocks',
  'admin:read:reports',
  'admin:write',
  'admin:write:accounts',
  'admin:write:canonical_email_blocks',
  'admin:write:domain_allows',
  'admin:write:domain_blocks',
  'admin:write:email_domain_blocks',
  'admin:write:ip_blocks',
  'admin:write:reports',
] as const;

export type Scope = (typeof SCOPES)[number];

const known: ReadonlySet<string> = new Set(SCOPES);

/** What the old `follow` permission stood for before it was split. */
const followMeans: ReadonlySet<string> = new Set([
  'read:blocks',
  'read:follows',
  'read:mutes',
  'write:blocks',
  'write:follows',
  'write:mutes',
]);

/** Whether this word is a permission we know. */
export function isScope(word: string): word is Scope {
  return known.has(word);
}

/** Whether one granted permission covers another: itself, or as its parent (`write` covers `write:media`). */
export function scopeCovers(granted: string, needed: string): boolean {
  if (granted === needed) return true;
  if (granted === 'follow') return followMeans.has(needed);
  return needed.startsWith(`${granted}:`);
}

/**
 * Whether a token may do something that any one of `needed` permits. An empty `needed` asks for no permission, only
 * for a token.
 */
export function scopeAllows(granted: readonly string[], needed: readonly string[]): boolean {
  if (needed.length === 0) return true;
  return needed.some((need) => granted.some((have) => scopeCovers(have, need)));
}

/** Whether an app that registered `granted` may ask a person for all of `asked`. */
export function scopesWithin(asked: readonly string[], granted: readonly string[]): boolean {
  return asked.every((scope) => granted.some((have) => scopeCovers(have, scope)));
}

export interface ParsedScopes {
  /** Known scopes, each once, in the order they were written. */
  scopes: Scope[];
  /** Words that are no scope; the caller refuses the request when there are any. */
  unknown: string[];
}

/** Reads a list of scopes separated by blanks (some apps send `+` or commas). Nothing written means `read`. */
export function parseScopes(text: string | null | undefined): ParsedScopes {
  const words = [...new Set((text ?? '').split(/[\s,+]+/).filter(Boolean))];
  if (words.length === 0) return { scopes: ['read'], unknown: [] };
  return { scopes: words.filter(isScope), unknown: words.filter((word) => !isScope(word)) };
}
