import type { StatusProps } from '@skein/api/pages.ts';
import type { Status } from '@skein/api/status.ts';
import { Composer } from '../ui/Composer.tsx';
import { fullHandle, hostOf, nameOf, statusPath, webAddress } from '../ui/links.ts';
import { type Page, useSurroundings } from '../ui/page.ts';
import { beginning, plainText } from '../ui/plain.ts';
import { activityOf, oembedOf, pictureOfStatus } from '../ui/preview.ts';
import { textOf } from '../ui/QuotedStatus.tsx';
import { StatusArticle } from '../ui/StatusArticle.tsx';
import { StatusList } from '../ui/StatusList.tsx';

/** How far replies to replies move in; deeper ones stand below each other. */
const deepest = 4;

/** `/@name/id`: one status, what it answers and what answers it. */
export const status: Page<StatusProps> = {
  head({ status }, { frame, words }) {
    const name = nameOf(status.account);
    const elsewhere = hostOf(status.account) !== null;
    const address = elsewhere ? webAddress(status.url)?.href : frame.site.origin + statusPath(status);
    // Behind a warning the text stays hidden in previews too.
    const text = status.spoiler_text || plainText(textOf(status));
    const preview = pictureOfStatus(status);
    return {
      title: text
        ? words.t('status.title', { name, excerpt: beginning(text, 60) })
        : words.t('status.titleBare', { name }),
      // A picture without a word of its own is told by what it shows.
      description: beginning(text || (preview.image?.large ? preview.image.alt : ''), 200),
      ...(address && { canonical: address }),
      ...activityOf(status),
      ...oembedOf(status, frame.site.origin),
      creator: fullHandle((status.reblog ?? status).account, frame.site.domain),
      kind: 'article',
      published: status.created_at,
      ...preview,
      indexed: !elsewhere && !status.account.noindex && status.visibility === 'public',
      shape: 'reading',
    };
  },
  Body,
};

function Body({ status, ancestors, descendants, composer }: StatusProps) {
  const { t } = useSurroundings().words;
  const depths = depthsBelow(status.id, descendants);
  return (
    <div class="conversation">
      {ancestors.length > 0 && (
        <section class="ancestors" aria-label={t('status.before')}>
          <StatusList statuses={ancestors} />
        </section>
      )}
      <StatusArticle status={status} focus />
      {composer && (
        <section id="reply" aria-label={t('compose.reply')}>
          <Composer composer={composer} answers />
        </section>
      )}
      <section class="replies" aria-labelledby="replies">
        <h2 id="replies">{t('status.replies')}</h2>
        {descendants.length === 0 ? (
          <p class="empty">{t('status.noReplies')}</p>
        ) : (
          <StatusList statuses={descendants} depthOf={({ id }) => depths.get(id) ?? 0} />
        )}
      </section>
    </div>
  );
}

/** How deep each reply stands below the status; those whose parent is not shown count as direct replies. */
function depthsBelow(rootId: string, descendants: Status[]): Map<string, number> {
  const depths = new Map<string, number>([[rootId, -1]]);
  for (const { id, in_reply_to_id } of descendants) {
    const above = in_reply_to_id === null ? undefined : depths.get(in_reply_to_id);
    depths.set(id, Math.min(deepest, (above ?? -1) + 1));
  }
  return depths;
}
