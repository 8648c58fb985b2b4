import type { Status } from '@skein/api/status.ts';
import { useSurroundings } from './page.ts';

/** Replies, boosts and favourites, each in words; what nobody did is not said. */
export function StatusCounts({ status }: { status: Status }) {
  const { t } = useSurroundings().words;
  const counts = [
    status.replies_count > 0 && t('status.replyCount', { count: status.replies_count }),
    status.reblogs_count > 0 && t('status.boostCount', { count: status.reblogs_count }),
    status.favourites_count > 0 && t('status.favouriteCount', { count: status.favourites_count }),
  ].filter((text) => text !== false);
  if (counts.length === 0) return null;
  return (
    // biome-ignore lint/a11y/noRedundantRoles: Safari drops the list otherwise, because it has no bullets.
    <ul class="post-counts" role="list" aria-label={t('status.counts')}>
      {counts.map((text) => (
        <li key={text}>{text}</li>
      ))}
    </ul>
  );
}
