import type { KeptKind, KeptUntil, PrivacyProps } from '@skein/api/pages.ts';
import type { WordId } from '../locales/en.ts';
import { type Page, useSurroundings } from '../ui/page.ts';
import type { Words } from '../ui/words.ts';

const kinds: Record<KeptKind, [what: WordId, why: WordId]> = {
  login: ['privacy.login', 'privacy.loginWhy'],
  profile: ['privacy.profile', 'privacy.profileWhy'],
  posts: ['privacy.posts', 'privacy.postsWhy'],
  pictures: ['privacy.pictures', 'privacy.picturesWhy'],
  unused: ['privacy.unused', 'privacy.unusedWhy'],
  reactions: ['privacy.reactions', 'privacy.reactionsWhy'],
  relations: ['privacy.relations', 'privacy.relationsWhy'],
  lists: ['privacy.lists', 'privacy.listsWhy'],
  sessions: ['privacy.sessions', 'privacy.sessionsWhy'],
  apps: ['privacy.apps', 'privacy.appsWhy'],
  letters: ['privacy.letters', 'privacy.lettersWhy'],
  sending: ['privacy.sending', 'privacy.sendingWhy'],
  arriving: ['privacy.arriving', 'privacy.arrivingWhy'],
  tombstones: ['privacy.tombstones', 'privacy.tombstonesWhy'],
  addresses: ['privacy.addresses', 'privacy.addressesWhy'],
};

function termWords(until: KeptUntil, t: Words['t']): string {
  if (until.kind === 'days') return t('privacy.days', { days: until.days });
  if (until.kind === 'account') return t('privacy.account');
  return until.kind === 'yours' ? t('privacy.yours') : t('privacy.memory');
}

/** What is kept about a person, why and for how long: made from the table that the server itself goes by. */
export const privacy: Page<PrivacyProps> = {
  head: (_props, { words }) => ({ title: words.t('privacy.title'), indexed: true, shape: 'reading' }),
  Body,
};

function Body({ kept, contact }: PrivacyProps) {
  const { t } = useSurroundings().words;
  return (
    <div class="sheet">
      <h1>{t('privacy.title')}</h1>
      <p class="lead">{t('privacy.lead')}</p>
      <ul class="rows">
        {kept.map(({ kind, until }) => (
          <li key={kind}>
            <h2>{t(kinds[kind][0])}</h2>
            <p>{t(kinds[kind][1])}</p>
            <p class="hint">{termWords(until, t)}</p>
          </li>
        ))}
      </ul>
      <p>{t('privacy.never')}</p>
      <p>{t('privacy.elsewhere')}</p>
      {contact !== null && (
        <p>
          {t('privacy.contact')} <a href={`mailto:${contact}`}>{contact}</a>
        </p>
      )}
    </div>
  );
}
