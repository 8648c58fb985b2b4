import { accessSync, constants } from 'node:fs';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { LOG_LEVELS, type LogLevel } from './log.ts';

export interface Config {
  port: number;
  host: string;
  /** Public origin from the environment; what counts is what the set-up stored. */
  origin: string | null;
  domain: string | null;
  /** Where files of pictures are had from; null for the origin itself. */
  mediaOrigin: string | null;
  /** Absolute path of the data folder. */
  data: string;
  /** Overrides the file `secret` in the data folder. */
  secret: string | null;
  databaseUrl: string | null;
  role: 'all' | 'web' | 'worker';
  /** Addresses or CIDR ranges whose forwarded headers are believed. */
  trustedProxies: string[];
  logLevel: LogLevel;
  lab: boolean;
  rateLimits: boolean;
  /** Whether posts for everybody carry an LD signature, instead of a proof. */
  ldSignatures: boolean;
  /** Most bytes of other servers' pictures that are kept. */
  mediaCache: number;
  /** Path of ffmpeg, beside which ffprobe stands; null where films and sounds are taken as they are, or not at all. */
  ffmpeg: string | null;
}

/** A setting that cannot be read: names the variable, the fault and an example. Ends the start with exit code 1. */
export class SettingError extends Error {}

type Environment = Record<string, string | undefined>;

interface Setting<T> {
  name: string;
  standard: string;
  example: string;
  about: string;
  read(text: string | undefined, fail: (fault: string) => never, environment: Environment): T;
}

const settings = {
  port: setting('PORT', '3000', '8080', 'TCP port of the server.', (text, fail) => {
    const port = Number(text ?? 3000);
    return Number.isInteger(port) && port >= 0 && port < 65536
      ? port
      : fail('is not a port number (0 to 65535)');
  }),
  host: setting('HOST', '127.0.0.1', '0.0.0.0', 'Address to listen on.', (text) => text ?? '127.0.0.1'),
  origin: setting(
    'SKEIN_ORIGIN',
    'asked in the set-up',
    'https://social.example.org',
    'Public origin under which people reach this server.',
    (text, fail) => (text === undefined ? null : readOrigin(text, fail)),
  ),
  domain: setting(
    'SKEIN_DOMAIN',
    'host of the origin',
    'example.org',
    'What stands after the @ in names.',
    (text, fail) => (text === undefined ? null : readDomain(text, fail)),
  ),
  mediaOrigin: setting(
    'SKEIN_MEDIA_ORIGIN',
    'the origin itself',
    'https://media.example.org',
    'Origin of its own for pictures and nothing else, served by this process too or by a CDN in front of it.',
    (text, fail) => (text === undefined ? null : readOrigin(text, fail)),
  ),
  data: setting(
    'SKEIN_DATA',
    './data',
    '/var/lib/skein',
    'Folder of the database, media and secret.',
    (text) => resolve(text ?? './data'),
  ),
  secret: setting(
    'SKEIN_SECRET',
    'the file `secret` in the data folder',
    '64 hexadecimal digits',
    'Key under which private keys and other secrets are sealed.',
    (text, fail) =>
      text === undefined
        ? null
        : /^[0-9a-f]{64}$/i.test(text)
          ? text.toLowerCase()
          : fail('is not 64 hexadecimal digits'),
  ),
  databaseUrl: setting(
    'DATABASE_URL',
    'SQLite in the data folder',
    'postgres://skein@localhost/skein',
    'PostgreSQL database to use instead of SQLite.',
    (text, fail) =>
      text === undefined
        ? null
        : /^postgres(ql)?:\/\//.test(text)
          ? text
          : fail('is not a postgres:// address'),
  ),
  role: setting(
    'SKEIN_ROLE',
    'all',
    'web',
    'What this process does: `all`, or with PostgreSQL also `web` or `worker`.',
    (text, fail) =>
      text === undefined
        ? 'all'
        : text === 'all' || text === 'web' || text === 'worker'
          ? text
          : fail('is none of all, web, worker'),
  ),
  trustedProxies: setting(
    'SKEIN_TRUSTED_PROXIES',
    'none',
    '127.0.0.1,10.0.0.0/8',
    'Addresses whose X-Forwarded-For is believed, separated by commas.',
    (text, fail) => (text === undefined ? [] : readProxies(text, fail)),
  ),
  logLevel: setting(
    'LOG_LEVEL',
    'info',
    'debug',
    `Least level that is logged: ${LOG_LEVELS.join(', ')}.`,
    (text, fail) =>
      text === undefined
        ? 'info'
        : (LOG_LEVELS.find((level) => level === text) ?? fail(`is none of ${LOG_LEVELS.join(', ')}`)),
  ),
  lab: setting(
    'SKEIN_LAB',
    'off',
    '1',
    'Set to 1 for tests on one machine: http origins, loopback peers, no set-up page. Refused with a public origin.',
    (text, fail) => readSwitch(text, fail, '1', '0'),
  ),
  rateLimits: setting(
    'SKEIN_RATE_LIMITS',
    'on',
    'off',
    'Set to off in the lab only.',
    (text, fail) => !readSwitch(text, fail, 'off', 'on'),
  ),
  ldSignatures: setting(
    'SKEIN_LD_SIGNATURES',
    'off',
    'on',
    'Set to on so that Mastodon forwards what members answer to the followers of whom they answer; posts for everybody then carry an LD signature instead of a proof.',
    (text, fail) => readSwitch(text, fail, 'on', 'off'),
  ),
  mediaCache: setting(
    'SKEIN_MEDIA_CACHE',
    '2048',
    '500',
    'Megabytes of other servers’ pictures, films and sounds that are kept; those looked at longest ago go first.',
    (text, fail) => {
      const megabytes = Number(text ?? 2048);
      return Number.isInteger(megabytes) && megabytes > 0
        ? megabytes * 1024 * 1024
        : fail('is not a whole number');
    },
  ),
  ffmpeg: setting(
    'SKEIN_FFMPEG',
    'found on PATH',
    '/usr/bin/ffmpeg',
    'Program that makes films and sounds ready, with `ffprobe` beside it; `off` to take only those that browsers play as they are.',
    (text, fail, { PATH = '' }) => {
      if (text === 'off') return null;
      if (text === undefined)
        return (
          PATH.split(delimiter)
            .map((at) => join(at, 'ffmpeg'))
            .find(isPair) ?? null
        );
      return isPair(text) ? text : fail('is no program with ffprobe beside it');
    },
  ),
} satisfies { [K in keyof Config]: Setting<Config[K]> };

function setting<T>(
  name: string,
  standard: string,
  example: string,
  about: string,
  read: Setting<T>['read'],
): Setting<T> {
  return { name, standard, example, about, read };
}

/**
 * Reads every setting from the environment.
 * @throws {SettingError} naming the variable, the fault and an example.
 */
export function readConfig(environment: Environment = process.env): Config {
  const entries = Object.entries(settings).map(([key, { name, example, read }]) => {
    const text = environment[name];
    const fail = (fault: string): never => {
      throw new SettingError(`${name} ${fault}: ${JSON.stringify(text)}. Example: ${name}=${example}`);
    };
    return [
      key,
      (read as Setting<unknown>['read'])(text === '' ? undefined : text?.trim(), fail, environment),
    ];
  });
  const config = Object.fromEntries(entries) as Config;
  refuseContradictions(config);
  return config;
}

function refuseContradictions(config: Config): void {
  const loopback = config.origin !== null && isLoopbackHost(new URL(config.origin).hostname);
  if (config.lab && config.origin !== null && !loopback) {
    throw new SettingError(
      `SKEIN_LAB is refused with the public origin ${config.origin}: it would let strangers reach inside. Example: SKEIN_ORIGIN=http://localhost:3000`,
    );
  }
  if (config.lab && config.origin === null) {
    throw new SettingError(
      'SKEIN_LAB needs SKEIN_ORIGIN to be set. Example: SKEIN_ORIGIN=http://localhost:3000',
    );
  }
  if (!config.rateLimits && !config.lab) {
    throw new SettingError(
      'SKEIN_RATE_LIMITS=off is for the lab only. Example: SKEIN_LAB=1 SKEIN_RATE_LIMITS=off',
    );
  }
  if (config.role !== 'all' && config.databaseUrl === null) {
    throw new SettingError(
      `SKEIN_ROLE=${config.role} needs PostgreSQL, since on SQLite one process writes. Example: DATABASE_URL=postgres://skein@localhost/skein`,
    );
  }
  const { mediaOrigin } = config;
  if (mediaOrigin?.startsWith('http:') && !isLoopbackHost(new URL(mediaOrigin).hostname)) {
    throw new SettingError(
      'SKEIN_MEDIA_ORIGIN must begin with https: unless it is on this machine. Example: SKEIN_MEDIA_ORIGIN=https://media.example.org',
    );
  }
  if (config.origin?.startsWith('http:') && !loopback) {
    throw new SettingError(
      `SKEIN_ORIGIN must begin with https: unless it is on this machine. Example: SKEIN_ORIGIN=https://social.example.org`,
    );
  }
}

/** True for names that can only mean this machine. */
export function isLoopbackHost(host: string): boolean {
  const name = host.toLowerCase();
  return (
    name === 'localhost' ||
    name.endsWith('.localhost') ||
    /^127(\.\d{1,3}){3}$/.test(name) ||
    name === '[::1]'
  );
}

function readOrigin(text: string, fail: (fault: string) => never): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  const plain = url !== null && /^https?:$/.test(url.protocol) && `${url.origin}/` === url.href;
  return plain ? url.origin : fail('is not an origin (scheme and host, nothing after it)');
}

function readDomain(text: string, fail: (fault: string) => never): string {
  const url = URL.canParse(`https://${text}/`) ? new URL(`https://${text}/`) : null;
  return url !== null && url.pathname === '/' && url.username === '' && /^[^/?#@]+$/.test(text)
    ? text.includes(':')
      ? `${url.hostname}:${text.split(':').pop()}`
      : url.hostname
    : fail('is not a domain');
}

/** Whether ffmpeg can be run there, and ffprobe beside it. */
function isPair(path: string): boolean {
  if (!isAbsolute(path)) return false;
  try {
    for (const one of [path, join(path, '..', 'ffprobe')]) accessSync(one, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function readProxies(text: string, fail: (fault: string) => never): string[] {
  const ranges = text.split(',').map((part) => part.trim());
  const good = ranges.every((range) => /^[0-9a-f.:]+(\/\d{1,3})?$/i.test(range));
  return good ? ranges : fail('is not a list of addresses or CIDR ranges');
}

function readSwitch(
  text: string | undefined,
  fail: (fault: string) => never,
  on: string,
  off: string,
): boolean {
  if (text === undefined || text === off) return false;
  return text === on ? true : fail(`is neither ${on} nor ${off}`);
}

/** The documented table of settings (Markdown), compared by a check with docs/operations.md. */
export function settingsTable(): string {
  const rows = Object.values(settings).map(
    ({ name, standard, example, about }) => `| \`${name}\` | ${standard} | \`${example}\` | ${about} |`,
  );
  return ['| variable | default | example | meaning |', '| --- | --- | --- | --- |', ...rows, ''].join('\n');
}
