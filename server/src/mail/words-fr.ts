import type { Wording } from './words-en.ts';

/** The letters in French. */
export const letters: Wording = {
  test: {
    subject: 'Une lettre de {site}',
    text: 'Ceci est un essai. {site} peut envoyer du courrier, et vous l’avez reçu.',
  },
  confirm: {
    subject: 'Confirmez votre adresse pour {site}',
    text: `Quelqu’un, vous sans doute, veut s’inscrire sur {site} avec cette adresse. Ouvrez ce lien pour la confirmer :

{link}

Il sert une fois, dans les deux jours. Si ce n’était pas vous, ne faites rien : sans lui, il n’y aura pas de compte.`,
  },
  known: {
    subject: 'Vous avez un compte sur {site}',
    text: `Quelqu’un, vous peut-être, a demandé à s’inscrire sur {site} avec cette adresse. Mais elle est déjà celle de votre compte ici : rien n’a été fait.

Si vous avez oublié votre mot de passe, choisissez-en un nouveau :

{link}`,
  },
  approved: {
    subject: 'Bienvenue sur {site}',
    text: `Votre demande d’inscription est acceptée. Vous êtes désormais @{name}. Connectez-vous ici :

{link}`,
  },
  reset: {
    subject: 'Un nouveau mot de passe pour {site}',
    text: `Quelqu’un, vous sans doute, a demandé un nouveau mot de passe. Ouvrez ce lien pour le choisir :

{link}

Il sert une fois, pendant une heure. Si ce n’était pas vous, ne faites rien : votre mot de passe reste le même.`,
  },
  changed: {
    subject: 'Votre mot de passe sur {site} a changé',
    text: `Votre mot de passe a été changé, et tous les navigateurs et applications ont été déconnectés.

Si ce n’était pas vous, choisissez-en tout de suite un autre :

{link}`,
  },
};
