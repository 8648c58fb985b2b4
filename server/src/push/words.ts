import { isLocale, type Locale } from '@skein/api/locales.ts';
import type { NotificationType } from '@skein/api/notification.ts';

type Titles = Partial<Record<NotificationType, string>> & { other: string };

/** What a device shows above the text; {name} is who did it. */
const TITLES: Readonly<Record<Locale, Titles>> = {
  en: {
    mention: '{name} mentioned you',
    status: '{name} posted',
    reblog: '{name} boosted your post',
    follow: '{name} follows you now',
    follow_request: '{name} asks to follow you',
    favourite: '{name} favourited your post',
    poll: 'A poll has ended',
    update: '{name} edited a post',
    quote: '{name} quoted your post',
    quoted_update: '{name} edited a post you quoted',
    other: 'Something new from {name}',
  },
  fr: {
    mention: '{name} vous mentionne',
    status: '{name} a publié un message',
    reblog: '{name} a partagé votre message',
    follow: '{name} vous suit désormais',
    follow_request: '{name} demande à vous suivre',
    favourite: '{name} a aimé votre message',
    poll: 'Un sondage est terminé',
    update: '{name} a modifié un message',
    quote: '{name} a cité votre message',
    quoted_update: '{name} a modifié un message que vous citez',
    other: 'Du nouveau de la part de {name}',
  },
};

/** The title of a notification in the language of whom it is for. */
export function titleOf(language: string, type: NotificationType, name: string): string {
  const titles = TITLES[isLocale(language) ? language : 'en'];
  return (titles[type] ?? titles.other).replace('{name}', () => name);
}

const BODY = 140;

/** The beginning of a text, cut between letters as people see them. */
export function beginning(text: string): string {
  const plain = text.replace(/\s+/g, ' ').trim();
  if (plain.length <= BODY) return plain;
  const letters: string[] = [];
  for (const { segment } of new Intl.Segmenter().segment(plain.slice(0, BODY * 20))) {
    letters.push(segment);
    if (letters.length > BODY) return `${letters.slice(0, BODY - 1).join('')}…`;
  }
  return letters.join('');
}
