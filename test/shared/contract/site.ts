import assert from 'node:assert/strict';
import { announce } from '../../../server/src/announcements/index.ts';
import { changeSetting, publishTerms } from '../../../server/src/instance/index.ts';
import { emoji } from '../../emojis.ts';
import { type Area, at, type Row } from './area.ts';

const GOOSE = `/reactions/${encodeURIComponent('🪿')}`;

const onAnnouncement = (what: string): Row => ({
  async ask({ alice }) {
    const [{ id }] = (await alice.get('/api/v1/announcements?with_dismissed=1')).body;
    return { path: `/api/v1/announcements/${id}${what}`, body: {} };
  },
});

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
    'GET /api/v1/custom_emojis': {
      ...at('/api/v1/custom_emojis'),
      check: (body) => assert.deepEqual([body.length, body[0].category], [1, 'Birds']),
    },
    'GET /api/v1/announcements': {
      ...at('/api/v1/announcements?with_dismissed=1'),
      check: (body) => assert.equal(body.length, 1),
    },
    'POST /api/v1/announcements/:id/dismiss': onAnnouncement('/dismiss'),
    'PUT /api/v1/announcements/:id/reactions/:name': onAnnouncement(GOOSE),
    'DELETE /api/v1/announcements/:id/reactions/:name': onAnnouncement(GOOSE),
  },
  async prepare({ server, world }) {
    await emoji(server, 'goose', { options: ['--category', 'Birds'] });
    await changeSetting(server.ctx, 'domain_blocks', 'everybody');
    await changeSetting(server.ctx, 'extended_description', 'Geese, at length.');
    await publishTerms(server.ctx, {
      effectiveOn: new Date(world.clock.now()).toISOString().slice(0, 10),
      text: 'Be kind.',
    });
    await announce(server.ctx, {
      text: 'The #marsh is closed, @alice',
      startsAt: null,
      endsAt: null,
      allDay: false,
    });
  },
};
