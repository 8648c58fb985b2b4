/** Routes of the server itself that show no status of somebody else, each with the reason. */
export const SITE_WITHOUT_STATUS: Readonly<Record<string, string>> = {
  'GET /api/v1/instance/extended_description': 'the server itself',
  'GET /api/v1/instance/privacy_policy': 'what is kept about people',
  'GET /api/v1/instance/terms_of_service': 'the server itself',
  'GET /api/v1/instance/terms_of_service/:date': 'the server itself',
  'GET /api/v1/instance/domain_blocks': 'names of servers',
  'GET /api/v1/instance/languages': 'no data',
  'GET /api/v1/instance/activity': 'numbers',
  'GET /api/v1/instance/peers': 'names of servers',
  'GET /api/v1/peers/search': 'names of servers',
  'GET /api/v1/announcements': 'words of the server, and addresses of posts that everybody may read',
  'POST /api/v1/announcements/:id/dismiss': 'nothing',
  'PUT /api/v1/announcements/:id/reactions/:name': 'nothing',
  'DELETE /api/v1/announcements/:id/reactions/:name': 'nothing',
  'POST /announcements/:id/dismiss': 'nothing: the browser is sent back',
  'GET /terms-of-service': 'the server itself',
  'GET /terms-of-service/:date': 'the server itself',
  'GET /terms': 'nothing',
  ...Object.fromEntries(
    [96, 192, 512].map((size) => [`GET /icon-${size}.png`, 'a picture of ours'] as const),
  ),
};
