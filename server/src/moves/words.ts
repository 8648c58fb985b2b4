import type { Locale } from '@skein/api/locales.ts';

/** What a member finds written about a new account, for their own eyes, in the language of their letters. */
export const WORDS: Record<Locale, Record<'noted' | 'blocked' | 'muted', string>> = {
  en: {
    noted: 'Moved here from {acct}. Your note about that account:',
    blocked: 'Moved here from {acct}, which you had blocked.',
    muted: 'Moved here from {acct}, which you had muted.',
  },
  fr: {
    noted: 'Vient de {acct}. Votre note sur cet autre compte :',
    blocked: 'Vient de {acct}, que vous aviez bloqué.',
    muted: 'Vient de {acct}, que vous aviez masqué.',
  },
};
