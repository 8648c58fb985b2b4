import type { Clock } from './clock.ts';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export type Facts = Record<string, unknown>;

/** One line of JSON per event on stderr. Never given a token, a password, a mail address or a request body. */
export interface Log {
  debug(text: string, facts?: Facts): void;
  info(text: string, facts?: Facts): void;
  warn(text: string, facts?: Facts): void;
  error(text: string, facts?: Facts): void;
}

/** Writes lines at `level` and above; `write` gets each without its newline. */
export function createLog(level: LogLevel, clock: Clock, write: (line: string) => void = toStderr): Log {
  const least = LOG_LEVELS.indexOf(level);
  const at =
    (name: Exclude<LogLevel, 'silent'>) =>
    (text: string, facts: Facts = {}) => {
      if (LOG_LEVELS.indexOf(name) < least) return;
      write(
        JSON.stringify({ time: new Date(clock.now()).toISOString(), level: name, text, ...plain(facts) }),
      );
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

function toStderr(line: string): void {
  process.stderr.write(`${line}\n`);
}

function plain(facts: Facts): Facts {
  const out: Facts = {};
  for (const [key, value] of Object.entries(facts)) {
    out[key] = value instanceof Error ? describe(value) : value;
  }
  return out;
}

function describe(error: Error): string {
  const cause = error.cause instanceof Error ? ` <- ${error.cause.message}` : '';
  return `${error.stack ?? error.message}${cause}`;
}
