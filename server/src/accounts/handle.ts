import type { Ctx } from '../context.ts';
import { fold } from '../db/dialect.ts';
import { canonicalDomain } from '../origin.ts';

/** Mastodon's rule for names made here. */
const LOCAL_NAME = /^[a-z0-9_]{1,30}$/i;

/** Names that would read as a part of the server, as a route, or as its staff. */
const RESERVED = new Set(
  (
    'about abuse account accounts actor admin administrator ap api app apps auth authorize connect explore favicon feed ' +
    'help home hostmaster inbox info instance invite join lists login logout mail moderator moderators nobody noreply ' +
    'notifications oauth outbox owner postmaster privacy public root rules search security settings setup share signin ' +
    'signup skein staff status statuses support system tags terms webmaster wellknown www'
  ).split(' '),
);

/** Says why a name cannot be given to a new local account; null when it can. */
export function nameFault(name: string): string | null {
  if (!LOCAL_NAME.test(name)) return 'must have only letters, numbers and underscores, at most 30';
  if (RESERVED.has(name.toLowerCase())) return 'is reserved';
  return null;
}

export interface Handle {
  username: string;
  /** Canonical; our own domain for local accounts. */
  domain: string;
}

/** Reads `alice`, `@alice`, `alice@host` or `acct:alice@host`; null when it is none of these. */
export function parseHandle(ctx: Pick<Ctx, 'origin'>, text: string): Handle | null {
  const match = /^(?:acct:)?@?([^\s@/:]{1,500})(?:@([^\s@/]{1,255}))?$/.exec(text.trim());
  if (!match) return null;
  const [, username = '', host] = match;
  const domain =
    host === undefined || ctx.origin.isOurDomain(host) ? ctx.origin.domain : canonicalDomain(host);
  return { username, domain };
}

/** The unique, folded spelling under which an account is stored. */
export function handleKey({ username, domain }: Handle): string {
  return `${fold(username)}@${domain}`;
}
