import type { ComponentChildren } from 'preact';
import { Mark } from './Mark.tsx';
import { Navigation } from './Navigation.tsx';
import { useSurroundings } from './page.ts';

/** What stands around the main part of every page. */
export function Frame({ children, navigation }: { children: ComponentChildren; navigation: boolean }) {
  const { frame, words } = useSurroundings();
  const { t } = words;
  return (
    <>
      <a class="skip" href="#main">
        {t('frame.skip')}
      </a>
      <header>
        <div class="top">
          <a class="home" href={frame.viewer ? '/home' : '/'}>
            <Mark />
            <bdi>{frame.site.name}</bdi>
          </a>
          {navigation && <Navigation />}
        </div>
        {!frame.site.federates && <p class="only-here">{t('frame.onlyHere')}</p>}
      </header>
      <main id="main" tabIndex={-1}>
        {children}
      </main>
      <footer class="bottom">
        <p>{t('frame.about')}</p>
        <p class="more-about">
          <a href="/about">{t('about.link')}</a> <a href="/privacy">{t('privacy.title')}</a>
        </p>
        <Languages />
      </footer>
    </>
  );
}

function Languages() {
  const { frame, words } = useSurroundings();
  if (!frame.languages?.length) return null;
  return (
    <nav aria-label={words.t('frame.language')}>
      <ul class="languages">
        {frame.languages.map(({ locale, href }) => (
          <li key={locale}>
            <a
              href={href}
              lang={locale}
              hreflang={locale}
              aria-current={locale === words.locale ? 'true' : undefined}
            >
              {words.languageName(locale)}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
