import type { Site } from '@skein/api/pages.ts';
import type { Ctx } from '../context.ts';
import { type Cache, createCache } from '../live/cache.ts';
import { remembered } from '../remembered.ts';
import { proposedIdentity } from './identity.ts';
import { listSettings, SETTINGS, SETTINGS_TOPIC } from './settings.ts';

interface Known {
  cache: Cache<'settings', Record<keyof typeof SETTINGS, string>>;
  last: Record<keyof typeof SETTINGS, string>;
}

const STANDARD = Object.fromEntries(
  Object.entries(SETTINGS).map(([name, { standard }]) => [name, standard]),
) as Known['last'];

const knownOf = remembered(({ live }): Known => {
  const cache: Known['cache'] = createCache(live, { topic: SETTINGS_TOPIC, max: 1, ttl: 60_000 });
  live.listen(SETTINGS_TOPIC, () => cache.clear());
  return { cache, last: STANDARD };
});

/** The documented settings, believed for at most a minute and forgotten when one changes. */
export async function settingsOf(ctx: Ctx): Promise<Known['last']> {
  const known = knownOf(ctx);
  const cached = known.cache.get('settings');
  if (cached) return cached;
  const moment = known.cache.since();
  const settings = await listSettings(ctx);
  known.cache.set('settings', settings, moment);
  known.last = settings;
  return settings;
}

/** This server as its pages show it. */
export async function siteOf(ctx: Ctx): Promise<Site> {
  return made(ctx, await settingsOf(ctx));
}

/** The same where nothing can be awaited: as it was last known. */
export function lastSite(ctx: Ctx): Site {
  return made(ctx, knownOf(ctx).last);
}

function made(ctx: Ctx, { title, description, registrations }: Known['last']): Site {
  const { origin } = ctx;
  if (!origin.settled) {
    const proposed = proposedIdentity(ctx.config);
    return {
      name: title,
      domain: proposed?.domain ?? '',
      origin: proposed?.origin ?? '',
      description,
      federates: true,
      joins: false,
    };
  }
  return {
    name: title,
    domain: origin.domain,
    origin: origin.origin,
    description,
    federates: origin.federates,
    joins: registrations !== 'closed',
  };
}
