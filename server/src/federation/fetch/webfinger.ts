import type { Handle } from '../../accounts/index.ts';
import type { Ctx } from '../../context.ts';
import { fold } from '../../db/dialect.ts';
import { canonicalDomain } from '../../origin.ts';
import { OutboundError } from '../../outbound/index.ts';
import { talksTo } from '../policy.ts';
import { FetchFailed, isActivityType } from './document.ts';

const MOST_BYTES = 128 * 1024;

/** A handle and the actor that its own domain says it names. */
export interface Confirmed {
  handle: Handle;
  actor: string;
}

/**
 * Asks a domain which actor a handle names (RFC 7033). A domain may send on to one other that has the handle under its
 * own name; that one must say the same of itself, and there it ends.
 * @throws {FetchFailed}
 */
export async function finger(ctx: Ctx, asked: Handle): Promise<Confirmed> {
  const first = await ask(ctx, asked);
  if (same(first.handle, asked)) return first;
  if (ctx.origin.isOurDomain(first.handle.domain)) throw refused(asked, 'claims to be one of ours');
  const second = await ask(ctx, first.handle);
  if (!same(second.handle, first.handle)) throw refused(asked, 'is sent from domain to domain');
  return second;
}

/**
 * The handle of an actor: what its document says, when the domain in it says the same of this actor. Both directions
 * must agree.
 * @throws {FetchFailed}
 */
export async function proveHandle(ctx: Ctx, actor: string, claimed: Handle): Promise<Handle> {
  const { handle, actor: named } = await finger(ctx, claimed);
  if (named !== actor) throw refused(claimed, `names ${named}, not ${actor}`);
  return handle;
}

async function ask(ctx: Ctx, { username, domain }: Handle): Promise<Confirmed> {
  if (ctx.origin.isOurDomain(domain)) throw new FetchFailed('ours', `${domain} is ours and is never asked`);
  const asked = { username, domain };
  if (!(await talksTo(ctx, domain))) throw refused(asked, 'is of a server we do not talk to');
  const url = URL.parse(`${schemeOf(ctx, domain)}//${domain}/.well-known/webfinger`);
  if (url?.pathname !== '/.well-known/webfinger' || url.username !== '')
    throw refused(asked, 'has no domain');
  url.searchParams.set('resource', `acct:${username}@${domain}`);
  const document = await getJrd(ctx, url.href, asked);
  const actor = selfOf(document);
  if (actor === null) throw refused(asked, 'names no actor');
  return { handle: handleOf(document.subject) ?? asked, actor };
}

/** In the lab everybody is on this machine, and nobody has a certificate. */
function schemeOf(ctx: Ctx, domain: string): 'http:' | 'https:' {
  return ctx.config.lab && /^(localhost|127\.[\d.]+|\[::1\])(:\d+)?$/.test(domain) ? 'http:' : 'https:';
}

async function getJrd(ctx: Ctx, url: string, asked: Handle): Promise<Record<string, unknown>> {
  try {
    const { status, body } = await ctx.outbound.request({
      method: 'GET',
      url,
      accept: 'application/jrd+json, application/json',
      maxBytes: MOST_BYTES,
    });
    if (status === 404 || status === 410)
      throw new FetchFailed('missing', `${asked.username}@${asked.domain} is not there`);
    if (status !== 200)
      throw new FetchFailed(status >= 500 ? 'busy' : 'refused', `${url} answered ${status}`);
    const document: unknown = JSON.parse(body.toString('utf8'));
    if (document === null || typeof document !== 'object') throw refused(asked, 'is answered by no object');
    return document as Record<string, unknown>;
  } catch (error) {
    if (error instanceof SyntaxError)
      throw new FetchFailed('unreadable', `${url} is not JSON`, { cause: error });
    if (!(error instanceof OutboundError)) throw error;
    const fault =
      error.kind === 'network' || error.kind === 'timeout' || error.kind === 'tls'
        ? 'unreachable'
        : 'refused';
    throw new FetchFailed(fault, `${url}: ${error.message}`, { cause: error });
  }
}

function selfOf(document: Record<string, unknown>): string | null {
  const links = Array.isArray(document.links) ? document.links.slice(0, 100) : [];
  for (const link of links as Record<string, unknown>[]) {
    if (link === null || typeof link !== 'object' || link.rel !== 'self') continue;
    const { type, href } = link;
    if (typeof type !== 'string' || !isActivityType(type)) continue;
    if (typeof href === 'string' && href.length <= 2048 && /^https?:\/\//i.test(href) && URL.canParse(href))
      return href;
  }
  return null;
}

function handleOf(subject: unknown): Handle | null {
  const match =
    typeof subject === 'string' ? /^acct:@?([^\s@/]{1,500})@([^\s@/]{1,255})$/.exec(subject) : null;
  return match ? { username: match[1] as string, domain: canonicalDomain(match[2] as string) } : null;
}

function same(one: Handle, other: Handle): boolean {
  return fold(one.username) === fold(other.username) && one.domain === other.domain;
}

function refused({ username, domain }: Handle, why: string): FetchFailed {
  return new FetchFailed('origin', `${username}@${domain} ${why}`);
}
