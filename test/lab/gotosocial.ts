import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { AppMember } from './app-member.ts';
import { command, type Guest, placeForGuest, serverRunning } from './guest.ts';
import type { Member } from './member.ts';
import type { Cast } from './scenarios.ts';

const PASSWORD = 'the geese fly south over the allotment';
const SCOPES = 'read write push admin';
const STRANGERS = ['erin', 'frank', 'grace'];
const NAMES = ['alice', 'bob', 'carol', 'dave', ...STRANGERS];
const NO_QUOTES = 'GoToSocial has no quotes';

/** A GoToSocial from its program, beside which stand its pages in `web`: accounts by its command line, the rest by its API. */
export async function startGotosocial(program: string): Promise<Guest> {
  const data = mkdtempSync(join(tmpdir(), 'skein-lab-gotosocial-'));
  const place = await placeForGuest();
  const origin = `http://${place.host}`;
  const env = settings(program, data, place);
  const run = () => serverRunning(program, ['server', 'start'], `${origin}/readyz`, env);
  // It makes its database when it first runs, and accounts can be made then only.
  await (await run()).stop();
  for (const name of NAMES)
    await account(program, env, 'create', name, ['--email', mailOf(name), '--password', PASSWORD]);
  await account(program, env, 'promote', 'dave');
  const { said, stop } = await run();
  const version = /^gotosocial version (\S+)/m.exec(await command(program, ['--version'], env))?.[1] ?? '';
  const member = (name: string) => GotosocialMember.signIn(origin, name);
  const strangers: GotosocialMember[] = [];
  for (const name of STRANGERS) strangers.push(await member(name));
  const cast: Cast = {
    server: 'GoToSocial',
    version,
    alice: await member('alice'),
    bob: await member('bob'),
    carol: await member('carol'),
    dave: await member('dave'),
    stranger: async () => strangers.shift() as GotosocialMember,
    lacks: {
      does: { quote: NO_QUOTES, pin: 'GoToSocial tells nobody of a pin' },
      shows: { quote: NO_QUOTES, pin: 'GoToSocial looks at pins when it fetches who pinned' },
    },
  };
  for (const one of [cast.alice, cast.bob, cast.carol, cast.dave, ...strangers] as GotosocialMember[])
    await one.beLocked(one.name === 'carol');
  return {
    cast,
    complaints: () => said.filter((line) => /level=(WARN|ERROR)/i.test(line)),
    async stop() {
      await stop();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

const mailOf = (name: string) => `${name}@people.example`;

/** Loopback and http only: it may ask 127.0.0.0/8, which it refuses by itself. */
function settings(
  program: string,
  data: string,
  { address, port, host }: Awaited<ReturnType<typeof placeForGuest>>,
): NodeJS.ProcessEnv {
  const pages = join(dirname(program), 'web');
  return {
    GTS_HOST: host,
    GTS_PROTOCOL: 'http',
    GTS_BIND_ADDRESS: address,
    GTS_PORT: String(port),
    GTS_DB_TYPE: 'sqlite',
    GTS_DB_ADDRESS: join(data, 'gotosocial.sqlite'),
    GTS_STORAGE_LOCAL_BASE_PATH: join(data, 'storage'),
    GTS_WEB_TEMPLATE_BASE_DIR: join(pages, 'template/'),
    GTS_WEB_ASSET_BASE_DIR: join(pages, 'assets/'),
    GTS_HTTP_CLIENT_ALLOW_IPS: '127.0.0.0/8',
    GTS_HTTP_CLIENT_INSECURE_OUTGOING: 'true',
    GTS_ADVANCED_RATE_LIMIT_REQUESTS: '0',
    GTS_ADVANCED_THROTTLING_MULTIPLIER: '0',
    GTS_LOG_LEVEL: 'warn',
  };
}

function account(
  program: string,
  env: NodeJS.ProcessEnv,
  verb: string,
  name: string,
  more: readonly string[] = [],
): Promise<string> {
  return command(program, ['admin', 'account', verb, '--username', name, ...more], env);
}

class GotosocialMember extends AppMember {
  /** Through its sign-in page, as a browser does, and an app's authorization. */
  static async signIn(origin: string, name: string): Promise<GotosocialMember> {
    const redirect = `${origin}/lab`;
    const app = await post(`${origin}/api/v1/apps`, {
      client_name: 'lab',
      redirect_uris: redirect,
      scopes: SCOPES,
    });
    const { client_id, client_secret } = (await app.json()) as Record<string, string>;
    const asked = new URLSearchParams({
      client_id: client_id as string,
      redirect_uri: redirect,
      response_type: 'code',
      scope: SCOPES,
    });
    const begun = await fetch(`${origin}/oauth/authorize?${asked}`, { redirect: 'manual' });
    const signedIn = await post(
      `${origin}/auth/sign_in`,
      { username: mailOf(name), password: PASSWORD },
      cookieOf(begun),
    );
    const agreed = await post(`${origin}/oauth/authorize`, {}, cookieOf(signedIn) || cookieOf(begun));
    const code = new URL(agreed.headers.get('location') ?? '', origin).searchParams.get('code');
    if (!code) throw new Error(`GoToSocial did not let ${name} in: ${agreed.status} ${await agreed.text()}`);
    const given = await post(`${origin}/oauth/token`, {
      grant_type: 'authorization_code',
      code,
      client_id: client_id as string,
      client_secret: client_secret as string,
      redirect_uri: redirect,
    });
    const { access_token } = (await given.json()) as { access_token: string };
    return new GotosocialMember({
      origin,
      name,
      actor: `${origin}/users/${name}`,
      token: access_token,
    });
  }

  /** Who joins answers themselves who may follow them, unless they say otherwise. */
  async beLocked(locked: boolean): Promise<void> {
    await this.call('PATCH', '/api/v1/accounts/update_credentials', { locked });
  }
  override async move(to: Member): Promise<void> {
    await this.call('POST', '/api/v1/accounts/move', { password: PASSWORD, moved_to_uri: to.actor });
  }
  override async reports(): Promise<string[]> {
    const reports = await this.call('GET', '/api/v1/admin/reports');
    return reports.map(({ comment }: { comment: string }) => comment);
  }
}

function post(url: string, fields: Record<string, string>, cookie = ''): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams(fields),
    headers: cookie ? { Cookie: cookie } : {},
  });
}

function cookieOf(answer: Response): string {
  return answer.headers
    .getSetCookie()
    .map((one) => one.split(';', 1)[0])
    .join('; ');
}
