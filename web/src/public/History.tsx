import type { HistoryProps } from '@skein/api/own-pages.ts';
import { nameOf, statusPath } from '../ui/links.ts';
import { type Page, useSurroundings } from '../ui/page.ts';
import { Time } from '../ui/Time.tsx';

/** `/@name/id/history`: what a post said, the last first. */
export const history: Page<HistoryProps> = {
  head: (_props, { words }) => ({ title: words.t('history.title'), indexed: false, shape: 'reading' }),
  Body,
};

function Body({ account, id, versions }: HistoryProps) {
  const { t } = useSurroundings().words;
  return (
    <div class="sheet">
      <p>
        <a href={statusPath({ id, account })}>{t('history.back', { name: nameOf(account) })}</a>
      </p>
      <h1>{t('history.title')}</h1>
      <ol class="rows">
        {versions.map(({ created_at, spoiler_text, content }) => (
          <li key={created_at}>
            <h2>
              <Time at={created_at} full />
            </h2>
            {spoiler_text && <p dir="auto">{spoiler_text}</p>}
            {/* A version's content is HTML that the server has sanitised. */}
            <div class="post-text" dir="auto" dangerouslySetInnerHTML={{ __html: content }} />
          </li>
        ))}
      </ol>
    </div>
  );
}
