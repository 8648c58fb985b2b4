import type { PersonPageProps } from '@skein/api/own-pages.ts';
import { Choice } from '../ui/Choice.tsx';
import { Form } from '../ui/Form.tsx';
import { accountPath, nameOf } from '../ui/links.ts';
import { type Page, useSurroundings } from '../ui/page.ts';
import { TextArea } from '../ui/TextArea.tsx';
import { Tick } from '../ui/Tick.tsx';

/** `/accounts/id`: what a member settles about somebody else. */
export const person: Page<PersonPageProps> = {
  head: ({ account }, { words }) => ({
    title: words.t('person.title', { name: nameOf(account) }),
    indexed: false,
    shape: 'reading',
  }),
  Body,
};

function Body(props: PersonPageProps) {
  const { account, relationship, comment, tooLong, saved } = props;
  const { t } = useSurroundings().words;
  const path = `/accounts/${account.id}`;
  return (
    <div class="sheet">
      <p>
        <a href={accountPath(account)}>{t('people.back', { name: nameOf(account) })}</a>
      </p>
      <h1>{t('person.title', { name: nameOf(account) })}</h1>
      {saved && (
        <p class="note" role="status">
          {t('settings.saved')}
        </p>
      )}
      <p class="relation-acts">
        <a class="quiet-button" href={`/compose?account_id=${account.id}`}>
          {t('person.write')}
        </a>
        <a class="plain-button" href={`/report?account_id=${account.id}`}>
          {t('person.report')}
        </a>
      </p>
      {(relationship.following || relationship.requested) && <Follow {...props} />}
      <section class="section" aria-labelledby="note">
        <h2 id="note">{t('person.note')}</h2>
        <Form action={`${path}/note`}>
          <TextArea
            name="comment"
            label={t('person.noteLabel')}
            hint={t('person.noteHint')}
            value={comment}
            rows={3}
            fault={tooLong ? t('fault.tooLong') : undefined}
          />
          <button class="button" type="submit">
            {t('settings.save')}
          </button>
        </Form>
      </section>
      <Mute {...props} />
    </div>
  );
}

function Follow({ account, relationship, languages }: PersonPageProps) {
  const { t } = useSurroundings().words;
  const chosen = (relationship.languages ?? []).join(',');
  const known = languages.map(({ code, name }) => ({ value: code, text: name, lang: code }));
  // Apps let one choose several.
  const several = chosen.includes(',') ? [{ value: chosen, text: chosen }] : [];
  return (
    <section class="section" aria-labelledby="follow">
      <h2 id="follow">{t('person.follow')}</h2>
      <Form action={`/accounts/${account.id}/options`}>
        <Tick
          name="boosts"
          label={t('person.boosts')}
          checked={relationship.showing_reblogs}
          required={false}
        />
        <Tick name="notify" label={t('person.notify')} checked={relationship.notifying} required={false} />
        <Choice
          name="languages"
          label={t('person.languages')}
          value={chosen}
          options={[{ value: '', text: t('person.anyLanguage') }, ...several, ...known]}
        />
        <button class="button" type="submit">
          {t('settings.save')}
        </button>
      </Form>
    </section>
  );
}

function Mute({ account, relationship }: PersonPageProps) {
  const { t, day } = useSurroundings().words;
  const path = `/accounts/${account.id}`;
  const { muting, muting_expires_at: until } = relationship;
  const hidden = { back: path };
  return (
    <section class="section" aria-labelledby="mute">
      <h2 id="mute">{t('person.mute')}</h2>
      <p class="hint">{t('person.muteHint')}</p>
      {muting ? (
        <Form action={`${path}/unmute`} hidden={hidden}>
          {until && <p>{t('person.mutedUntil', { day: day(until) })}</p>}
          <button class="quiet-button" type="submit">
            {t('relation.unmute')}
          </button>
        </Form>
      ) : (
        <Form action={`${path}/mute`} hidden={hidden}>
          <Choice
            name="duration"
            label={t('filters.ends')}
            value="0"
            options={[
              { value: '0', text: t('filters.never') },
              { value: '86400', text: t('filters.day') },
              { value: '604800', text: t('filters.week') },
              { value: '2592000', text: t('person.month') },
            ]}
          />
          <button class="quiet-button" type="submit">
            {t('relation.mute')}
          </button>
        </Form>
      )}
    </section>
  );
}
