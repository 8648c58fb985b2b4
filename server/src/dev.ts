import { spawn } from 'node:child_process';
import { mkdirSync, watch } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { addCast } from './admin/index.ts';
import { readConfig } from './config.ts';
import { explain } from './explain.ts';
import { type Skein, start } from './start.ts';

/** `npm run dev`: two servers that know each other, with people in them, started again whenever a file changes. */
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Saving several files at once builds the pages once. */
const PAUSE_MS = 200;

if (process.argv[2] !== 'serve') develop();
else
  serve().catch((error: unknown) => {
    process.stderr.write(`${explain(error)}\n`);
    process.exit(1);
  });

/** Node itself watches every file that the servers have loaded, the built pages among them. */
function develop(): void {
  const file = fileURLToPath(import.meta.url);
  const child = spawn(process.execPath, ['--watch', '--watch-preserve-output', file, 'serve'], {
    stdio: 'inherit',
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => child.kill(signal));
  child.on('exit', (code) => process.exit(code ?? 0));
  for (const folder of ['web/src', 'web/static', 'api']) {
    watch(join(ROOT, folder), { recursive: true }, (_event, name) => {
      if (name !== null && /\.(tsx?|css|svg|png)$/.test(name)) pagesChanged();
    });
  }
}

let pause: NodeJS.Timeout | undefined;
let building = false;

/** Builds the pages anew, one build at a time; while they cannot be built the last ones stay. */
function pagesChanged(): void {
  clearTimeout(pause);
  pause = setTimeout(() => {
    if (building) return pagesChanged();
    building = true;
    const build = spawn('npm', ['run', '--silent', 'build', '--workspace=web'], {
      cwd: ROOT,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    build.on('close', () => {
      building = false;
    });
  }, PAUSE_MS);
}

async function serve(): Promise<void> {
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
  const { port, data } = readConfig();
  for (const one of [port, port + 1]) servers.push(await serverAt(one, join(data, 'dev', String(one))));
}

async function serverAt(port: number, data: string): Promise<Skein> {
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const config = readConfig({
    PORT: String(port),
    SKEIN_ORIGIN: `http://localhost:${port}`,
    SKEIN_DATA: data,
    SKEIN_LAB: '1',
    SKEIN_RATE_LIMITS: 'off',
  });
  const server = await start({ config });
  const cast = await addCast(server.ctx);
  // Forms are taken only from the origin itself, so this is the address to open.
  const names = cast.map(({ name }) => name).join(', ');
  console.log(`${server.ctx.origin.origin}  sign in as ${names}; password: ${cast[0]?.password}`);
  return server;
}
