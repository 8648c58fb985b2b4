import type { Application, AppParams } from '@skein/api/application.ts';
import { parseScopes } from '@skein/api/scopes.ts';
import type { Selectable } from 'kysely';
import type { Ctx } from '../context.ts';
import type { Id, Tables } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { invalid, notFound, Refusal } from '../errors.ts';
import { isSame } from '../http/csrf.ts';
import { vapidPublicKey } from '../instance/index.ts';
import { fingerprint, newToken } from '../secrets.ts';
import { refuseRedirect } from './redirects.ts';
import './tables.ts';

export type AppRow = Selectable<Tables['apps']>;

/** Registers a program and gives its secret, which cannot be read again. @throws {Refusal} invalid */
export async function registerApp(ctx: Ctx, params: AppParams): Promise<{ app: AppRow; secret: string }> {
  const { scopes, unknown } = parseScopes(params.scopes);
  if (unknown.length > 0)
    throw invalid(`Scopes doesn't match configured on the server (${unknown.join(' ')})`);
  for (const address of params.redirect_uris) refuseRedirect(address);
  const secret = newToken();
  const app: AppRow = {
    id: ctx.ids.next(),
    client_id: newToken(),
    client_secret_hash: fingerprint(secret),
    name: params.client_name,
    website: websiteOf(params.website),
    redirect_uris: JSON.stringify(params.redirect_uris),
    scopes: scopes.join(' '),
  };
  await transact(ctx, (inner) => inner.db.insertInto('apps').values(app).execute());
  return { app, secret };
}

function websiteOf(text: string | undefined): string | null {
  if (text === undefined) return null;
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    throw invalid('Website must be a valid URL');
  return text;
}

export async function findApp(ctx: Ctx, clientId: string): Promise<AppRow | undefined> {
  return ctx.db.selectFrom('apps').selectAll().where('client_id', '=', clientId).executeTakeFirst();
}

/** @throws {Refusal} missing */
export async function getApp(ctx: Ctx, id: Id): Promise<AppRow> {
  const row = await ctx.db.selectFrom('apps').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) throw notFound();
  return row;
}

/** Mastodon's Application. */
export async function appEntity(ctx: Ctx, app: AppRow): Promise<Application> {
  const addresses = redirectsOf(app);
  return {
    id: String(app.id),
    name: app.name,
    website: app.website,
    scopes: app.scopes.split(' '),
    redirect_uris: addresses,
    redirect_uri: addresses.join('\n'),
    vapid_key: await vapidPublicKey(ctx),
  };
}

export function redirectsOf(app: AppRow): string[] {
  return JSON.parse(app.redirect_uris) as string[];
}

/** What a program proves itself by: in the body, or as HTTP Basic. */
export interface ClientProof {
  client_id?: string;
  client_secret?: string;
}

/** The program that asks. The same refusal for an unknown one and a wrong secret. @throws {Refusal} invalid_client */
export async function authenticateApp(ctx: Ctx, body: ClientProof, authorization?: string): Promise<AppRow> {
  const { client_id, client_secret } = basicOf(authorization) ?? body;
  const app = client_id === undefined ? undefined : await findApp(ctx, client_id);
  const right = isSame(fingerprint(client_secret ?? ''), app?.client_secret_hash ?? '');
  if (app && right) return app;
  const text =
    'Client authentication failed due to unknown client, no client authentication included, or unsupported authentication method.';
  throw oauthRefusal('unauthenticated', 'invalid_client', text);
}

function basicOf(header: string | undefined): ClientProof | null {
  const match = /^basic +([A-Za-z0-9+/=]+)$/i.exec(header ?? '');
  if (!match) return null;
  const text = Buffer.from(match[1] as string, 'base64').toString('utf8');
  const mark = text.indexOf(':');
  if (mark < 0) return {};
  return { client_id: decoded(text.slice(0, mark)), client_secret: decoded(text.slice(mark + 1)) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

/** A refusal in OAuth's shape: a word for the program, a sentence for whoever wrote it. */
export function oauthRefusal(
  kind: 'bad' | 'unauthenticated' | 'forbidden',
  error: string,
  description: string,
): Refusal {
  return new Refusal(kind, error, { body: { error_description: description } });
}
