import type { FrontProps } from '@skein/api/pages.ts';
import { HandlePicture } from '../ui/Handle.tsx';
import { type Page, useSurroundings } from '../ui/page.ts';
import { Sky } from '../ui/Sky.tsx';
import { StatusList } from '../ui/StatusList.tsx';

/** `/`: what this server is, how it works in one sentence, and what people here are writing. */
export const front: Page<FrontProps> = {
  head: (_props, { frame, words }) => ({
    title: frame.site.name,
    description: frame.site.description || words.t('front.description'),
    canonical: `${frame.site.origin}/`,
    kind: 'website',
    indexed: true,
    shape: 'wide',
  }),
  Body,
};

function Body({ statuses, older }: FrontProps) {
  const { frame, words } = useSurroundings();
  const { t } = words;
  return (
    <>
      <section class="hero">
        <Sky />
        <div class="hero-words">
          <h1>
            <bdi>{frame.site.name}</bdi>
          </h1>
          <p dir="auto">{frame.site.description || t('front.description')}</p>
          {frame.site.joins && !frame.viewer && (
            <a class="button" href="/sign-up">
              {t('signUp.title', { site: frame.site.name })}
            </a>
          )}
        </div>
      </section>
      <div class="columns">
        <section class="column" aria-labelledby="newest">
          <h2 id="newest">{t('front.newest')}</h2>
          {statuses.length === 0 ? (
            <p class="empty">{t('front.empty')}</p>
          ) : (
            <StatusList statuses={statuses} />
          )}
          {older !== null && (
            <p class="more">
              <a class="quiet-button" href={older} rel="next">
                {t('front.older')}
              </a>
            </p>
          )}
        </section>
        <aside class="beside" aria-labelledby="how">
          <h2 id="how">{t('front.how')}</h2>
          <HandlePicture name={t('handle.sample')} server={frame.site.domain} />
          <p>{t('front.sentence')}</p>
        </aside>
      </div>
    </>
  );
}
