import {
  IMPORT_MODES,
  IMPORT_TYPES,
  type ImportFault,
  type ImportMode,
  type ImportShown,
  type ImportsProps,
  type ImportType,
} from '@skein/api/imports.ts';
import type { WordId } from '../locales/en.ts';
import { Choice } from '../ui/Choice.tsx';
import { Form } from '../ui/Form.tsx';
import { type Page, useSurroundings } from '../ui/page.ts';
import { SettingsSheet } from '../ui/SettingsSheet.tsx';

/** `/settings/imports`: the form for a file from elsewhere, and what became of those before. */
export const imports: Page<ImportsProps> = {
  head: (_props, { words }) => ({ title: words.t('import.title'), indexed: false, shape: 'reading' }),
  Body,
};

export const typeWords: Record<ImportType, WordId> = {
  following: 'export.follows',
  lists: 'export.lists',
  blocking: 'export.blocks',
  muting: 'export.mutes',
  domain_blocking: 'export.domainBlocks',
  bookmarks: 'export.bookmarks',
  custom_filters: 'export.filters',
};

export const modeWords: Record<ImportMode, WordId> = { merge: 'import.merge', overwrite: 'import.overwrite' };

export const stateWords: Record<ImportShown['state'], WordId> = {
  waiting: 'import.waiting',
  working: 'import.working',
  finished: 'import.finished',
};

const faults: Record<ImportFault, WordId> = {
  missing: 'import.missing',
  too_large: 'import.tooLarge',
  no_text: 'import.noText',
  wrong_type: 'import.wrongType',
  too_many: 'import.tooMany',
  empty: 'import.empty',
};

function Body({ action, fault, imports: all }: ImportsProps) {
  const { t } = useSurroundings().words;
  return (
    <SettingsSheet title="import.title">
      <p class="lead">{t('import.lead')}</p>
      {fault !== null && (
        <p class="alert" role="alert">
          {t(faults[fault])}
        </p>
      )}
      <Form action={action} files>
        <div class="field">
          <label for="field-file">{t('import.file')}</label>
          <p class="hint" id="field-file-hint">
            {t('import.fileHint')}
          </p>
          <div class="field-box">
            <input
              type="file"
              id="field-file"
              name="file"
              accept=".csv,text/csv,.json,application/json"
              required
              aria-describedby="field-file-hint"
            />
          </div>
        </div>
        <Choice
          name="type"
          label={t('import.type')}
          value="following"
          options={IMPORT_TYPES.map((value) => ({ value, text: t(typeWords[value]) }))}
        />
        <Choice
          name="mode"
          label={t('import.mode')}
          value="merge"
          options={IMPORT_MODES.map((value) => ({ value, text: t(modeWords[value]) }))}
        />
        <button class="button" type="submit">
          {t('import.look')}
        </button>
      </Form>
      {all.length > 0 && (
        <section class="section" aria-labelledby="brought">
          <h2 id="brought">{t('import.brought')}</h2>
          <ul class="settings-places">
            {all.map(({ id, type, state, imported, total }) => (
              <li key={id}>
                <a href={`/settings/imports/${id}`}>{t(typeWords[type])}</a>
                <p class="hint">
                  {t(stateWords[state])} · {t('import.progress', { done: imported, total })}
                </p>
              </li>
            ))}
          </ul>
        </section>
      )}
    </SettingsSheet>
  );
}
