import type { Frame } from '@skein/api/pages.ts';
import { Form } from './Form.tsx';
import { Icon } from './Icon.tsx';
import { accountPath, nameOf } from './links.ts';
import { useSurroundings } from './page.ts';

/** Where one can go from here: in, for strangers; for members their own places. On a phone these stand at the bottom. */
export function Navigation() {
  const { frame, words } = useSurroundings();
  const { t } = words;
  if (frame.viewer) return <Places viewer={frame.viewer} />;
  return (
    <nav class="entrance" aria-label={t('frame.nav')}>
      {frame.site.joins && (
        <a class="join" href="/sign-up">
          {t('frame.signUp')}
        </a>
      )}
      <a class="quiet-button" href="/sign-in">
        {t('frame.signIn')}
      </a>
    </nav>
  );
}

function Places({ viewer }: { viewer: NonNullable<Frame['viewer']> }) {
  const { frame, words } = useSurroundings();
  const { t } = words;
  const path = frame.here?.split('?')[0];
  const places = [
    { href: '/home', icon: 'home', text: t('nav.home') },
    { href: '/notifications', icon: 'bell', text: t('notification.title') },
    { href: '/search', icon: 'glass', text: t('search.title') },
    { href: accountPath(viewer), icon: 'person', text: t('nav.profile') },
    { href: '/settings', icon: 'dials', text: t('settings.title') },
  ] as const;
  return (
    <>
      <nav class="places" aria-label={t('frame.nav')}>
        {/* biome-ignore lint/a11y/noRedundantRoles: Safari drops the list otherwise, because it has no bullets. */}
        <ul role="list">
          {places.map(({ href, icon, text }) => (
            <li key={href}>
              <a href={href} aria-current={current(href, path)}>
                <Icon name={icon} />
                {text}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <div class="leave">
        <span class="unseen">{t('frame.you', { name: `${nameOf(viewer)} (@${viewer.acct})` })}</span>
        <Form action="/sign-out">
          <button class="plain-button" type="submit">
            {t('frame.signOut')}
          </button>
        </Form>
      </div>
    </>
  );
}

/** A page below a place, as each of the settings is, stands in it. */
function current(href: string, path = ''): 'page' | 'true' | undefined {
  if (path === href) return 'page';
  return path.startsWith(`${href}/`) ? 'true' : undefined;
}
