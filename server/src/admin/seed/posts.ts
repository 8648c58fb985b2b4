import type { Id, Time } from '../../db/tables.ts';
import { DIRECT, type InventedStatus, PRIVATE, PUBLIC, UNLISTED } from '../../statuses/index.ts';
import type { Dice } from './dice.ts';
import type { Person } from './people.ts';
import type { Slots, Words } from './words.ts';

/** What people talked about lately: replies go to one of these. */
const MEMORY = 400;
const SEQUENCE = 2048;

/** Invents posts one after the other, from the oldest to the newest. Few people write most of them. */
export function* inventStatuses(
  dice: Dice,
  people: readonly Person[],
  { count, from, until }: { count: number; from: Time; until: Time },
): Generator<InventedStatus> {
  const lately: { id: Id; author: Person; visibility: number }[] = [];
  let last: Id = 0;
  let lastFavourite: Id = 0;
  let lastBoost: Id = 0;
  for (let index = 0; index < count; index += 1) {
    const at = Math.floor(from + ((until - from) * (index + dice.next())) / count);
    last = Math.max(last + 1, at * SEQUENCE + dice.below(SEQUENCE / 2));
    const author = people[Math.floor(people.length * dice.next() ** 2)] as Person;
    const parent = lately.length > 0 && dice.chance(0.25) ? dice.pick(lately) : null;
    const visibility = parent ? parent.visibility : visibilityBy(dice.next());
    const { text, mentioned } = wordsOf(dice, author, parent?.author ?? null, visibility, people);
    const open = visibility <= UNLISTED;
    const favourites = (open ? admirersOf(dice, people, author) : []).map((person) => {
      lastFavourite = Math.max(lastFavourite + 1, last + SEQUENCE * 1000);
      return { id: lastFavourite, accountId: person.id };
    });
    // The upper half of a millisecond is theirs, since boosts and posts stand in one table.
    const boosts = (open && dice.chance(0.3) ? admirersOf(dice, people, author) : []).map((person) => {
      const soonest = (Math.floor(last / SEQUENCE) + 2000) * SEQUENCE + SEQUENCE / 2;
      lastBoost = Math.max(lastBoost + 1, soonest);
      return { id: lastBoost, accountId: person.id };
    });
    yield {
      id: last,
      authorId: author.id,
      text,
      spoiler: dice.chance(0.03) ? dice.pick(author.words.warnings) : '',
      language: author.words.language,
      visibility,
      replyTo: parent ? { id: parent.id, authorId: parent.author.id } : null,
      mentioned,
      favourites,
      boosts,
    };
    if (open)
      lately[lately.length < MEMORY ? lately.length : dice.below(MEMORY)] = { id: last, author, visibility };
  }
}

function visibilityBy(share: number): number {
  if (share < 0.8) return PUBLIC;
  if (share < 0.88) return UNLISTED;
  return share < 0.98 ? PRIVATE : DIRECT;
}

function wordsOf(
  dice: Dice,
  author: Person,
  answered: Person | null,
  visibility: number,
  people: readonly Person[],
) {
  const { words } = author;
  const text =
    answered && dice.chance(0.7) ? dice.pick(words.replies) : dice.pick(words.posts)(slotsOf(dice, words));
  const named = new Map<Id, Person>();
  if (answered) named.set(answered.id, answered);
  if (visibility === DIRECT || dice.chance(0.04)) {
    const friend = dice.pick(people);
    named.set(friend.id, friend);
  }
  named.delete(author.id);
  const mentioned = [...named.values()].map(({ id, username }) => ({ id, username }));
  return { text: [...mentioned.map(({ username }) => `@${username}`), text].join(' '), mentioned };
}

function slotsOf(dice: Dice, { places, things, tags }: Words): Slots {
  return { place: () => dice.pick(places), thing: () => dice.pick(things), tag: () => dice.pick(tags) };
}

/** Most posts please nobody or one, few please many. */
function admirersOf(dice: Dice, people: readonly Person[], author: Person): Person[] {
  const count = Math.min(Math.floor(dice.next() ** 4 * 8), people.length - 1);
  const found = new Set<Person>();
  for (let index = 0; index < count; index += 1) {
    const person = dice.pick(people);
    if (person !== author) found.add(person);
  }
  return [...found];
}
