import { SettingError } from './config.ts';
import { HeldError } from './db/lock.ts';

/** Why a server did not start: what the person can mend in one line, the rest with its stack. */
export function explain(error: unknown): string {
  if (error instanceof SettingError || error instanceof HeldError) return `Skein: ${error.message}`;
  const { code, port, message, stack } = error as NodeJS.ErrnoException & { port?: number };
  if (code === 'EADDRINUSE') return `Skein: PORT ${port} is taken by another program. Example: PORT=8080`;
  if (code === 'EACCES' && port)
    return `Skein: PORT ${port} may not be used by this user. Example: PORT=8080`;
  if (code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === '28P01' || code === '3D000') {
    return `Skein: DATABASE_URL cannot be reached: ${message || code}. Example: DATABASE_URL=postgres://skein@localhost/skein`;
  }
  return `Skein could not start: ${stack ?? message}`;
}
