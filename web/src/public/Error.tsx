import type { ErrorProps } from '@skein/api/pages.ts';
import type { WordId } from '../locales/en.ts';
import { type Page, useSurroundings } from '../ui/page.ts';
import { TypedAgain } from '../ui/TypedAgain.tsx';

const badRequest = ['error.badRequest', 'error.badRequestText'] as const;
const broken = ['error.broken', 'error.brokenText'] as const;

const texts: Record<number, readonly [title: WordId, text: WordId]> = {
  400: badRequest,
  401: ['error.signedOut', 'error.signedOutText'],
  403: ['error.forbidden', 'error.forbiddenText'],
  404: ['error.notFound', 'error.notFoundText'],
  410: ['error.gone', 'error.goneText'],
  413: ['error.tooLarge', 'error.tooLargeText'],
  429: ['error.tooMany', 'error.tooManyText'],
  500: broken,
  503: ['error.away', 'error.awayText'],
};

/** A refusal, said kindly. */
export const error: Page<ErrorProps> = {
  head: ({ status }, { words }) => ({ title: words.t(textsOf(status)[0]), indexed: false, shape: 'message' }),
  Body({ status, reference, wait, typed }) {
    const { t } = useSurroundings().words;
    const [title, text] = textsOf(status);
    return (
      <div class="sheet lost">
        <p class="lost-number" aria-hidden="true">
          {status}
        </p>
        <h1>{t(title)}</h1>
        <p class="lead">{t(text)}</p>
        {wait !== undefined && <p>{t('error.wait', { wait })}</p>}
        {status === 401 && (
          <p>
            <a class="quiet-button" href="/sign-in" target="_blank" rel="noopener">
              {t('error.signIn')}
            </a>
          </p>
        )}
        {typed && <TypedAgain form={typed} />}
        {reference !== undefined && <p class="hint">{t('error.reference', { reference })}</p>}
        <p>
          <a class="quiet-button" href="/">
            {t('error.home')}
          </a>
        </p>
      </div>
    );
  },
};

function textsOf(status: number): readonly [WordId, WordId] {
  return texts[status] ?? (status < 500 ? badRequest : broken);
}
