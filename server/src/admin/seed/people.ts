import type { InventedMember } from '../../accounts/index.ts';
import type { Id, Time } from '../../db/tables.ts';
import type { Dice } from './dice.ts';
import type { Words } from './words.ts';
import { english } from './words-en.ts';
import { french } from './words-fr.ts';

export interface Person extends InventedMember {
  words: Words;
}

export interface Cradle {
  passwordHash: string;
  keys: readonly { publicKey: string; privateKey: string }[];
  /** When the first came here and when the last did. */
  from: Time;
  until: Time;
}

/** Invents this many people, the earliest first. Names repeat with a number behind them. */
export function inventPeople(
  dice: Dice,
  count: number,
  { passwordHash, keys, from, until }: Cradle,
): Person[] {
  const taken = new Set<string>();
  let last: Id = 0;
  return Array.from({ length: count }, (_, index) => {
    const words = dice.chance(0.5) ? french : english;
    const displayName = `${dice.pick(words.given)} ${dice.pick(words.family)}`;
    const createdAt = Math.floor(from + ((until - from) * index) / count);
    last = Math.max(last + 1, createdAt * 2048 + dice.below(1024));
    return {
      id: last,
      username: freeName(plainName(displayName), taken),
      displayName,
      note: `<p>${words.bio(dice.pick(words.trades), dice.pick(words.places), dice.pick(words.things))}</p>`,
      locale: words.language,
      passwordHash,
      keys: keys[index % keys.length] as Person['keys'],
      createdAt,
      words,
    };
  });
}

/** The name with a number behind it if need be, and marks it as taken. */
export function freeName(name: string, taken: Set<string>): string {
  let free = name;
  for (let number = 2; taken.has(free); number += 1) free = `${name.slice(0, 24)}${number}`;
  taken.add(free);
  return free;
}

function plainName(name: string): string {
  const letters = name.normalize('NFD').replace(/[^A-Za-z ]/g, '');
  return letters.toLowerCase().replaceAll(' ', '_').slice(0, 24);
}
