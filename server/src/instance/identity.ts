import type { Config } from '../config.ts';
import { isLoopbackHost, SettingError } from '../config.ts';
import type { Ctx } from '../context.ts';
import { transact } from '../db/transact.ts';
import { Refusal } from '../errors.ts';
import { canonicalDomain, canonicalHost, type Identity } from '../origin.ts';
import { readSetting, writeSetting } from './settings.ts';

/** Announced when the set-up has settled the identity, so that other processes take it up. */
export const IDENTITY_TOPIC = 'identity';

/** The identity that was settled, or null before the set-up. */
export async function storedIdentity(ctx: Pick<Ctx, 'db'>): Promise<Identity | null> {
  const origin = await readSetting(ctx, 'origin');
  const domain = await readSetting(ctx, 'domain');
  return origin !== null && domain !== null ? { origin, domain } : null;
}

/** What the environment proposes; null where it says nothing. */
export function proposedIdentity(config: Config): Identity | null {
  if (config.origin === null) return null;
  return { origin: config.origin, domain: config.domain ?? new URL(config.origin).host };
}

/**
 * At every start: takes up what is stored, and stops when the environment says something else. In the lab the
 * environment settles it without the set-up page. Returns false when the set-up is still to come.
 * @throws {SettingError} naming both values.
 */
export async function takeUpIdentity(ctx: Ctx): Promise<boolean> {
  const stored = await storedIdentity(ctx);
  if (stored) {
    refuseOther('SKEIN_ORIGIN', ctx.config.origin, stored.origin);
    refuseOther('SKEIN_DOMAIN', ctx.config.domain, stored.domain);
    refuseSameHost(ctx.config.mediaOrigin, stored);
    ctx.origin.settle(stored, mayFederate(ctx.config, stored));
    return true;
  }
  const proposed = proposedIdentity(ctx.config);
  if (proposed) refuseSameHost(ctx.config.mediaOrigin, proposed);
  if (!ctx.config.lab || !proposed) return false;
  await settleIdentity(ctx, proposed);
  return true;
}

/** Stores the identity, once; the second caller is refused. */
export async function settleIdentity(ctx: Ctx, identity: Identity): Promise<void> {
  await transact(ctx, async (inner) => {
    const known = await storedIdentity(inner);
    if (known && (known.origin !== identity.origin || known.domain !== identity.domain)) {
      throw new Refusal(
        'conflict',
        `This server has already been set up as ${known.origin} (${known.domain})`,
      );
    }
    await writeSetting(inner, 'origin', identity.origin);
    await writeSetting(inner, 'domain', identity.domain);
    inner.tx.afterCommit(() => {
      inner.origin.settle(identity, mayFederate(inner.config, identity));
      inner.live.announce(IDENTITY_TOPIC);
    });
  });
}

/** On a loopback origin nothing federates outside the lab. */
function mayFederate(config: Config, { origin }: Identity): boolean {
  return config.lab || !isLoopbackHost(new URL(origin).hostname);
}

/** A host that serves nothing but media can be neither that of the pages nor the one asked for names. */
function refuseSameHost(mediaOrigin: string | null, { origin, domain }: Identity): void {
  if (mediaOrigin === null) return;
  const host = canonicalHost(new URL(mediaOrigin));
  if (host !== canonicalHost(new URL(origin)) && host !== canonicalDomain(domain)) return;
  throw new SettingError(
    `SKEIN_MEDIA_ORIGIN is ${mediaOrigin}, where this server's pages or names are. It must be a host of its own. Example: SKEIN_MEDIA_ORIGIN=https://media.${domain}`,
  );
}

function refuseOther(variable: string, given: string | null, stored: string): void {
  if (given === null || given === stored) return;
  throw new SettingError(
    `${variable} is ${given}, but this server was set up as ${stored}. Its accounts and posts are known elsewhere under ` +
      `that name. Example: ${variable}=${stored}`,
  );
}
