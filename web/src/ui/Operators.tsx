import type { WordId } from '../locales/en.ts';
import { useSurroundings } from './page.ts';

/** What can be typed, and what it does. */
const operators: [example: WordId, text: WordId][] = [
  ['operator.phrase', 'search.phrase'],
  ['operator.not', 'search.not'],
  ['operator.fromMe', 'search.fromMe'],
  ['operator.from', 'search.from'],
  ['operator.media', 'search.media'],
  ['operator.poll', 'search.poll'],
  ['operator.link', 'search.link'],
  ['operator.reply', 'search.reply'],
  ['operator.language', 'search.language'],
  ['operator.before', 'search.before'],
  ['operator.after', 'search.after'],
  ['operator.library', 'search.library'],
];

/** How one searches more narrowly. */
export function Operators() {
  const { t } = useSurroundings().words;
  return (
    <details class="fold operators">
      <summary>{t('search.how')}</summary>
      <dl>
        {operators.map(([example, text]) => (
          <div key={example}>
            <dt>
              <code translate={false}>{t(example)}</code>
            </dt>
            <dd>{t(text)}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
