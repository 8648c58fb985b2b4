import { isLocale, type Locale } from '@skein/api/locales.ts';
import type { NotificationType } from '@skein/api/notification.ts';

type Titles = Record<NotificationType, string>;

/** What happened, in a line; {name} is who did it. */
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
    'admin.sign_up': '{name} has joined this server',
    'admin.report': '{name} reported somebody',
    severed_relationships: 'Follows ended with a domain block',
    moderation_warning: 'A word from those who run this server',
    annual_report: 'Your year in review is ready',
    added_to_collection: '{name} added you to a collection',
    collection_update: '{name} changed a collection that you are in',
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
    'admin.sign_up': '{name} a rejoint ce serveur',
    'admin.report': '{name} a signalé quelqu’un',
    severed_relationships: 'Un blocage de domaine a mis fin à des abonnements',
    moderation_warning: 'Un mot de ceux qui font vivre ce serveur',
    annual_report: 'Le bilan de votre année est prêt',
    added_to_collection: '{name} vous a mis dans une collection',
    collection_update: '{name} a modifié une collection où vous êtes',
  },
};

/** The title of a notification in the language of whom it is for. */
export function titleOf(language: string, type: NotificationType, name: string): string {
  return TITLES[isLocale(language) ? language : 'en'][type].replace('{name}', () => name);
}

const HINTS: Readonly<Record<Locale, string>> = {
  en: 'This app does not show it in full. Sign in to {server} in a browser to see all of it.',
  fr: 'Cette application ne le montre pas en entier. Connectez-vous à {server} dans un navigateur pour tout voir.',
};

/** Where to see what an app has no words for. */
export function hintOf(language: string, server: string): string {
  return HINTS[isLocale(language) ? language : 'en'].replace('{server}', () => server);
}
