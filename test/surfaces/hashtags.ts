/** Routes of hashtags that show no status, each with the reason; home is held to what they bring there. */
export const HASHTAGS_WITHOUT_STATUS: Record<string, string> = {
  'POST /api/v1/tags/:name/follow': 'numbers of what is public',
  'POST /api/v1/tags/:name/unfollow': 'numbers of what is public',
  'GET /api/v1/followed_tags': 'own choices, and numbers of what is public',
};
