/** Under another path here: actors and statuses are named by ids that never change, whatever the name becomes. */
export const ELSEWHERE: Readonly<Record<string, string>> = {
  'GET /users/:username': 'GET /ap/accounts/:id',
  'POST /users/:username/inbox': 'POST /ap/accounts/:id/inbox',
  'GET /users/:username/outbox': 'GET /ap/accounts/:id/outbox',
  'GET /users/:username/followers': 'GET /ap/accounts/:id/followers',
  'GET /users/:username/following': 'GET /ap/accounts/:id/following',
  'GET /users/:username/statuses/:id': 'GET /ap/statuses/:id',
  'GET /ap/users/:id': 'GET /ap/accounts/:id',
  'POST /ap/users/:id/inbox': 'POST /ap/accounts/:id/inbox',
  'GET /ap/users/:id/outbox': 'GET /ap/accounts/:id/outbox',
  'GET /ap/users/:id/followers': 'GET /ap/accounts/:id/followers',
  'GET /ap/users/:id/following': 'GET /ap/accounts/:id/following',
  'GET /ap/users/:id/statuses/:id': 'GET /ap/statuses/:id',
  'POST /inbox': 'POST /ap/inbox',
  'GET /actor': 'GET /ap/instance',
  'POST /actor/inbox': 'POST /ap/inbox',
};

/** What an answer leaves out, by endpoint: the member of the body, what stands there, and why. */
export const GAPS: Readonly<Record<string, { member: string; stands: unknown; why: string }>> = {
  'GET /api/v2/instance': {
    member: 'source_url',
    stands: '',
    why: 'The source has no public address of its own yet.',
  },
};

/** What is different in many places, or in a way that a shape does not say; the tests go by it. */
export const DIFFERENCES = {
  endedToken:
    'A token that is unknown or ended is refused with 401 also where none is needed, if the endpoint has a scope.',
  follow: 'The old scope `follow` stands for its six new ones everywhere.',
  formPost: '`response_mode=form_post` is refused with `invalid_request`; `query` and `fragment` are taken.',
  denial:
    'Who denies an app does so by `POST /oauth/authorize`: the form of our own page, which no app sends.',
  redirects: 'Pages send on with 303 instead of 302.',
} as const;
