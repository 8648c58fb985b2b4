import { findByHandle } from '../accounts/index.ts';
import { as, type Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { follow } from '../relations/index.ts';
import { createAccount } from '../sign-in/index.ts';
import { addInventedStatuses, favourite, PUBLIC } from '../statuses/index.ts';
import { rebuildHome } from '../timelines/index.ts';

/** Who is there to try things out with. */
export interface Player {
  name: string;
  password: string;
  id: Id;
}

const CAST = [
  { name: 'alice', role: 'owner', locale: 'en' },
  { name: 'bob', role: 'moderator', locale: 'en' },
  { name: 'carol', role: 'member', locale: 'fr' },
] as const;

const PASSWORD = 'one flock, many wings';
const HOUR = 3_600_000;

const POSTS: readonly { by: number; text: string; names?: number; answers?: number }[] = [
  { by: 0, text: 'Hello! This is a small server for people who look up when geese fly over.' },
  { by: 1, text: 'Counted forty of them this morning above the allotment, heading south. #Birds' },
  { by: 2, text: 'Ici aussi, à sept heures, plein sud. Le compost attendra. #Oiseaux' },
  { by: 0, text: '@bob they take turns in front, did you see?', names: 1, answers: 1 },
  { by: 2, text: 'Quelqu’un connaît un bon livre sur les cartes anciennes ?' },
  { by: 1, text: '@carol two, I will lend them to you on Saturday.', names: 2, answers: 4 },
];

/** Makes alice, bob and carol with a few posts, once: later calls find them there. For development and the lab only. */
export async function addCast(ctx: Ctx): Promise<Player[]> {
  const players: Player[] = [];
  for (const { name, role, locale } of CAST) {
    const known = await findByHandle(ctx, name);
    const login = {
      name,
      role,
      locale,
      password: PASSWORD,
      email: `${name}@people.example`,
      confirmed: true,
      approved: true,
    };
    players.push({ name, password: PASSWORD, id: known?.id ?? (await createAccount(ctx, login)) });
    if (known) continue;
    for (const other of players.slice(0, -1)) await meet(ctx, players.at(-1) as Player, other);
    if (players.length === CAST.length) await talk(ctx, players);
  }
  return players;
}

async function meet(ctx: Ctx, one: Player, other: Player): Promise<void> {
  await follow(acting(ctx, one), { targetId: other.id });
  await follow(acting(ctx, other), { targetId: one.id });
}

async function talk(ctx: Ctx, players: readonly Player[]): Promise<void> {
  const start = ctx.clock.now() - POSTS.length * HOUR;
  const statuses = POSTS.map(({ by, text, names, answers }, index) => ({
    id: (start + index * HOUR) * 2048 + 1,
    authorId: (players[by] as Player).id,
    text,
    spoiler: '',
    language: CAST[by]?.locale ?? 'en',
    visibility: PUBLIC,
    replyTo:
      answers === undefined
        ? null
        : { id: (start + answers * HOUR) * 2048 + 1, authorId: authorOf(players, answers) },
    mentioned:
      names === undefined
        ? []
        : [{ id: (players[names] as Player).id, username: (players[names] as Player).name }],
    favourites: [],
    boosts: [],
  }));
  await transact(ctx, async (inner) => {
    await addInventedStatuses(inner, statuses);
    // Nobody was told of them: homes have them by query.
    for (const { id } of players) await rebuildHome(inner, id);
  });
  for (const { id, authorId } of statuses) {
    for (const player of players)
      if (player.id !== authorId) await favourite(acting(ctx, player), { statusId: id });
  }
}

function authorOf(players: readonly Player[], post: number): Id {
  return (players[POSTS[post]?.by ?? 0] as Player).id;
}

function acting(ctx: Ctx, { id }: Player): Ctx {
  return as(ctx, {
    kind: 'member',
    accountId: id,
    appId: null,
    tokenId: null,
    scopes: ['read', 'write'],
    role: 'member',
  });
}
