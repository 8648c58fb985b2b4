import type { AboutProps } from '@skein/api/pages.ts';
import { HandlePicture } from '../ui/Handle.tsx';
import { type Page, useSurroundings } from '../ui/page.ts';
import { Rules } from '../ui/Rules.tsx';

/** `/about`: what this server is, how it works in one sentence, and whom to write to about it. */
export const about: Page<AboutProps> = {
  head: (_props, { frame, words }) => ({
    title: words.t('about.title', { site: frame.site.name }),
    description: frame.site.description || words.t('front.description'),
    canonical: `${frame.site.origin}/about`,
    kind: 'website',
    indexed: true,
    shape: 'reading',
  }),
  Body,
};

function Body({ contact, content, rules, terms }: AboutProps) {
  const { frame, words } = useSurroundings();
  const { t } = words;
  return (
    <div class="sheet">
      <h1>{t('about.title', { site: frame.site.name })}</h1>
      <p class="lead" dir="auto">
        {frame.site.description || t('front.description')}
      </p>
      {content !== '' && <div class="prose" dir="auto" dangerouslySetInnerHTML={{ __html: content }} />}
      <h2>{t('front.how')}</h2>
      <HandlePicture name={t('handle.sample')} server={frame.site.domain} />
      <p>{t('front.sentence')}</p>
      {rules.length > 0 && (
        <>
          <h2 id="rules">{t('rules.title')}</h2>
          <Rules rules={rules} />
        </>
      )}
      {terms && (
        <p>
          <a href="/terms-of-service">{t('terms.title')}</a>
        </p>
      )}
      {contact !== null && (
        <>
          <h2>{t('about.contact')}</h2>
          <p>
            <a href={`mailto:${encodeURIComponent(contact.toWellFormed()).replace('%40', '@')}`}>{contact}</a>
          </p>
        </>
      )}
    </div>
  );
}
