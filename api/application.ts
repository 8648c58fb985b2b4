import { z } from 'zod';
import { Flag, Id, optional } from './params.ts';

/** An app that somebody uses to read and write here. */
export const Application = z.object({
  id: Id,
  name: z.string(),
  website: z.string().nullable(),
  scopes: z.array(z.string()),
  redirect_uris: z.array(z.string()),
  /** The same addresses, one a line: what apps read before there could be several. */
  redirect_uri: z.string(),
  vapid_key: z.string(),
});
export type Application = z.infer<typeof Application>;

/** The same with what it proves itself by: given once, when it registers. */
export const CredentialApplication = Application.extend({
  client_id: z.string(),
  client_secret: z.string(),
  /** Always 0: it does not run out. */
  client_secret_expires_at: z.number().int(),
});
export type CredentialApplication = z.infer<typeof CredentialApplication>;

/** What an app shows with each request. `created_at` is in seconds. */
export const Token = z.object({
  access_token: z.string(),
  token_type: z.literal('Bearer'),
  scope: z.string(),
  created_at: z.number().int(),
});
export type Token = z.infer<typeof Token>;

/** RFC 8414, with Mastodon's own name for where apps register. */
export const OAuthMetadata = z.object({
  issuer: z.string(),
  authorization_endpoint: z.string(),
  token_endpoint: z.string(),
  revocation_endpoint: z.string(),
  userinfo_endpoint: z.string().optional(),
  app_registration_endpoint: z.string(),
  scopes_supported: z.array(z.string()),
  response_types_supported: z.array(z.string()),
  response_modes_supported: z.array(z.string()),
  grant_types_supported: z.array(z.string()),
  token_endpoint_auth_methods_supported: z.array(z.string()),
  code_challenge_methods_supported: z.array(z.string()),
  service_documentation: z.string(),
});
export type OAuthMetadata = z.infer<typeof OAuthMetadata>;

/** Text with blanks between, or a list. */
const Scopes = z.preprocess(
  (value) =>
    Array.isArray(value) && value.every((one) => typeof one === 'string') ? value.join(' ') : value,
  optional(z.string().max(2000)),
);

/** POST v1/apps. `redirect_uris` may be a list, or text with one address a line. */
export const AppParams = z.object({
  client_name: z.string().trim().min(1, "can't be blank").max(60),
  redirect_uris: z.preprocess(
    (value) => (typeof value === 'string' ? value.split(/\s+/).filter(Boolean) : value),
    z.array(z.string().trim().min(1).max(2000)).min(1, "can't be blank").max(20),
  ),
  scopes: Scopes,
  website: optional(z.string().trim().max(2000)),
});
export type AppParams = z.infer<typeof AppParams>;

/** GET and POST oauth/authorize */
export const AuthorizeParams = z.object({
  response_type: z.string().max(100),
  client_id: z.string().max(200),
  redirect_uri: z.string().max(2000),
  scope: optional(z.string().max(2000)),
  state: optional(z.string().max(4000)),
  response_mode: optional(z.enum(['query', 'fragment', 'form_post'])),
  code_challenge: optional(z.string().max(200)),
  code_challenge_method: optional(z.string().max(100)),
  force_login: optional(Flag),
  lang: optional(z.string().max(20)),
});
export type AuthorizeParams = z.infer<typeof AuthorizeParams>;

/** POST oauth/token. Client and secret may come by HTTP Basic instead, so none is required here. */
export const TokenParams = z.object({
  grant_type: z.string().max(100),
  client_id: optional(z.string().max(200)),
  client_secret: optional(z.string().max(200)),
  code: optional(z.string().max(200)),
  redirect_uri: optional(z.string().max(2000)),
  code_verifier: optional(z.string().max(200)),
  scope: optional(z.string().max(2000)),
});
export type TokenParams = z.infer<typeof TokenParams>;

/** POST oauth/revoke */
export const RevokeParams = z.object({
  client_id: optional(z.string().max(200)),
  client_secret: optional(z.string().max(200)),
  token: optional(z.string().max(200)),
});
export type RevokeParams = z.infer<typeof RevokeParams>;
