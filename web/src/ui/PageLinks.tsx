import { useSurroundings } from './page.ts';

/** The ways on from one page of posts to those beside it. */
export function PageLinks({ newer = null, older }: { newer?: string | null; older: string | null }) {
  const { t } = useSurroundings().words;
  if (newer === null && older === null) return null;
  return (
    <nav class="more" aria-label={t('profile.pages')}>
      {newer !== null && (
        <a class="quiet-button" href={newer} rel="prev">
          {t('profile.newer')}
        </a>
      )}
      {older !== null && (
        <a class="quiet-button" href={older} rel="next">
          {t('profile.older')}
        </a>
      )}
    </nav>
  );
}
