import type { Ctx } from '../../context.ts';
import { listSettings, usageOf, VERSION } from '../../instance/index.ts';

export const VERSIONS = ['2.0', '2.1'] as const;
export type Version = (typeof VERSIONS)[number];

/** Where NodeInfo is (https://nodeinfo.diaspora.software/protocol). */
export function nodeinfoLinks(ctx: Ctx) {
  return {
    links: VERSIONS.map((version) => ({
      rel: `http://nodeinfo.diaspora.software/ns/schema/${version}`,
      href: ctx.origin.path(`/nodeinfo/${version}`),
    })),
  };
}

/** What this server is, and how many people use it. */
export async function nodeinfo(ctx: Ctx, version: Version) {
  const { title, description, registrations } = await listSettings(ctx);
  const { members, activeMonth, activeHalfyear, statuses } = await usageOf(ctx);
  return {
    version,
    software: { name: 'skein', version: VERSION },
    protocols: ['activitypub'],
    services: { inbound: [], outbound: [] },
    openRegistrations: registrations !== 'closed',
    usage: { users: { total: members, activeMonth, activeHalfyear }, localPosts: statuses },
    metadata: { nodeName: title, nodeDescription: description },
  };
}
