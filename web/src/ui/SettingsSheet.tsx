import type { ComponentChildren } from 'preact';
import type { WordId } from '../locales/en.ts';
import { useSurroundings } from './page.ts';

interface SettingsSheetProps {
  title: WordId;
  /** What this one belongs to, when that is not the list of all settings. */
  above?: { href: string; title: WordId };
  /** Something has just been saved. */
  saved?: boolean;
  /** How many fields of the form are wrong. */
  faults?: number;
  children: ComponentChildren;
}

/** A page of settings: where one is, what it is about, and what became of what was sent. */
export function SettingsSheet({ title, above, saved = false, faults = 0, children }: SettingsSheetProps) {
  const { t } = useSurroundings().words;
  const way = [{ href: '/settings', title: 'settings.title' } as const, ...(above ? [above] : [])];
  return (
    <div class="sheet">
      <nav aria-label={t('settings.way')}>
        <ol class="way">
          {way.map((step) => (
            <li key={step.href}>
              <a href={step.href}>{t(step.title)}</a>
            </li>
          ))}
        </ol>
      </nav>
      <h1>{t(title)}</h1>
      {saved && (
        <p class="note" role="status">
          {t('settings.saved')}
        </p>
      )}
      {faults > 0 && (
        <p class="alert" role="alert">
          {t('fault.summary', { count: faults })}
        </p>
      )}
      {children}
    </div>
  );
}
