/** Endpoints of the reference that nothing holds yet. Who builds or holds one takes its line away. */
export const NOT_YET: readonly string[] = [
  // statuses
  // timelines
  'GET /api/v1/timelines/link',
  // trends
  'GET /api/v1/trends/tags',
  'GET /api/v1/trends/links',
  'GET /api/v1/trends/statuses',
  // accounts
  'GET /api/v1/accounts/:account_id/collections',
  'GET /api/v1/accounts/:account_id/in_collections',
  // collections
  'GET /api/v1/collections/:id',
  'POST /api/v1/collections',
  'PATCH /api/v1/collections/:id',
  'DELETE /api/v1/collections/:id',
  'POST /api/v1/collections/:collection_id/items',
  'DELETE /api/v1/collections/:collection_id/items/:id',
  'POST /api/v1/collections/:collection_id/items/:id/revoke',
  // streaming
  'GET /api/v1/streaming/direct',
  // web
  'GET /@:username',
  'GET /@:username/:id',
  'GET /collections/:id',
  'GET /authorize_interaction',
  'GET /share',
  'GET /health',
  'GET /manifest',
  'GET /media/:id',
  'GET /media_proxy/:id',
  'GET /about',
  'GET /privacy-policy',
  'GET /terms-of-service',
  // import-export
  'POST /settings/imports',
];
