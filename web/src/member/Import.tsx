import type { ImportProps } from '@skein/api/imports.ts';
import { Form } from '../ui/Form.tsx';
import { type Page, useSurroundings } from '../ui/page.ts';
import { SettingsSheet } from '../ui/SettingsSheet.tsx';
import { modeWords, stateWords, typeWords } from './Imports.tsx';

/** `/settings/imports/:id`: what was found in a file, and how far it is. */
export const importPage: Page<ImportProps> = {
  head: (_props, { words }) => ({ title: words.t('import.title'), indexed: false, shape: 'reading' }),
  Body,
};

function Body({ import: one, confirm, callOff, failures, busy }: ImportProps) {
  const { t } = useSurroundings().words;
  const { type, mode, state, total, known, imported, failed, lines } = one;
  const left = total - imported - failed;
  return (
    <SettingsSheet title="import.title" above={{ href: '/settings/imports', title: 'import.title' }}>
      <p class="lead">{t(typeWords[type])}</p>
      <p role="status">{t(stateWords[state])}</p>
      <ul>
        <li>{t('import.found', { count: total })}</li>
        {known !== null && <li>{t('import.known', { count: known })}</li>}
        {state !== 'waiting' && <li>{t('import.progress', { done: imported, total })}</li>}
        {state === 'working' && <li>{t('import.left', { count: left })}</li>}
        {failed > 0 && <li>{t('import.failed', { count: failed })}</li>}
        {lines.length > 0 && <li>{t('import.lines', { lines: lines.join(', ') })}</li>}
      </ul>
      <p class="hint">{t(modeWords[mode])}</p>
      {failed > 0 && (
        <p>
          <a href={failures} download>
            {t('import.failures')}
          </a>
        </p>
      )}
      {state === 'waiting' && busy && <p class="note">{t('import.busy')}</p>}
      {state === 'waiting' && !busy && (
        <Form action={confirm}>
          <p class="hint">{t('import.confirmHint')}</p>
          <button class="button" type="submit">
            {t('import.confirm')}
          </button>
        </Form>
      )}
      {state === 'working' && <p class="hint">{t('import.slow')}</p>}
      <Form action={callOff}>
        <button class="quiet-button" type="submit">
          {t(state === 'finished' ? 'import.forget' : 'import.callOff')}
        </button>
      </Form>
    </SettingsSheet>
  );
}
