import type { Words } from './words.ts';

export const english: Words = {
  language: 'en',
  given:
    'Alma Edwin Harriet Oscar Imogen Rory Maeve Tobias Priya Callum Wren Isaac Nell Farah Jonah Beatrix Kofi Rowan Silvia Desmond Ottilie Hugh Anneke Malik June Patrick'.split(
      ' ',
    ),
  family:
    'Marsh Okafor Whitfield Hale Brennan Sutherland Ashby Doyle Lindqvist Carver Mistry Penrose Hollis Tanaka Vaughan Abara Quill Thornton Reyes Fairweather Lund Archer'.split(
      ' ',
    ),
  trades: [
    'ferry mate',
    'school librarian',
    'nurse on nights',
    'amateur birder',
    'bicycle mechanic',
    'retired physicist',
    'bookbinder',
    'town planner',
    'luthier',
    'student of soils',
    'sign painter',
  ],
  places: [
    'Leith',
    'Galway',
    'the Fens',
    'Halifax',
    'Christchurch',
    'Bristol',
    'Portland',
    'Accra',
    'Tromsø',
    'Aberystwyth',
    'the allotment',
    'platform four',
  ],
  things: [
    'sourdough',
    'migrating geese',
    'old maps',
    'the harbour at dawn',
    'a stubborn door hinge',
    'library fines',
    'wool dyes',
    'free software',
    'the last bus',
    'my grandmother’s radio',
    'tide tables',
    'a second-hand tuba',
    'winter light',
  ],
  tags: ['Birds', 'Gardening', 'Bread', 'Photography', 'Books', 'Cycling', 'FreeSoftware', 'Music'],
  bio: (trade, place, thing) =>
    `${trade.charAt(0).toUpperCase()}${trade.slice(1)} in ${place}. Mostly here about ${thing}.`,
  posts: [
    (w) => `This morning in ${w.place()}: ${w.thing()}. That is the whole post.`,
    (w) => `Does anybody know a good book about ${w.thing()}? I have been looking for weeks.`,
    (w) => `They warned me about ${w.thing()}. They were right, and I regret nothing.`,
    (w) =>
      `Second attempt at ${w.thing()}. The first was a disaster, this one stands up by itself. #${w.tag()}`,
    (w) => `A reminder that ${w.thing()} costs nothing and helps with almost everything.`,
    (w) =>
      `Spent the afternoon talking about ${w.thing()} with a stranger on the way to ${w.place()}.\n\nPeople are all right.`,
    (w) =>
      `If you are ever near ${w.place()}, say hello. I will talk about ${w.thing()} until you leave. #${w.tag()}`,
    (w) => `Today:\n- ${w.thing()}\n- ${w.thing()}\n- tea`,
    (w) => `I still do not see why it has to be ${w.thing()} or ${w.thing()}. Both. Always both.`,
    (w) => `From the hill above ${w.place()}: forty geese at seven o’clock, heading south. #${w.tag()}`,
  ],
  replies: [
    'Could not agree more.',
    'I had never looked at it that way.',
    'Thank you, this helps a lot.',
    'Now here I must protest.',
    'Is there a picture?',
    'Talk about it on Saturday?',
    'Just what I needed to read tonight.',
    'Same here since Monday.',
    'Nearly there, keep going.',
  ],
  warnings: ['politics', 'food', 'health, low mood', 'ending of the novel'],
};
