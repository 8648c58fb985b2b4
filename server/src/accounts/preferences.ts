import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { postingDefaults } from './members.ts';

/** What a member chose for all apps, under Mastodon's names. What cannot be chosen here stands at its default. */
export async function preferencesOf(ctx: Ctx, accountId: Id) {
  const chosen = await postingDefaults(ctx, accountId);
  return {
    'posting:default:visibility': chosen?.default_visibility ?? 'public',
    'posting:default:sensitive': chosen?.default_sensitive === 1,
    'posting:default:language': chosen?.default_language ?? null,
    'posting:default:quote_policy': chosen?.default_quote_policy ?? 'public',
    'reading:expand:media': 'default' as const,
    'reading:expand:spoilers': false,
    'reading:autoplay:gifs': false,
  };
}
