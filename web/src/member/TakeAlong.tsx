import type { WordId } from '../locales/en.ts';
import { type Page, useSurroundings } from '../ui/page.ts';
import { SettingsSheet } from '../ui/SettingsSheet.tsx';

/** `/settings/export`: what a member can take along. */
export const takeAlong: Page<Record<never, never>> = {
  head: (_props, { words }) => ({ title: words.t('export.title'), indexed: false, shape: 'reading' }),
  Body,
};

const files: { name: string; title: WordId }[] = [
  { name: 'follows.csv', title: 'export.follows' },
  { name: 'lists.csv', title: 'export.lists' },
  { name: 'blocks.csv', title: 'export.blocks' },
  { name: 'mutes.csv', title: 'export.mutes' },
  { name: 'domain_blocks.csv', title: 'export.domainBlocks' },
  { name: 'bookmarks.csv', title: 'export.bookmarks' },
  { name: 'custom_filters.json', title: 'export.filters' },
];

function Body() {
  const { t } = useSurroundings().words;
  return (
    <SettingsSheet title="export.title">
      <p class="lead">{t('export.lead')}</p>
      <ul class="settings-places">
        {files.map(({ name, title }) => (
          <li key={name}>
            <a href={`/settings/exports/${name}`} download>
              {t(title)}
            </a>
          </li>
        ))}
      </ul>
      <p class="hint">{t('export.private')}</p>
    </SettingsSheet>
  );
}
