import type { KeptKind, KeptUntil, PrivacyProps } from '@skein/api/pages.ts';
import type { WordId } from '../locales/en.ts';
import { type Page, useSurroundings } from '../ui/page.ts';
import type { Words } from '../ui/words.ts';

const what: Record<KeptKind, WordId> = {
  login: 'privacy.login',
  profile: 'privacy.profile',
  posts: 'privacy.posts',
  pictures: 'privacy.pictures',
  links: 'privacy.links',
  unused: 'privacy.unused',
  reactions: 'privacy.reactions',
  relations: 'privacy.relations',
  filters: 'privacy.filters',
  imports: 'privacy.imports',
  recovery: 'privacy.recovery',
  reports: 'privacy.reports',
  lists: 'privacy.lists',
  sessions: 'privacy.sessions',
  requests: 'privacy.requests',
  apps: 'privacy.apps',
  ended: 'privacy.ended',
  letters: 'privacy.letters',
  sending: 'privacy.sending',
  arriving: 'privacy.arriving',
  tombstones: 'privacy.tombstones',
  places: 'privacy.places',
  name: 'privacy.name',
  addresses: 'privacy.addresses',
};

const why: Record<KeptKind, WordId> = {
  login: 'privacy.loginWhy',
  profile: 'privacy.profileWhy',
  posts: 'privacy.postsWhy',
  pictures: 'privacy.picturesWhy',
  links: 'privacy.linksWhy',
  unused: 'privacy.unusedWhy',
  reactions: 'privacy.reactionsWhy',
  relations: 'privacy.relationsWhy',
  filters: 'privacy.filtersWhy',
  imports: 'privacy.importsWhy',
  recovery: 'privacy.recoveryWhy',
  reports: 'privacy.reportsWhy',
  lists: 'privacy.listsWhy',
  sessions: 'privacy.sessionsWhy',
  requests: 'privacy.requestsWhy',
  apps: 'privacy.appsWhy',
  ended: 'privacy.endedWhy',
  letters: 'privacy.lettersWhy',
  sending: 'privacy.sendingWhy',
  arriving: 'privacy.arrivingWhy',
  tombstones: 'privacy.tombstonesWhy',
  places: 'privacy.placesWhy',
  name: 'privacy.nameWhy',
  addresses: 'privacy.addressesWhy',
};

function termWords(until: KeptUntil, t: Words['t']): string {
  if (until.kind === 'days') return t('privacy.days', { days: until.days });
  if (until.kind === 'idle') return t('privacy.idle', { days: until.days });
  if (until.kind === 'account') return t('privacy.account');
  if (until.kind === 'ever') return t('privacy.ever');
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
            <h2>{t(what[kind])}</h2>
            <p>{t(why[kind])}</p>
            <p class="hint">{termWords(until, t)}</p>
          </li>
        ))}
      </ul>
      <p>{t('privacy.never')}</p>
      <p>{t('privacy.elsewhere')}</p>
      {contact !== null && (
        <p>
          {t('privacy.contact')} <bdi>{contact}</bdi>
        </p>
      )}
    </div>
  );
}
