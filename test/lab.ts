import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addCast } from '../server/src/admin/index.ts';
import { readConfig } from '../server/src/config.ts';
import { explain } from '../server/src/explain.ts';
import { commandLineApp, issueToken } from '../server/src/sign-in/index.ts';
import { type Skein, start } from '../server/src/start.ts';

/** `npm run lab`: two fresh servers on loopback that federate, with people and tokens, until ^C. Nothing of them stays. */
const first = Number(process.env.PORT) || 4001;
const PORTS = [first, first + 1];
const folders: string[] = [];
const servers: Skein[] = [];

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

lab().catch((error: unknown) => {
  process.stderr.write(`${explain(error)}\n`);
  process.exit(1);
});

async function lab(): Promise<void> {
  const tokens: string[] = [];
  for (const port of PORTS) tokens.push(await serverAt(port));
  const [one, other] = servers.map(({ address }) => address) as [string, string];
  const asAlice = `curl -H 'Authorization: Bearer ${tokens[0]}'`;
  console.log(`
For alice of the first to follow bob of the second, find him, then follow the id that is his here:
  ${asAlice} '${one}/api/v2/search?resolve=true&q=@bob@${new URL(other).host}'
  ${asAlice} -X POST ${one}/api/v1/accounts/ID/follow
^C ends both.`);
}

/** Starts one server, says who is there, and gives the token of the first of them. */
async function serverAt(port: number): Promise<string> {
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
  const tokens: string[] = [];
  for (const { name, password, id } of await addCast(server.ctx)) {
    const scopes = ['read', 'write', 'follow', 'push'];
    const token = await issueToken(server.ctx, { appId, accountId: id, scopes });
    tokens.push(token);
    console.log(
      `  @${name}@${server.ctx.origin.domain}  password ${JSON.stringify(password)}  token ${token}`,
    );
  }
  return tokens[0] as string;
}
