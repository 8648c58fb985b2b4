/** Routes about other people that show no status, each with the reason. */
export const CIRCLES_WITHOUT_STATUS: Readonly<Record<string, string>> = {
  'POST /api/v1/accounts/:id/note': 'relations only',
  'POST /api/v1/accounts/:id/endorse': 'relations only',
  'POST /api/v1/accounts/:id/unendorse': 'relations only',
  'POST /api/v1/accounts/:id/pin': 'relations only',
  'POST /api/v1/accounts/:id/unpin': 'relations only',
  'GET /api/v1/endorsements': 'accounts only',
  'GET /api/v1/accounts/:id/endorsements': 'accounts only',
  'GET /api/v1/accounts/familiar_followers': 'accounts only',
  'GET /api/v1/profile': 'the account behind the token',
  'PUT /api/v1/profile': 'the account behind the token',
  'GET /api/v1/domain_blocks/preview': 'numbers',
  'POST /api/v1/reports': 'ids that the reporter gave',
  'GET /api/v1/directory': 'accounts only',
  'GET /api/v1/suggestions': 'accounts only',
  'GET /api/v2/suggestions': 'accounts only',
  'DELETE /api/v1/suggestions/:account_id': 'nothing',
};
