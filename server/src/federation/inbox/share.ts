import type { Ctx } from '../../context.ts';
import { prepared } from '../../db/dialect.ts';
import type { Id } from '../../db/tables.ts';
import { remembered } from '../../remembered.ts';

/** Places that the people of one server may hold at once: where each of them says something slow, others have the rest. */
const OF_A_HOST = 12;
const REMEMBERED = 10_000;

const domainsOf = remembered(() => new Map<Id, string>());

const domain = prepared<{ id: Id }, { domain: string }>(
  (db, p) => db.selectFrom('accounts').select('domain').where('id', '=', p('id')) as never,
);

/** The first of these actors that there is room for, and the servers of which there may be no more. */
export async function share(
  ctx: Ctx,
  line: readonly Id[],
  room: number,
  running: ReadonlySet<Id>,
): Promise<{ chosen: Id[]; full: string[] }> {
  const held = new Map<string, number>();
  const take = async (actor: Id): Promise<boolean> => {
    const host = await domainOf(ctx, actor);
    const count = held.get(host) ?? 0;
    if (count >= OF_A_HOST) return false;
    held.set(host, count + 1);
    return true;
  };
  for (const actor of running) await take(actor);
  const chosen: Id[] = [];
  for (const actor of line) {
    if (chosen.length === room) break;
    if (await take(actor)) chosen.push(actor);
  }
  return { chosen, full: [...held].filter(([, count]) => count >= OF_A_HOST).map(([host]) => host) };
}

/** An account hardly ever changes its server, so this is asked once. */
async function domainOf(ctx: Ctx, actor: Id): Promise<string> {
  const domains = domainsOf(ctx);
  const known = domains.get(actor);
  if (known !== undefined) return known;
  const [row] = await domain(ctx, { id: actor });
  const found = row?.domain ?? '';
  if (domains.size >= REMEMBERED) domains.delete(domains.keys().next().value as Id);
  domains.set(actor, found);
  return found;
}
