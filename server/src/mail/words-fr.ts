import type { Wording } from './words-en.ts';

/** The letters in French. */
export const letters: Wording = {
  test: {
    subject: 'Une lettre de {site}',
    text: 'Ceci est un essai. {site} peut envoyer du courrier, et vous l’avez reçu.',
  },
};
