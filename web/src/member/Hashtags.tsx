import type { HashtagsProps } from '@skein/api/own-pages.ts';
import { Form } from '../ui/Form.tsx';
import { tagPath } from '../ui/links.ts';
import { OwnPlaces } from '../ui/OwnPlaces.tsx';
import { PageLinks } from '../ui/PageLinks.tsx';
import { type Page, useSurroundings } from '../ui/page.ts';

/** `/hashtags`: what a member follows besides people. */
export const hashtags: Page<HashtagsProps> = {
  head: (_props, { words }) => ({ title: words.t('hashtags.title'), indexed: false, shape: 'reading' }),
  Body,
};

function Body({ names, newer, older }: HashtagsProps) {
  const { t } = useSurroundings().words;
  return (
    <>
      <h1 class="page-title">{t('hashtags.title')}</h1>
      <OwnPlaces />
      {names.length === 0 ? (
        <p class="empty">{t('hashtags.empty')}</p>
      ) : (
        <ul class="rows">
          {names.map((name) => (
            <li key={name}>
              <a href={tagPath(name)} dir="auto">
                #{name}
              </a>
              <Form action={`${tagPath(name)}/unfollow`} hidden={{ back: '/hashtags' }}>
                <button class="quiet-button" type="submit">
                  {t('hashtags.unfollow', { name })}
                </button>
              </Form>
            </li>
          ))}
        </ul>
      )}
      <PageLinks newer={newer} older={older} />
    </>
  );
}
