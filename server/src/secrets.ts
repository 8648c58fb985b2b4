import { createCipheriv, createDecipheriv, createHash, hash, randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

/** Seals what must be readable again (private keys, push and TOTP secrets); AES-256-GCM, each value naming its key. */
export interface Secrets {
  /** Name of the key that new values are sealed under: first 8 hex digits of its SHA-256. */
  readonly keyName: string;
  /** Names of all keys that can be opened. */
  readonly known: readonly string[];
  seal(plain: string): string;
  /** @throws when the value was sealed under a key that is not here, or was altered. */
  open(sealed: string): string;
}

/** Keys as 64 hex digits, newest first: the first seals, all open. */
export function createSecrets(keys: readonly string[]): Secrets {
  const byName = new Map(keys.map((hex) => [nameOf(hex), Buffer.from(hex, 'hex')]));
  const [keyName] = [...byName.keys()];
  if (keyName === undefined) throw new Error('no secret was given');
  return {
    keyName,
    known: [...byName.keys()],
    seal(plain) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', byName.get(keyName) as Buffer, nonce);
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return `${keyName}.${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url')}`;
    },
    open(sealed) {
      const [name = '', text = ''] = sealed.split('.');
      const key = byName.get(name);
      if (!key)
        throw new Error(`this value was sealed under the secret ${name || '(none)'}, which is not here`);
      const bytes = Buffer.from(text, 'base64url');
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12));
      decipher.setAuthTag(bytes.subarray(12, 28));
      return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
    },
  };
}

/** Name of the secret's file in the data folder. */
export const SECRET_FILE = 'secret';

/**
 * The secret from the setting or the file in the data folder (one key a line, newest first), which is made at first
 * start. The file is what counts: it is read again when it has changed, so that a rotation beside running servers
 * reaches them all without a message that could be missed.
 */
export function loadSecrets(data: string, fromEnvironment: string | null): Secrets {
  const file = join(data, SECRET_FILE);
  if (!fromEnvironment && !existsSync(file)) {
    mkdirSync(data, { recursive: true, mode: 0o700 });
    makeFirstKey(data);
  }
  const read = () => {
    const kept = existsSync(file) ? readKeys(file) : [];
    return createSecrets(
      fromEnvironment ? [fromEnvironment, ...kept.filter((key) => key !== fromEnvironment)] : kept,
    );
  };
  let stamp = stampOf(file);
  let secrets = read();
  const current = () => {
    const now = stampOf(file);
    if (now !== stamp) {
      secrets = read();
      stamp = now;
    }
    return secrets;
  };
  return {
    get keyName() {
      return current().keyName;
    },
    get known() {
      return current().known;
    },
    seal: (plain) => current().seal(plain),
    open(sealed) {
      // Keys are only ever added before they are used, so what we know opens without a look at the file.
      const knows = secrets.known.includes(keyNameOf(sealed));
      return (knows ? secrets : current()).open(sealed);
    },
  };
}

function stampOf(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat ? `${stat.ino} ${stat.mtimeMs} ${stat.size}` : '';
}

/** Name of the key that a value was sealed under. */
export function keyNameOf(sealed: string): string {
  return sealed.slice(0, sealed.indexOf('.'));
}

/** A new key: 64 hexadecimal digits. */
export function newKey(): string {
  return randomBytes(32).toString('hex');
}

/** Replaces the file in the data folder, whole or not at all. */
export function writeKeys(data: string, keys: readonly string[]): void {
  const file = join(data, SECRET_FILE);
  writeFileSync(`${file}.new`, `${keys.join('\n')}\n`, { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
  keepName(data);
}

/** What is sealed under a key that a power cut then took away could never be opened again. */
function keepName(data: string): void {
  const folder = openSync(data, 'r');
  fsyncSync(folder);
  closeSync(folder);
}

/** @throws naming the line that is no key. */
export function readKeys(file: string): string[] {
  const keys = readFileSync(file, 'utf8').split('\n').filter(Boolean);
  const bad = keys.findIndex((key) => !/^[0-9a-f]{64}$/.test(key));
  if (bad >= 0 || keys.length === 0)
    throw new Error(`line ${bad + 1} of ${file} is not 64 hexadecimal digits`);
  return keys;
}

/** The name by which sealed values call a key. */
export function nameOf(hex: string): string {
  return createHash('sha256').update(Buffer.from(hex, 'hex')).digest('hex').slice(0, 8);
}

/** Of several processes that start at once the first makes it, and the others take that one: it may have sealed already. */
function makeFirstKey(data: string): void {
  const file = join(data, SECRET_FILE);
  const own = `${file}.${randomBytes(8).toString('hex')}`;
  writeFileSync(own, `${newKey()}\n`, { mode: 0o600, flush: true, flag: 'wx' });
  try {
    linkSync(own, file);
  } catch (error) {
    if ((error as { code?: string }).code !== 'EEXIST') throw error;
  } finally {
    rmSync(own, { force: true });
  }
  keepName(data);
}

/** A new token, code or link: 256 random bits. Only its fingerprint is ever stored. */
export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** What is stored of a token: SHA-256 in hex. */
export function fingerprint(token: string): string {
  return hash('sha256', token, 'hex');
}

const SEALED = /\b[0-9a-f]{8}\.[\w-]{38,}/g;

/** The sealed values that stand in a text: the text itself, or parts of it where it is JSON. */
export function sealedIn(text: string): string[] {
  return text.match(SEALED) ?? [];
}

/** The text with every value in it sealed under today's key; unchanged where all are. @throws when one cannot be opened. */
export function resealed(secrets: Secrets, text: string): string {
  const today = secrets.keyName;
  return text.replace(SEALED, (value) =>
    keyNameOf(value) === today ? value : secrets.seal(secrets.open(value)),
  );
}
