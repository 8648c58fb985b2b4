/** Routes of what members take along and bring, each with the reason why it shows no status. */
export const PORTABILITY_WITHOUT_STATUS: Readonly<Record<string, string>> = {
  'GET /settings/export': 'addresses of files',
  'GET /settings/exports/follows.csv': 'names of accounts',
  'GET /settings/exports/blocks.csv': 'names of accounts',
  'GET /settings/exports/mutes.csv': 'names of accounts',
  'GET /settings/exports/lists.csv': 'own words and names of accounts',
  'GET /settings/exports/domain_blocks.csv': 'names of domains',
  'GET /settings/exports/custom_filters.json': 'own words, and addresses of posts that may be seen',
  'GET /settings/imports': 'a form, and how far files are',
  'POST /settings/imports': 'a form',
  'GET /settings/imports/:id': 'how far a file is',
  'POST /settings/imports/:id/confirm': 'nothing',
  'POST /settings/imports/:id/call-off': 'nothing',
  'DELETE /settings/imports/:id': 'nothing',
  'GET /settings/imports/:id/failures': 'what the member wrote into a file',
};
