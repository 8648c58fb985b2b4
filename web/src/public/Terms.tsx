import type { TermsProps } from '@skein/api/pages.ts';
import { type Page, useSurroundings } from '../ui/page.ts';

/** `/terms-of-service`: what the server and its members owe each other. */
export const terms: Page<TermsProps> = {
  head: ({ terms: { effective_date } }, { frame, words }) => ({
    title: words.t('terms.title'),
    canonical: `${frame.site.origin}/terms-of-service/${encodeURIComponent(effective_date.toWellFormed())}`,
    indexed: true,
    shape: 'reading',
  }),
  Body,
};

function Body({ terms: { content, effective, effective_date, succeeded_by } }: TermsProps) {
  const { t, day } = useSurroundings().words;
  const from = { day: day(effective_date) };
  return (
    <div class="sheet">
      <h1>{t('terms.title')}</h1>
      <p class="lead">{effective ? t('terms.since', from) : t('terms.from', from)}</p>
      {succeeded_by !== null && (
        <p class="note">
          <a href={`/terms-of-service/${encodeURIComponent(succeeded_by.toWellFormed())}`}>
            {t('terms.next', { day: day(succeeded_by) })}
          </a>
        </p>
      )}
      <div class="prose" dir="auto" dangerouslySetInnerHTML={{ __html: content }} />
    </div>
  );
}
