import { findAccount, findByHandle, parseHandle } from '../../accounts/index.ts';
import type { Ctx } from '../../context.ts';
import { notFound } from '../../errors.ts';

/** Where the owner of a name is sent who wants to follow somebody elsewhere. */
const SUBSCRIBE = 'http://ostatus.org/schema/1.0/subscribe';
/** Where they are sent who want to do something with what they found elsewhere (FEP-3b86). */
const INTENTS = 'https://w3id.org/fep/3b86/';
/** What the page of a thing here offers. */
const ON_ITS_PAGE = ['Object', 'Follow', 'Like', 'Announce'] as const;

interface Jrd {
  subject: string;
  aliases: string[];
  links: { rel: string; type?: string; href?: string; template?: string }[];
}

/**
 * Who a resource names (RFC 7033): `acct:name@domain`, an actor's id, or a profile page. The server's own actor is
 * named after the domain, as Mastodon does it.
 * @throws {Refusal} missing
 */
export async function webfinger(ctx: Ctx, resource: string): Promise<Jrd> {
  const { origin } = ctx;
  if (isInstance(ctx, resource)) return instanceJrd(ctx);
  const account = /^https?:/i.test(resource)
    ? await behindUrl(ctx, resource)
    : await behindHandle(ctx, resource);
  if (account?.local !== 1 || account.suspended_at !== null) throw notFound();
  const profile = origin.profile(account.username);
  const actor = origin.account(account.id);
  const interact = origin.path('/authorize_interaction');
  return {
    subject: `acct:${account.username}@${origin.domain}`,
    aliases: [profile, actor],
    links: [
      { rel: 'http://webfinger.net/rel/profile-page', type: 'text/html', href: profile },
      { rel: 'self', type: 'application/activity+json', href: actor },
      { rel: SUBSCRIBE, template: `${interact}?uri={uri}` },
      { rel: `${INTENTS}Create`, template: `${origin.path('/share')}?text={content}` },
      ...ON_ITS_PAGE.map((intent) => ({ rel: INTENTS + intent, template: `${interact}?uri={object}` })),
    ],
  };
}

async function behindUrl(ctx: Ctx, url: string) {
  const ours = ctx.origin.parse(url);
  if (ours?.kind === 'account') return findAccount(ctx, ours.id);
  return ours?.kind === 'name' ? findByHandle(ctx, ours.name) : undefined;
}

async function behindHandle(ctx: Ctx, resource: string) {
  const handle = parseHandle(ctx, resource);
  if (!handle || handle.domain !== ctx.origin.domain) return undefined;
  return findByHandle(ctx, `${handle.username}@${handle.domain}`);
}

function isInstance(ctx: Ctx, resource: string): boolean {
  const { origin } = ctx;
  const names = [origin.instanceName, origin.domain].map((name) => `acct:${name}@${origin.domain}`);
  return names.includes(resource) || origin.parse(resource)?.kind === 'instance';
}

function instanceJrd({ origin }: Ctx): Jrd {
  const actor = origin.instance();
  return {
    subject: `acct:${origin.instanceName}@${origin.domain}`,
    aliases: [actor],
    links: [{ rel: 'self', type: 'application/activity+json', href: actor }],
  };
}
