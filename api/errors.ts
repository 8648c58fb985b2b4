import { z } from 'zod';

/** One thing wrong with one field, as in `{"error":"ERR_BLANK","description":"can't be blank"}`. */
export const FieldProblem = z.object({ error: z.string(), description: z.string() });
export type FieldProblem = z.infer<typeof FieldProblem>;

/** The body of every refusal. `error_description` belongs to OAuth, `details` to forms with several fields. */
export const MastodonError = z.object({
  error: z.string(),
  error_description: z.string().optional(),
  details: z.record(z.string(), z.array(FieldProblem)).optional(),
});
export type MastodonError = z.infer<typeof MastodonError>;

/** What OAuth endpoints put in `error`. */
export const OAUTH_ERRORS = [
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'invalid_scope',
  'unauthorized_client',
  'unsupported_grant_type',
  'unsupported_response_type',
  'access_denied',
  'server_error',
  'temporarily_unavailable',
] as const;
export type OAuthError = (typeof OAUTH_ERRORS)[number];
