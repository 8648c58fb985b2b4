import type { ComponentChildren } from 'preact';
import { Form } from './Form.tsx';
import { accountPath, nameOf } from './links.ts';
import { Mark } from './Mark.tsx';
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
          <a class="home" href="/">
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
        <Languages />
      </footer>
    </>
  );
}

function Navigation() {
  const { frame, words } = useSurroundings();
  const { t } = words;
  return (
    <nav aria-label={t('frame.nav')}>
      {frame.viewer ? (
        <>
          <a class="quiet-button" href={accountPath(frame.viewer)}>
            <span class="unseen">{t('frame.you', { name: nameOf(frame.viewer) })}</span>
            <bdi aria-hidden="true">@{frame.viewer.acct}</bdi>
          </a>
          <Form action="/sign-out">
            <button class="plain-button" type="submit">
              {t('frame.signOut')}
            </button>
          </Form>
        </>
      ) : (
        <a class="quiet-button" href="/sign-in">
          {t('frame.signIn')}
        </a>
      )}
    </nav>
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
