import type { Migration } from '../migration.ts';

/** Who blocks a domain, for a reader who lives there. */
export const domainsBlocked: Migration = {
  name: '0064-domains-blocked',
  async up(run) {
    await run('create index domain_blocks_domain on domain_blocks (domain)');
  },
};
