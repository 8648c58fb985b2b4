import { isScope, type Scope } from '@skein/api/scopes.ts';
import type { WordId } from '../locales/en.ts';

const adminBlocks = {
  read: 'scope.admin.read.blocks',
  write: 'scope.admin.write.blocks',
} as const satisfies Record<string, WordId>;

/** What each permission means to the person who is asked for it. */
const meanings: Record<Scope, WordId> = {
  read: 'scope.read',
  'read:accounts': 'scope.read.accounts',
  'read:blocks': 'scope.read.blocks',
  'read:bookmarks': 'scope.read.bookmarks',
  'read:collections': 'scope.read.collections',
  'read:favourites': 'scope.read.favourites',
  'read:filters': 'scope.read.filters',
  'read:follows': 'scope.read.follows',
  'read:lists': 'scope.read.lists',
  'read:mutes': 'scope.read.mutes',
  'read:notifications': 'scope.read.notifications',
  'read:search': 'scope.read.search',
  'read:statuses': 'scope.read.statuses',
  write: 'scope.write',
  'write:accounts': 'scope.write.accounts',
  'write:blocks': 'scope.write.blocks',
  'write:bookmarks': 'scope.write.bookmarks',
  'write:collections': 'scope.write.collections',
  'write:conversations': 'scope.write.conversations',
  'write:favourites': 'scope.write.favourites',
  'write:filters': 'scope.write.filters',
  'write:follows': 'scope.write.follows',
  'write:lists': 'scope.write.lists',
  'write:media': 'scope.write.media',
  'write:mutes': 'scope.write.mutes',
  'write:notifications': 'scope.write.notifications',
  'write:reports': 'scope.write.reports',
  'write:statuses': 'scope.write.statuses',
  follow: 'scope.follow',
  push: 'scope.push',
  profile: 'scope.profile',
  'admin:read': 'scope.admin.read',
  'admin:read:accounts': 'scope.admin.read.accounts',
  'admin:read:canonical_email_blocks': adminBlocks.read,
  'admin:read:domain_allows': adminBlocks.read,
  'admin:read:domain_blocks': adminBlocks.read,
  'admin:read:email_domain_blocks': adminBlocks.read,
  'admin:read:ip_blocks': adminBlocks.read,
  'admin:read:reports': 'scope.admin.read.reports',
  'admin:write': 'scope.admin.write',
  'admin:write:accounts': 'scope.admin.write.accounts',
  'admin:write:canonical_email_blocks': adminBlocks.write,
  'admin:write:domain_allows': adminBlocks.write,
  'admin:write:domain_blocks': adminBlocks.write,
  'admin:write:email_domain_blocks': adminBlocks.write,
  'admin:write:ip_blocks': adminBlocks.write,
  'admin:write:reports': 'scope.admin.write.reports',
};

/** The sentences for a list of permissions, each once. Words that are no permission are left out. */
export function scopeWords(scopes: readonly string[]): WordId[] {
  return [...new Set(scopes.filter(isScope).map((scope) => meanings[scope]))];
}
