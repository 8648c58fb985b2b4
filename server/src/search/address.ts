import { findAccount, findByUri } from '../accounts/index.ts';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { canSee, findStatus, findStatusByUri } from '../statuses/index.ts';
import { orNothing } from './elsewhere.ts';

export type Thing = { kind: 'account' | 'status'; id: Id };

/** Whether a search is for an address rather than for words. */
export function isAddress(text: string): boolean {
  return /^https?:\/\/\S+$/i.test(text) && URL.canParse(text);
}

/** The one thing at an http(s) address that the reader may see; asked of its server when it is not known here. */
export async function searchAddress(ctx: Ctx, url: string, resolve: boolean): Promise<Thing | null> {
  const thing = (await knownAt(ctx, url)) ?? (resolve ? await elsewhere(ctx, url) : null);
  if (thing?.kind === 'account') {
    const account = await findAccount(ctx, thing.id);
    if (account?.suspended_at !== null) return null;
    if (resolve) await ctx.fediverse.lookedUp(ctx, account.id);
    return thing;
  }
  const status = thing && (await findStatus(ctx, thing.id));
  return status && (await canSee(ctx, status)) ? thing : null;
}

async function knownAt(ctx: Ctx, url: string): Promise<Thing | null> {
  const account = await findByUri(ctx, url);
  if (account) return { kind: 'account', id: account.id };
  const status = await findStatusByUri(ctx, url);
  return status ? { kind: 'status', id: status.id } : null;
}

/** Nothing of ours is fetched: an address on our origin that names nothing here names nothing. */
async function elsewhere(ctx: Ctx, url: string): Promise<Thing | null> {
  return ctx.origin.isOurs(url) ? null : orNothing(ctx, ctx.fediverse.byUrl(ctx, url));
}
