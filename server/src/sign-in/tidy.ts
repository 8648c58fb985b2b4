import type { Ctx } from '../context.ts';
import { firstIdAt } from '../db/ids.ts';
import { type Tx, transact } from '../db/transact.ts';
import { emit } from '../events/events.ts';
import { enqueue } from '../jobs/queue.ts';
import { SESSION_IDLE_MS, SESSION_LIFE_MS } from './sessions.ts';
import { UNCONFIRMED_MS } from './sign-up.ts';
import './events.ts';
import './tables.ts';

/** Kind of the daily job that removes what nobody can use any more. */
export const TIDY_JOB = 'sign-in.tidy';

const DAY = 86_400_000;
const STEP = 500;
/** A token that was ended is told from one that never was for so long. */
const ENDED_MS = 30 * DAY;
/** Somebody who asked to join and got no answer for so long is forgotten. */
const REQUEST_MS = 30 * DAY;

/** How long each of these stands in the database at most: its time, and a day until the tidying comes by. */
export const SIGN_IN_KEPT_MS = {
  sessions: SESSION_IDLE_MS + DAY,
  requests: REQUEST_MS + DAY,
  ended: ENDED_MS + DAY,
} as const;

/** Queues the next tidying, once, whoever starts. */
export async function scheduleTidying(ctx: Ctx): Promise<void> {
  const day = Math.floor(ctx.clock.now() / DAY) + 1;
  await transact(ctx, (inner) =>
    enqueue(inner, [{ kind: TIDY_JOB, payload: {}, runAt: day * DAY, key: String(day) }]),
  );
}

type Sweep = (ctx: Ctx & { tx: Tx }) => Promise<unknown[]>;

/** Removes ended sessions, codes, links, tokens, requests and apps that nobody uses, 500 rows a transaction. */
export async function tidy(ctx: Ctx): Promise<void> {
  for (const sweep of [sessions, grants, tokens, signUps, resetLinks, apps])
    while ((await transact(ctx, sweep)).length === STEP);
  await scheduleTidying(ctx);
}

const sessions: Sweep = ({ db, clock }) =>
  db
    .deleteFrom('sessions')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('sessions')
        .select('id')
        .where((or) =>
          or.or([
            or('revoked_at', 'is not', null),
            or('last_used_at', '<', clock.now() - SESSION_IDLE_MS),
            or('id', '<', firstIdAt(clock.now() - SESSION_LIFE_MS)),
          ]),
        )
        .limit(STEP),
    )
    .returning('id')
    .execute();

// A code that comes a second time within the day still ends what came of it.
const grants: Sweep = ({ db, clock }) =>
  db
    .deleteFrom('grants')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('grants')
        .select('id')
        .where('expires_at', '<', clock.now() - DAY)
        .limit(STEP),
    )
    .returning('id')
    .execute();

const tokens: Sweep = async (ctx) => {
  const { db, clock } = ctx;
  const gone = await db
    .deleteFrom('tokens')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('tokens')
        .select('id')
        .where('revoked_at', '<', clock.now() - ENDED_MS)
        .limit(STEP),
    )
    .returning('id')
    .execute();
  // Where one was ended and nobody said so, what hangs on it goes now.
  if (gone.length > 0) await emit(ctx, 'tokens.ended', { tokenIds: gone.map(({ id }) => id) });
  return gone;
};

const signUps: Sweep = ({ db, clock }) =>
  db
    .deleteFrom('sign_ups')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('sign_ups')
        .select('id')
        .where((or) =>
          or.or([
            or('confirmed_at', '<', clock.now() - REQUEST_MS),
            or.and([or('confirmed_at', 'is', null), or('id', '<', firstIdAt(clock.now() - UNCONFIRMED_MS))]),
          ]),
        )
        .limit(STEP),
    )
    .returning('id')
    .execute();

const resetLinks: Sweep = ({ db, clock }) =>
  db
    .deleteFrom('reset_links')
    .where('id', 'in', (eb) =>
      eb.selectFrom('reset_links').select('id').where('until', '<', clock.now()).limit(STEP),
    )
    .returning('id')
    .execute();

/** Apps that registered and were never let in, or whose last access ended a month ago (Mastodon's rule). */
const apps: Sweep = ({ db, clock }) =>
  db
    .deleteFrom('apps')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('apps')
        .select('apps.id')
        .where('apps.id', '<', firstIdAt(clock.now() - DAY))
        .where(({ not, exists, selectFrom, or }) =>
          not(
            or([
              exists(selectFrom('tokens').select('tokens.id').whereRef('tokens.app_id', '=', 'apps.id')),
              exists(selectFrom('grants').select('grants.id').whereRef('grants.app_id', '=', 'apps.id')),
              exists(
                selectFrom('sign_ups').select('sign_ups.id').whereRef('sign_ups.app_id', '=', 'apps.id'),
              ),
            ]),
          ),
        )
        .limit(STEP),
    )
    .returning('id')
    .execute();
