import type { QuotePolicy } from '@skein/api/visibility.ts';
import type { WordId } from '../locales/en.ts';
import { Choice } from './Choice.tsx';
import { useSurroundings } from './page.ts';

const texts: Record<QuotePolicy, WordId> = {
  public: 'quotePolicy.public',
  followers: 'quotePolicy.followers',
  nobody: 'quotePolicy.nobody',
};

/** Who may show one's post inside a post of their own. */
export function QuoteChoice({ name, value }: { name: string; value: QuotePolicy }) {
  const { t } = useSurroundings().words;
  return (
    <Choice
      name={name}
      label={t('quotePolicy.label')}
      value={value}
      options={(Object.keys(texts) as QuotePolicy[]).map((one) => ({ value: one, text: t(texts[one]) }))}
    />
  );
}
