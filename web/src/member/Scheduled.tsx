import type { ScheduledProps } from '@skein/api/own-pages.ts';
import { Form } from '../ui/Form.tsx';
import { OwnPlaces } from '../ui/OwnPlaces.tsx';
import { PageLinks } from '../ui/PageLinks.tsx';
import { type Page, useSurroundings } from '../ui/page.ts';

/** `/scheduled`: what waits for its time. */
export const scheduled: Page<ScheduledProps> = {
  head: (_props, { words }) => ({ title: words.t('scheduled.title'), indexed: false, shape: 'reading' }),
  Body,
};

function Body({ posts, newer, older }: ScheduledProps) {
  const { t, moment } = useSurroundings().words;
  return (
    <>
      <h1 class="page-title">{t('scheduled.title')}</h1>
      <OwnPlaces />
      {posts.length === 0 ? (
        <p class="empty">{t('scheduled.empty')}</p>
      ) : (
        <ul class="rows">
          {posts.map(({ id, scheduled_at, params, media_attachments }) => (
            <li key={id}>
              <h2>{t('scheduled.at', { moment: moment(scheduled_at) })}</h2>
              {params.spoiler_text && <p dir="auto">{params.spoiler_text}</p>}
              <p dir="auto">{params.text}</p>
              {media_attachments.length > 0 && (
                <p class="hint">{t('status.attachments', { count: media_attachments.length })}</p>
              )}
              <Form action={`/scheduled/${id}/remove`}>
                <button class="quiet-button" type="submit">
                  {t('scheduled.remove')}
                </button>
              </Form>
            </li>
          ))}
        </ul>
      )}
      <PageLinks newer={newer} older={older} />
    </>
  );
}
