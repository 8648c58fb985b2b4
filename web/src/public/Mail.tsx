import type { MailLetter, MailProps } from '@skein/api/pages.ts';
import type { WordId } from '../locales/en.ts';
import { type Page, useSurroundings } from '../ui/page.ts';
import { SettingsSheet } from '../ui/SettingsSheet.tsx';
import { Time } from '../ui/Time.tsx';

const states: Record<MailLetter['state'], WordId> = {
  sent: 'mail.sent',
  waiting: 'mail.waiting',
  failed: 'mail.failed',
  kept: 'mail.kept',
};

/** The letters that the server wrote: what became of them, or, while nothing sends them, what stands in them. */
export const mail: Page<MailProps> = {
  head: (_props, { words }) => ({ title: words.t('mail.title'), indexed: false, shape: 'reading' }),
  Body,
};

function Body({ sends, letters }: MailProps) {
  const { t } = useSurroundings().words;
  return (
    <SettingsSheet title="mail.title">
      <p class="lead">{t(sends ? 'mail.sends' : 'mail.keeps')}</p>
      {letters.length === 0 && <p>{t('mail.none')}</p>}
      <ul class="rows">
        {letters.map((letter) => (
          <li key={letter.id}>
            <h2>{letter.subject}</h2>
            <p class="hint">
              <bdi>{letter.address}</bdi> · <Time at={letter.at} /> · {t(states[letter.state])}
            </p>
            {letter.text !== null && <p class="letter">{letter.text}</p>}
          </li>
        ))}
      </ul>
    </SettingsSheet>
  );
}
