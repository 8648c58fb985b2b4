import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addCast } from '../../server/src/admin/index.ts';
import { readConfig } from '../../server/src/config.ts';
import { commandLineApp, issueToken } from '../../server/src/sign-in/index.ts';
import { type Skein, start } from '../../server/src/start.ts';

type Tokens = Record<string, string>;

const folders: string[] = [];
const servers: Skein[] = [];

/** Two fresh servers on loopback that federate, with people and tokens, until ^C. Nothing of them stays. */
export async function stay(): Promise<void> {
  let stopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, async () => {
      if (stopping) process.exit(1);
      stopping = true;
      for (const server of servers) await server.stop();
      process.exit(0);
    });
  }
  process.on('exit', () => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });
  const first = Number(process.env.PORT) || 4001;
  const tokens = [await serverAt(first), await serverAt(first + 1)];
  const [one, other] = servers.map(({ address }) => address) as [string, string];
  console.log(`
In two browsers, or two windows of one: sign in at ${one}/sign-in as alice and at ${other}/sign-in as bob.
Alice finds @bob@${new URL(other).host} at ${one}/search and follows him; what he posts stands in her home.

With curl, in one shell:
  alice() { curl -sS -w '\\n' -H 'Authorization: Bearer ${tokens[0]?.alice}' "$@"; }
  bob() { curl -sS -w '\\n' -H 'Authorization: Bearer ${tokens[1]?.bob}' "$@"; }
  id() { sed -E 's/^[^0-9]*([0-9]+).*/\\1/'; }
  BOB=$(alice '${one}/api/v2/search?resolve=true&q=@bob@${new URL(other).host}' | id)
  alice -X POST ${one}/api/v1/accounts/$BOB/follow
  PICTURE=$(bob -F file=@photo.jpg -F 'description=What is to be seen' ${other}/api/v2/media | id)
  POST=$(bob -d status=Look -d "media_ids[]=$PICTURE" ${other}/api/v1/statuses | id)
  alice '${one}/api/v1/timelines/home?limit=1'
  HERE=$(alice '${one}/api/v1/timelines/home?limit=1' | id)
  alice -X POST ${one}/api/v1/statuses/$HERE/favourite
  alice -d 'status=@bob@${new URL(other).host} oh' -d in_reply_to_id=$HERE ${one}/api/v1/statuses
  bob ${other}/api/v1/notifications
  bob -X PUT -d 'status=Look again' ${other}/api/v1/statuses/$POST
  bob -X DELETE ${other}/api/v1/statuses/$POST
^C ends both.`);
}

/** Starts one server, says who is there, and gives their tokens. */
async function serverAt(port: number): Promise<Tokens> {
  const data = mkdtempSync(join(tmpdir(), 'skein-lab-'));
  folders.push(data);
  const config = readConfig({
    PORT: String(port),
    SKEIN_ORIGIN: `http://127.0.0.1:${port}`,
    SKEIN_DATA: data,
    SKEIN_LAB: '1',
    SKEIN_RATE_LIMITS: 'off',
  });
  const server = await start({ config });
  servers.push(server);
  console.log(server.address);
  const appId = await commandLineApp(server.ctx);
  const tokens: Tokens = {};
  for (const { name, password, id } of await addCast(server.ctx)) {
    const scopes = ['read', 'write', 'follow', 'push'];
    const token = await issueToken(server.ctx, { appId, accountId: id, scopes });
    tokens[name] = token;
    const login = `signs in as ${name} with ${JSON.stringify(password)}`;
    console.log(`  @${name}@${server.ctx.origin.domain}  ${login}  token ${token}`);
  }
  return tokens;
}
