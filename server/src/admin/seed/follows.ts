import type { Id, Time } from '../../db/tables.ts';
import type { InventedFollow } from '../../relations/index.ts';
import type { Dice } from './dice.ts';
import type { Person } from './people.ts';

const MOST = 40;

/** Who follows whom: about twenty each, the early and busy ones by most. */
export function* inventFollows(dice: Dice, people: readonly Person[], from: Time): Generator<InventedFollow> {
  let last: Id = from * 2048;
  for (const follower of people) {
    const wanted = Math.min(1 + dice.below(MOST), people.length - 1);
    const followees = new Set<Person>();
    for (let index = 0; index < wanted; index += 1) {
      const followee = people[Math.floor(people.length * dice.next() ** 2)] as Person;
      if (followee !== follower) followees.add(followee);
    }
    for (const followee of followees) {
      last += 1 + dice.below(2048);
      yield { id: last, followerId: follower.id, followeeId: followee.id };
    }
  }
}
