import type { Person } from '@skein/api/pages.ts';
import { Form } from './Form.tsx';
import { useSurroundings } from './page.ts';

interface RelationProps extends Person {
  /** Where it stands on the page, to come back to. */
  anchor?: string;
  /** With everything one can do about somebody, not only to follow. */
  whole?: boolean;
}

/** What stands between the reader and somebody, in words, and the buttons that change it. */
export function Relation({ account, relationship, anchor, whole = false }: RelationProps) {
  const { frame, words } = useSurroundings();
  const { t } = words;
  if (!frame.viewer || !relationship) return null;
  const { following, requested, blocking, muting } = relationship;
  const path = `/accounts/${account.id}`;
  const hidden = { back: `${frame.here ?? '/home'}${anchor ? `#${anchor}` : ''}` };
  const facts = [
    following && t('relation.following'),
    requested && t('relation.requested'),
    relationship.followed_by && t('relation.followedBy'),
    muting && t('relation.muting'),
    blocking && t('relation.blocking'),
  ].filter((fact) => fact !== false);
  const main = blocking
    ? ({ act: 'unblock', text: t('relation.unblock'), loud: false } as const)
    : following || requested
      ? ({
          act: 'unfollow',
          text: t(requested ? 'relation.takeBack' : 'relation.unfollow'),
          loud: false,
        } as const)
      : ({ act: 'follow', text: t('relation.follow'), loud: true } as const);
  return (
    <div class="relation">
      {facts.length > 0 && (
        // biome-ignore lint/a11y/noRedundantRoles: Safari drops the list otherwise, because it has no bullets.
        <ul class="badges" role="list">
          {facts.map((fact) => (
            <li key={fact}>{fact}</li>
          ))}
        </ul>
      )}
      <div class="relation-acts">
        <Form action={`${path}/${main.act}`} hidden={hidden}>
          <button class={main.loud ? 'button' : 'quiet-button'} type="submit">
            {main.text}
          </button>
        </Form>
        {whole && (
          <Form action={`${path}/mute`} hidden={hidden}>
            {!blocking && (
              <button class="plain-button" type="submit" formaction={`${path}/${muting ? 'unmute' : 'mute'}`}>
                {t(muting ? 'relation.unmute' : 'relation.mute')}
              </button>
            )}
            {!blocking && (
              <button class="plain-button" type="submit" formaction={`${path}/block`}>
                {t('relation.block')}
              </button>
            )}
          </Form>
        )}
      </div>
      {whole && (
        <p>
          <a href={path}>{t('person.more')}</a>
        </p>
      )}
      {whole && relationship.note !== '' && (
        <p class="note" dir="auto">
          {relationship.note}
        </p>
      )}
      {whole && relationship.requested_by && <Answers id={account.id} hidden={hidden} />}
    </div>
  );
}

/** The two answers to somebody who asks to follow. */
export function Answers({ id, hidden }: { id: string; hidden: Record<string, string> }) {
  const { t } = useSurroundings().words;
  return (
    <div class="relation">
      <p>{t('relation.requestedBy')}</p>
      <Form action={`/accounts/${id}/accept`} hidden={hidden}>
        <div class="relation-acts">
          <button class="button" type="submit">
            {t('relation.accept')}
          </button>
          <button class="quiet-button" type="submit" formaction={`/accounts/${id}/refuse`}>
            {t('relation.refuse')}
          </button>
        </div>
      </Form>
    </div>
  );
}
