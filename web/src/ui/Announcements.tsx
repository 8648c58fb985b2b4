import type { Announcement } from '@skein/api/announcement.ts';
import { EmojiPicture } from './Emojis.tsx';
import { withEmojis } from './emojis.ts';
import { Form } from './Form.tsx';
import { useSurroundings } from './page.ts';

/** What the server tells its members, until each has read it. */
export function Announcements({ announcements }: { announcements: Announcement[] }) {
  const { frame, words } = useSurroundings();
  const { t } = words;
  if (announcements.length === 0) return null;
  return (
    <section class="announcements" aria-labelledby="announcements">
      <h2 id="announcements">{t('announcements.title', { site: frame.site.name })}</h2>
      {announcements.map((one) => (
        <article key={one.id} class="announcement">
          <When announcement={one} />
          <div
            class="post-content"
            dir="auto"
            dangerouslySetInnerHTML={{ __html: withEmojis(one.content, one.emojis) }}
          />
          {one.reactions.length > 0 && (
            <p class="hint">
              {one.reactions.map(({ name, count, url, static_url }) => (
                <span key={name}>
                  {url ? (
                    <EmojiPicture emoji={{ shortcode: name, url, static_url: static_url ?? url }} />
                  ) : (
                    name
                  )}{' '}
                  {count}
                  {'  '}
                </span>
              ))}
            </p>
          )}
          <Form
            action={`/announcements/${one.id}/dismiss`}
            hidden={frame.here === undefined ? {} : { back: frame.here }}
          >
            <button class="quiet-button" type="submit">
              {t('announcements.dismiss')}
            </button>
          </Form>
        </article>
      ))}
    </section>
  );
}

/** When that happens of which it tells. */
function When({ announcement: { starts_at, ends_at, all_day } }: { announcement: Announcement }) {
  const { t, day, moment } = useSurroundings().words;
  const at = all_day ? day : moment;
  if (starts_at !== null && ends_at !== null)
    return <p class="hint">{t('announcements.span', { start: at(starts_at), end: at(ends_at) })}</p>;
  if (starts_at !== null) return <p class="hint">{at(starts_at)}</p>;
  return ends_at === null ? null : <p class="hint">{t('announcements.until', { end: at(ends_at) })}</p>;
}
