import type { SettingsProps, StaffPlace } from '@skein/api/pages.ts';
import type { WordId } from '../locales/en.ts';
import { type Page, useSurroundings } from '../ui/page.ts';

/** `/settings`: everything that a member can set, and for those who run the server what they can. */
export const settings: Page<SettingsProps> = {
  head: (_props, { words }) => ({ title: words.t('settings.title'), indexed: false, shape: 'reading' }),
  Body,
};

interface Place {
  href: string;
  title: WordId;
  about: WordId;
}

const own: Place[] = [
  { href: '/settings/profile', title: 'settings.profile', about: 'settings.profileAbout' },
  { href: '/settings/posts', title: 'settings.posts', about: 'settings.postsAbout' },
  { href: '/settings/notifications', title: 'policy.title', about: 'settings.policyAbout' },
  { href: '/settings/filters', title: 'filters.title', about: 'settings.filtersAbout' },
  { href: '/settings/language', title: 'language.title', about: 'settings.languageAbout' },
  { href: '/settings/security', title: 'security.title', about: 'settings.securityAbout' },
  { href: '/settings/export', title: 'export.title', about: 'settings.exportAbout' },
  { href: '/settings/imports', title: 'import.title', about: 'settings.importAbout' },
  { href: '/settings/aliases', title: 'aliases.title', about: 'settings.aliasesAbout' },
  { href: '/settings/move', title: 'move.title', about: 'settings.moveAbout' },
  { href: '/settings/delete', title: 'leave.title', about: 'settings.leaveAbout' },
];

const ofStaff: Record<StaffPlace, Place> = {
  server: { href: '/settings/server', title: 'server.title', about: 'settings.serverAbout' },
  rules: { href: '/settings/rules', title: 'rules.title', about: 'settings.rulesAbout' },
  requests: { href: '/settings/requests', title: 'requests.title', about: 'settings.requestsAbout' },
  mail: { href: '/settings/mail', title: 'mail.title', about: 'settings.mailAbout' },
};

function Body({ staff }: SettingsProps) {
  const { t } = useSurroundings().words;
  return (
    <div class="sheet">
      <h1>{t('settings.title')}</h1>
      <Places places={own} />
      {staff.length > 0 && (
        <section class="section" aria-labelledby="staff">
          <h2 id="staff">{t('settings.staff')}</h2>
          <Places places={staff.map((place) => ofStaff[place])} />
        </section>
      )}
    </div>
  );
}

function Places({ places }: { places: Place[] }) {
  const { t } = useSurroundings().words;
  return (
    <ul class="settings-places">
      {places.map(({ href, title, about }) => (
        <li key={href}>
          <a href={href}>{t(title)}</a>
          <p class="hint">{t(about)}</p>
        </li>
      ))}
    </ul>
  );
}
