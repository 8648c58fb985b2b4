import type { Words } from './words.ts';

export const french: Words = {
  language: 'fr',
  given:
    'Camille Louise Jules Manon Hugo Inès Théo Léa Nathan Chloé Arthur Jeanne Maël Zoé Adèle Gabriel Noémie Lucien Fatou Amina Yanis Margaux Élise Bastien Solène Karim'.split(
      ' ',
    ),
  family:
    'Martin Bernard Dubois Moreau Laurent Girard Lefèvre Fontaine Chevalier Rousseau Blanc Guérin Faure Mercier Diallo Benali Nguyen Perrin Garnier Lemaire Picard Colin'.split(
      ' ',
    ),
  trades: [
    'bibliothécaire',
    'infirmière',
    'prof de maths',
    'boulanger',
    'jardinière',
    'ornithologue du dimanche',
    'conductrice de tram',
    'illustratrice',
    'menuisier',
    'étudiante en géologie',
    'traducteur',
  ],
  places: [
    'Nantes',
    'Lyon',
    'Brest',
    'Saint-Étienne',
    'Bruxelles',
    'Liège',
    'Genève',
    'Dakar',
    'Montréal',
    'Rouen',
    'Grenoble',
    'la Drôme',
  ],
  things: [
    'le compost',
    'les oies sauvages',
    'la lumière d’hiver',
    'mon vieux vélo',
    'la soupe de courge',
    'le marché du samedi',
    'le logiciel libre',
    'la chorale',
    'le quai à six heures',
    'les cartes anciennes',
    'la bibliothèque du quartier',
    'le levain',
    'la pluie sur le toit',
  ],
  tags: ['Jardin', 'Oiseaux', 'Lecture', 'Vélo', 'Cuisine', 'Photo', 'LogicielLibre', 'Musique'],
  bio: (trade, place, thing) =>
    `${trade.charAt(0).toUpperCase()}${trade.slice(1)} à ${place}. Ici pour ${thing}.`,
  posts: [
    (w) => `Ce matin à ${w.place()}, ${w.thing()}. Rien d’autre à dire, mais il fallait le dire.`,
    (w) => `Quelqu’un connaît un bon livre sur ${w.thing()} ? Je cherche depuis des semaines.`,
    (w) => `On m’avait prévenu : ${w.thing()}, ça prend toute la place. C’est vrai.`,
    (w) =>
      `Deuxième essai avec ${w.thing()}. Le premier était un désastre, celui-ci tient debout. #${w.tag()}`,
    (w) => `Petit rappel : ${w.thing()}, c’est gratuit et ça rend heureux.`,
    (w) =>
      `J’ai passé l’après-midi à parler de ${w.thing()} avec une inconnue dans le train pour ${w.place()}.\n\nLes gens sont bien.`,
    (w) => `Si vous passez par ${w.place()}, faites-moi signe. On parlera de ${w.thing()}. #${w.tag()}`,
    (w) => `Liste du jour :\n- ${w.thing()}\n- ${w.thing()}\n- une sieste`,
    (w) => `Je ne comprends toujours pas pourquoi on oppose ${w.thing()} et ${w.thing()}.`,
    (w) =>
      `La vue depuis la colline au-dessus de ${w.place()}. Les oies sont passées à sept heures, plein sud. #${w.tag()}`,
  ],
  replies: [
    'Tout à fait d’accord !',
    'Je n’y avais jamais pensé comme ça.',
    'Merci, ça m’aide beaucoup.',
    'Ah non, là je proteste.',
    'Tu as une photo ?',
    'On en reparle ce week-end ?',
    'C’est exactement ce qu’il me fallait lire ce soir.',
    'Chez nous c’est pareil depuis lundi.',
    'Bon courage, tu y es presque.',
  ],
  warnings: ['politique', 'nourriture', 'santé, moral', 'fin du roman'],
};
