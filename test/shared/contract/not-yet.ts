/** Endpoints of the reference that nothing holds yet. Who builds or holds one takes its line away. */
export const NOT_YET: readonly string[] = [
  // statuses
  // timelines
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
  // web
  'GET /collections/:id',
  'GET /media/:id',
];
