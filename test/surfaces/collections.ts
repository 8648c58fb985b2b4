/** Routes of collections that show no status, each with the reason. */
const WITHOUT: Record<string, string> = {
  'GET /collections/:id': 'accounts only',
  'GET /ap/collections/:id': 'accounts only',
  'GET /ap/collection-items/:id': 'accounts only',
  'GET /ap/feature-stamps/:id': 'accounts only',
  'GET /ap/accounts/:id/collections': 'accounts only',
  'GET /ap/accounts/:id/collections/tags': 'names of hashtags',
  'POST /api/v1/collections': 'own words',
  'GET /api/v1/collections/:id': 'accounts only',
  'PUT /api/v1/collections/:id': 'own words',
  'DELETE /api/v1/collections/:id': 'nothing',
  'POST /api/v1/collections/:collection_id/items': 'nothing',
  'DELETE /api/v1/collections/:collection_id/items/:id': 'nothing',
  'POST /api/v1/collections/:collection_id/items/:id/revoke': 'nothing',
  'GET /api/v1/accounts/:account_id/collections': 'names of collections',
  'GET /api/v1/accounts/:account_id/in_collections': 'names of collections',
};

export const COLLECTIONS_WITHOUT_STATUS: Record<string, string> = {
  ...WITHOUT,
  ...Object.fromEntries(
    Object.entries(WITHOUT).map(([name, why]) => [name.replace('/api/v1/', '/api/v1_alpha/'), why]),
  ),
};
