import {
  Application,
  AppParams,
  CredentialApplication,
  OAuthMetadata,
  RevokeParams,
  Token,
  TokenParams,
} from '@skein/api/application.ts';
import { Nothing, optional } from '@skein/api/params.ts';
import { SCOPES } from '@skein/api/scopes.ts';
import { z } from 'zod';
import { accountEntity, getAccount } from '../accounts/index.ts';
import { notFound } from '../errors.ts';
import { json } from '../http/answer.ts';
import { type Route, route } from '../http/route.ts';
import { appEntity, authenticateApp, getApp, oauthRefusal, registerApp } from './apps.ts';
import { issuerOf } from './authorize.ts';
import { appToken, exchangeCode } from './exchange.ts';
import { appOfToken, revokeToken } from './tokens.ts';

/** What programs call. Missing parameters are refused in OAuth's own shape, so the schemas let them through. */
export const appRoutes: readonly Route[] = [
  route({
    method: 'POST',
    path: '/api/v1/apps',
    access: 'anyone',
    scopes: [],
    params: AppParams,
    answer: CredentialApplication,
    limit: 'apps',
    about: 'Register an app',
    async handle(ctx, params) {
      const { app, secret } = await registerApp(ctx, params);
      const credentials = { client_id: app.client_id, client_secret: secret, client_secret_expires_at: 0 };
      return json({ ...(await appEntity(ctx, app)), ...credentials });
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/apps/verify_credentials',
    access: 'app',
    scopes: [],
    params: Nothing,
    answer: Application,
    about: 'The app behind the token',
    async handle(ctx) {
      const appId = 'appId' in ctx.actor ? ctx.actor.appId : null;
      if (appId === null) throw notFound();
      return json(await appEntity(ctx, await getApp(ctx, appId)));
    },
  }),
  route({
    method: 'POST',
    path: '/oauth/token',
    access: 'anyone',
    scopes: [],
    params: TokenParams.extend({ grant_type: optional(z.string().max(100)) }),
    answer: Token,
    about: "Exchange a code, or an app's secret, for a token",
    async handle(ctx, params, request) {
      const { grant_type = '' } = params;
      if (grant_type === '')
        throw oauthRefusal('bad', 'invalid_request', 'Missing required parameter: grant_type.');
      if (grant_type !== 'authorization_code' && grant_type !== 'client_credentials') {
        const text = 'The authorization grant type is not supported by the authorization server.';
        throw oauthRefusal('bad', 'unsupported_grant_type', text);
      }
      const app = await authenticateApp(ctx, params, request.headers.authorization);
      const exchange = grant_type === 'authorization_code' ? exchangeCode : appToken;
      return json(await exchange(ctx, app, { ...params, grant_type }), { Pragma: 'no-cache' });
    },
  }),
  route({
    method: 'POST',
    path: '/oauth/revoke',
    access: 'anyone',
    scopes: [],
    params: RevokeParams,
    answer: Nothing,
    about: 'End a token of the app that asks',
    async handle(ctx, params, request) {
      const app = await authenticateApp(ctx, params, request.headers.authorization).catch(() => null);
      const owner = app && params.token !== undefined ? await appOfToken(ctx, params.token) : null;
      if (!app || (owner !== null && owner !== app.id)) {
        throw oauthRefusal('forbidden', 'unauthorized_client', 'You are not authorized to revoke this token');
      }
      if (params.token === undefined)
        throw oauthRefusal('bad', 'invalid_request', 'Missing required parameter: token.');
      await revokeToken(ctx, params.token);
      return json({});
    },
  }),
  route({
    method: 'GET',
    path: '/.well-known/oauth-authorization-server',
    access: 'anyone',
    scopes: [],
    params: Nothing,
    answer: OAuthMetadata,
    about: 'Where and how apps sign people in (RFC 8414)',
    async handle(ctx) {
      const at = ctx.origin.path;
      return json({
        issuer: issuerOf(ctx),
        authorization_endpoint: at('/oauth/authorize'),
        token_endpoint: at('/oauth/token'),
        revocation_endpoint: at('/oauth/revoke'),
        userinfo_endpoint: at('/oauth/userinfo'),
        app_registration_endpoint: at('/api/v1/apps'),
        scopes_supported: SCOPES,
        response_types_supported: ['code'],
        response_modes_supported: ['query', 'fragment'],
        grant_types_supported: ['authorization_code', 'client_credentials'],
        token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
        code_challenge_methods_supported: ['S256'],
        authorization_response_iss_parameter_supported: true,
        service_documentation: 'https://docs.joinmastodon.org/',
      });
    },
  }),
  route({
    method: 'GET',
    path: '/oauth/userinfo',
    access: 'member',
    scopes: ['profile'],
    params: Nothing,
    answer: null,
    about: 'Who is signed in, in the words of OpenID',
    async handle(ctx) {
      const account = accountEntity(ctx, await getAccount(ctx, ctx.actor.accountId));
      return json({
        iss: issuerOf(ctx),
        sub: account.uri,
        name: account.display_name,
        preferred_username: account.username,
        profile: account.url,
        picture: account.avatar,
      });
    },
  }),
];
