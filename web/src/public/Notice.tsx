import type { NoticeProps } from '@skein/api/pages.ts';
import type { WordId } from '../locales/en.ts';
import { type Page, useSurroundings } from '../ui/page.ts';
import { Sky } from '../ui/Sky.tsx';

const texts: Record<NoticeProps['about'], { title: WordId; text: WordId }> = {
  'letter-sent': { title: 'notice.letterSent', text: 'notice.letterSentText' },
  confirmed: { title: 'notice.confirmed', text: 'notice.confirmedText' },
  waiting: { title: 'notice.waiting', text: 'notice.waitingText' },
  'link-used': { title: 'notice.linkUsed', text: 'notice.linkUsedText' },
  'password-set': { title: 'notice.passwordSet', text: 'notice.passwordSetText' },
  'account-deleted': { title: 'notice.accountDeleted', text: 'notice.accountDeletedText' },
  closed: { title: 'notice.closed', text: 'notice.closedText' },
};

/** One thing to know, after a form or a link. */
export const notice: Page<NoticeProps> = {
  head: ({ about }, { words }) => ({ title: words.t(texts[about].title), indexed: false, shape: 'form' }),
  Body({ about, signIn }) {
    const { t } = useSurroundings().words;
    return (
      <div class="sheet">
        <Sky />
        <h1>{t(texts[about].title)}</h1>
        <p class="lead">{t(texts[about].text)}</p>
        <p>
          <a class="button" href={signIn ? '/sign-in' : '/'}>
            {t(signIn ? 'signIn.title' : 'error.home')}
          </a>
        </p>
      </div>
    );
  },
};
