import { addInventedMembers, handleKey, takenHandles } from '../../accounts/index.ts';
import type { Ctx } from '../../context.ts';
import type { Time } from '../../db/tables.ts';
import { transact } from '../../db/transact.ts';
import { addInventedNotifications, type InventedNotification } from '../../notifications/index.ts';
import { addInventedFollows } from '../../relations/index.ts';
import { readAllAnew } from '../../search/index.ts';
import { addInventedStatuses, type InventedStatus } from '../../statuses/index.ts';
import { createDice } from './dice.ts';
import { inventFollows } from './follows.ts';
import { type Cradle, freeName, inventPeople, type Person } from './people.ts';
import { inventStatuses } from './posts.ts';

export interface Wanted {
  members: number;
  statuses: number;
  seed: number;
  passwordHash: string;
  keys: Cradle['keys'];
}

const DAY = 86_400_000;
/** The server stays answerable in between: no step takes longer than a person notices. */
const ROWS_A_STEP = 200;

/** Fills the server with invented people and what they wrote in the last half year. Gives what was made. */
export async function seed(ctx: Ctx, wanted: Wanted, progress: (done: number) => void, signal: AbortSignal) {
  const dice = createDice(wanted.seed);
  const until = ctx.clock.now() - 60_000;
  const from = until - 180 * DAY;
  const people = inventPeople(dice, wanted.members, { ...wanted, from: from - 30 * DAY, until: from });
  await freeNames(ctx, people);
  const step = inSteps(ctx, signal);
  await step(people, (inner, some) => addInventedMembers(inner, some));
  const made = { members: people.length, follows: 0, statuses: 0, favourites: 0, boosts: 0 };
  const tell = teller(from);
  await step(
    counted(inventFollows(dice, people, from), () => {
      made.follows += 1;
    }),
    async (inner, some) => {
      await addInventedFollows(inner, some);
      await addInventedNotifications(
        inner,
        some.map((one) => tell(one.followeeId, one.followerId, 'follow', 0)),
      );
    },
  );
  const posts = counted(
    inventStatuses(dice, people, { count: wanted.statuses, from, until }),
    ({ favourites, boosts }) => {
      made.favourites += favourites.length;
      made.boosts += boosts.length;
      made.statuses += 1;
      progress(made.statuses);
    },
  );
  await step(posts, async (inner, some) => {
    await addInventedStatuses(inner, some);
    await addInventedNotifications(
      inner,
      some.flatMap((status) => told(tell, status)),
    );
  });
  await transact(ctx, readAllAnew);
  return made;
}

function* counted<T>(invented: Iterable<T>, count: (one: T) => void): Generator<T> {
  for (const one of invented) {
    count(one);
    yield one;
  }
}

/** Works through what is invented, ROWS_A_STEP in a transaction. */
function inSteps(ctx: Ctx, signal: AbortSignal) {
  return async <T>(
    invented: Iterable<T>,
    add: (inner: Parameters<Parameters<typeof transact>[1]>[0], some: T[]) => Promise<void>,
  ): Promise<void> => {
    let some: T[] = [];
    const flush = async () => {
      signal.throwIfAborted();
      const rows = some;
      some = [];
      if (rows.length > 0) await transact(ctx, (inner) => add(inner, rows));
    };
    for (const one of invented) if (some.push(one) === ROWS_A_STEP) await flush();
    await flush();
  };
}

/** Somebody real may have the name already, or an earlier seeding. */
async function freeNames(ctx: Ctx, people: readonly Person[]): Promise<void> {
  const keyOf = (username: string) => handleKey({ username, domain: ctx.origin.domain });
  const names = new Set(people.map(({ username }) => username));
  for (let start = 0; start < people.length; start += 1000) {
    const some = people.slice(start, start + 1000);
    for (;;) {
      const taken = await takenHandles(
        ctx,
        some.map(({ username }) => keyOf(username)),
      );
      if (taken.size === 0) break;
      for (const person of some)
        if (taken.has(keyOf(person.username))) person.username = freeName(person.username, names);
    }
  }
}

type Tell = ReturnType<typeof teller>;

/** Notifications in the order in which things happened. */
function teller(from: Time) {
  let last = from * 2048;
  return (
    to: number,
    by: number,
    type: InventedNotification['type'],
    statusId: number,
  ): InventedNotification => {
    last = Math.max(last + 1, statusId);
    return { id: last, to, from: by, type, statusId };
  };
}

function told(
  tell: Tell,
  { id, authorId, mentioned, favourites, boosts }: InventedStatus,
): InventedNotification[] {
  return [
    ...mentioned.map((person) => tell(person.id, authorId, 'mention', id)),
    ...favourites.map(({ accountId }) => tell(authorId, accountId, 'favourite', id)),
    ...boosts.map(({ accountId }) => tell(authorId, accountId, 'reblog', id)),
  ];
}
