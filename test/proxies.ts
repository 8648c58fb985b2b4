import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { tlsIdentity } from '../server/src/outbound/testing.ts';

/** The reverse proxies that docs/operations.md has recipes for, as real programs on loopback. */

export const PROXIES = ['nginx', 'caddy'] as const;
export type ProxyName = (typeof PROXIES)[number];

const PACKAGES: Record<ProxyName, string> = { nginx: 'nginx-light', caddy: 'caddy' };
const recipes = join(import.meta.dirname, '..', 'docs', 'proxies');

/** Where the program is; undefined where there is none. */
export function findProxy(name: ProxyName): string | undefined {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  return folders.map((folder) => join(folder, name)).find(runs);
}

/** Installs those that are missing where that is ours to do, as root on Debian. */
export function bringProxies(): void {
  const missing = PROXIES.filter((name) => findProxy(name) === undefined);
  if (missing.length === 0 || process.getuid?.() !== 0) return;
  const apt = (...args: string[]) =>
    spawnSync('apt-get', args, { stdio: ['ignore', 'ignore', 'inherit'] }).status === 0;
  const packages = missing.map((name) => PACKAGES[name]);
  if (apt('update', '-qq')) apt('install', '-y', '-qq', '--no-install-recommends', ...packages);
}

/** What a test says that could not be run. */
export function whyNot(name: ProxyName): string | false {
  return findProxy(name) === undefined && `there is no ${name}: apt-get install ${PACKAGES[name]}`;
}

export interface RunningProxy {
  /** For the client: trust this. */
  ca: string;
  stop(): Promise<void>;
}

/** Starts a proxy by its recipe: https on `port` of localhost, http on `plainPort`, before the server at `behind`. */
export async function startProxy(
  name: ProxyName,
  { port, plainPort, behind }: { port: number; plainPort: number; behind: number },
): Promise<RunningProxy> {
  const folder = mkdtempSync(join(tmpdir(), `skein-${name}-`));
  const { key, certificate } = tlsIdentity();
  const file = (file: string, text: string) => {
    writeFileSync(join(folder, file), text);
    return join(folder, file);
  };
  const tls = { key: file('key.pem', key), certificate: file('certificate.pem', certificate) };
  const places = { folder, port, plainPort, behind, ...tls };
  const args =
    name === 'nginx'
      ? ['-p', folder, '-e', 'stderr', '-c', file('nginx.conf', nginxConf(places))]
      : ['run', '--adapter', 'caddyfile', '--config', file('Caddyfile', caddyfile(places))];
  const child = spawn(findProxy(name) as string, args, {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (said += text));
  const ended = once(child, 'exit');
  await Promise.race([
    listens(port, child),
    ended.then(() => Promise.reject(new Error(`${name} ended:\n${said}`))),
  ]);
  return {
    ca: certificate,
    async stop() {
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface Places {
  folder: string;
  port: number;
  plainPort: number;
  behind: number;
  key: string;
  certificate: string;
}

/** The recipe for sites-enabled, inside the least that nginx needs around it. */
function nginxConf({ folder, port, plainPort, behind, key, certificate }: Places): string {
  const site = changed('nginx.conf', [
    [/ +listen \[::\].*\n/g, ''],
    ['listen 80;', `listen 127.0.0.1:${plainPort};`],
    ['listen 443 ', `listen 127.0.0.1:${port} `],
    ['/etc/letsencrypt/live/social.example.org/fullchain.pem', certificate],
    ['/etc/letsencrypt/live/social.example.org/privkey.pem', key],
    [/social\.example\.org/g, 'localhost'],
    ['127.0.0.1:3000', `127.0.0.1:${behind}`],
  ]);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((what) => `${what}_temp_path ${folder}/${what};`)
    .join('\n');
  const user = process.getuid?.() === 0 ? 'user root;' : '';
  return `daemon off; ${user} pid ${folder}/pid; worker_processes 1; events {} http { access_log off; error_log stderr;
    ${temporary}
    ${site} }`;
}

function caddyfile({ port, behind, key, certificate }: Places): string {
  const site = changed('Caddyfile', [
    ['social.example.org {', `https://localhost:${port} {\n\tbind 127.0.0.1\n\ttls ${certificate} ${key}`],
    ['127.0.0.1:3000', `127.0.0.1:${behind}`],
  ]);
  return `{\n\tadmin off\n\tauto_https disable_redirects\n}\n${site}`;
}

/** A recipe with what differs on this machine changed; each change must find its place. */
function changed(recipe: string, changes: [string | RegExp, string][]): string {
  let text = readFileSync(join(recipes, recipe), 'utf8');
  for (const [from, to] of changes) {
    const next = text.replace(from, to);
    if (next === text) throw new Error(`${recipe} has no ${from}`);
    text = next;
  }
  return text;
}

async function listens(port: number, child: ChildProcess): Promise<void> {
  while (child.exitCode === null && child.signalCode === null) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(socket.end() !== null));
      socket.on('error', () => resolve(false));
    });
    if (open) return;
    await new Promise((done) => setTimeout(done, 20));
  }
}

function runs(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
