/** Routes that refuse also what is right, each with the reason. */
export const NEVER_RIGHT: Readonly<Record<string, string>> = {
  'POST /api/v1/emails/confirmations': 'of a member, whose address was confirmed long ago',
  'POST /api/v1/statuses/:id/translate': 'there is no engine that translates',
  'GET /api/v1/timelines/link': 'only of pages that are trending, which this one is not',
  'GET /api/v1/streaming/:stream': 'there is no such stream',
  'GET /api/v1/streaming/:stream/:part': 'there is no such stream',
};

/** Ids that are let pass whatever they are, each with the reason: nothing comes of them. */
export const TAKES_ANY: Readonly<Record<string, string>> = {
  'GET /api/v2/notifications/:group_key/accounts group_key':
    'in a group that is not there nobody stands, as in Mastodon',
  'POST /api/v2/notifications/:group_key/dismiss group_key':
    'a group that is not there is gone, as in Mastodon',
  'POST /api/v1/notifications/requests/accept id[]': 'those that are there are decided about, as in Mastodon',
  'POST /api/v1/notifications/requests/dismiss id[]':
    'those that are there are decided about, as in Mastodon',
  'POST /api/v1/statuses allowed_mentions[]': 'who is not there is not named by the text either',
  'PUT /api/v1/statuses/:id media_attributes[].id': 'what is not attached is not described, as in Mastodon',
  'DELETE /api/v1/lists/:id/accounts account_ids[]':
    'who is not there does not stand in it afterwards, as in Mastodon',
};

/** What is wrong and is taken all the same, by parameter and what it is; each with the reason. */
export const TAKEN: Readonly<Record<string, string>> = {
  'GET /api/v1/directory order NUL': 'another order than the two is the usual one, as in Mastodon',
};

const NOBODYS = 'what is no id is nobody’s, of whom there is nothing, as in Mastodon';

/** Parameters that take anything, each with the reason. */
export const TAKES_NONSENSE: Readonly<Record<string, string>> = {
  'GET /api/v1/notifications account_id': NOBODYS,
  'GET /api/v1/notifications/unread_count account_id': NOBODYS,
  'GET /api/v2/notifications account_id': NOBODYS,
  'GET /api/v2/notifications/unread_count account_id': NOBODYS,
};
