import { changeSetting, publishTerms } from '../../../server/src/instance/index.ts';
import { type Area, at } from './area.ts';

/** What the server says of itself. */
export const SITE: Area = {
  rows: {
    'GET /api/v1/instance/rules': at('/api/v1/instance/rules'),
    'GET /api/v1/instance/domain_blocks': at('/api/v1/instance/domain_blocks'),
    'GET /api/v1/instance/terms_of_service': at('/api/v1/instance/terms_of_service'),
    'GET /api/v1/instance/terms_of_service/:date': {
      async ask({ alice }) {
        const { body } = await alice.get('/api/v1/instance/terms_of_service');
        return { path: `/api/v1/instance/terms_of_service/${body.effective_date}` };
      },
    },
    'GET /api/v1/instance/privacy_policy': at('/api/v1/instance/privacy_policy'),
    'GET /api/v1/instance/extended_description': at('/api/v1/instance/extended_description'),
  },
  async prepare({ server, world }) {
    await changeSetting(server.ctx, 'domain_blocks', 'everybody');
    await changeSetting(server.ctx, 'extended_description', 'Geese, at length.');
    await publishTerms(server.ctx, {
      effectiveOn: new Date(world.clock.now()).toISOString().slice(0, 10),
      text: 'Be kind.',
    });
  },
};
