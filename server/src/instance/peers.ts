import { sql } from 'kysely';
import type { Ctx } from '../context.ts';
import { Refusal } from '../errors.ts';
import { remembered } from '../remembered.ts';

const LIVES_MS = 30 * 60_000;

const listed = remembered((): { last: string[]; reading: Promise<string[]> | null; until: number } => ({
  last: [],
  reading: null,
  until: 0,
}));

/** Other domains of which an account is known, by the alphabet; read anew twice an hour, else as last known. */
export function peersOf(ctx: Ctx): Promise<string[]> {
  const known = listed(ctx);
  if (known.reading && known.until > ctx.clock.now()) return known.reading;
  known.until = ctx.clock.now() + LIVES_MS;
  known.reading = read(ctx).then(
    (peers) => {
      known.last = peers;
      return peers;
    },
    (error) => {
      known.reading = null;
      if (!(error instanceof Refusal)) throw error;
      return known.last;
    },
  );
  return known.reading;
}

const MOST_FOUND = 10;

/** At most ten of them that begin with a text. */
export async function peersLike(ctx: Ctx, text: string): Promise<string[]> {
  const beginning = text.trim().toLowerCase();
  if (beginning === '') return [];
  return (await peersOf(ctx)).filter((domain) => domain.startsWith(beginning)).slice(0, MOST_FOUND);
}

/** From each domain to the next in the index: as many steps as there are domains, however many accounts they have. */
async function read(ctx: Ctx): Promise<string[]> {
  const { rows } = await sql<{ domain: string }>`
    with recursive known(domain) as (
      select min(domain) from accounts
      union all
      select (select min(domain) from accounts where accounts.domain > known.domain) from known
      where known.domain is not null
    ) select domain from known where domain is not null and domain <> ${ctx.origin.domain}`.execute(ctx.slow);
  return rows.map(({ domain }) => domain);
}
