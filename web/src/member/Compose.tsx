import type { ComposeProps } from '@skein/api/pages.ts';
import { Composer } from '../ui/Composer.tsx';
import { type Page, useSurroundings } from '../ui/page.ts';
import { StatusList } from '../ui/StatusList.tsx';

/** `/compose`: the form for a status on a page of its own, below what it answers. */
export const compose: Page<ComposeProps> = {
  head: ({ parent, quoted }, { words }) => ({
    title: words.t(parent ? 'compose.reply' : quoted ? 'compose.quote' : 'compose.title'),
    indexed: false,
    shape: 'reading',
  }),
  Body,
};

function Body({ composer, parent, quoted }: ComposeProps) {
  const { t } = useSurroundings().words;
  return (
    <div class="sheet">
      <h1>{t(parent ? 'compose.reply' : quoted ? 'compose.quote' : 'compose.title')}</h1>
      {parent && <StatusList statuses={[parent]} />}
      <Composer composer={composer} answers={parent !== null} quoted={quoted} />
    </div>
  );
}
