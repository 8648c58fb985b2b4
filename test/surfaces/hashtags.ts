/** Routes of hashtags that show no status, each with the reason; home is held to what they bring there. */
export const HASHTAGS_WITHOUT_STATUS: Record<string, string> = {
  'POST /api/v1/tags/:name/follow': 'numbers of what is public',
  'POST /api/v1/tags/:name/unfollow': 'numbers of what is public',
  'GET /api/v1/followed_tags': 'own choices, and numbers of what is public',
  'GET /api/v1/featured_tags': 'own choices, and numbers of what is public',
  'POST /api/v1/featured_tags': 'own choices, and numbers of what is public',
  'DELETE /api/v1/featured_tags/:id': 'nothing',
  'GET /api/v1/featured_tags/suggestions': 'own words, and numbers of what is public',
  'POST /api/v1/tags/:name/feature': 'numbers of what is public',
  'POST /api/v1/tags/:name/unfeature': 'numbers of what is public',
  'GET /api/v1/accounts/:id/featured_tags': 'numbers of what is public',
};
