import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { setPasswordHash } from '../server/src/accounts/index.ts';
import { transact } from '../server/src/db/transact.ts';
import { encodeMultikey } from '../server/src/federation/signatures/multikey.ts';
import { hashPassword } from '../server/src/sign-in/index.ts';
import { call, type Person, type Seen } from './cast.ts';
import { keyPair, pem } from './peer.ts';

export const PASSWORD = 'forty geese south';

let hash: Promise<string> | null = null;

/** Gives somebody a password: those of the cast have none. */
export async function givePassword({ server, id }: Person): Promise<void> {
  hash ??= hashPassword(PASSWORD);
  const made = await hash;
  await transact(server.ctx, (inner) => setPasswordHash(inner, id, made));
}

/** A recovery key, as a browser makes one. */
export interface RecoveryKey {
  multikey: string;
  privateKey: KeyObject;
  pem: string;
}

export function makeRecoveryKey(): RecoveryKey {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
  return { multikey: encodeMultikey(publicKey), privateKey, pem };
}

export const publish = (who: Person, public_key: string, password = PASSWORD): Promise<Seen> =>
  call(who.server, 'PUT', '/api/skein/v1/recovery/key', { token: who.token, body: { password, public_key } });

export const withdraw = (who: Person, password = PASSWORD): Promise<Seen> =>
  call(who.server, 'DELETE', '/api/skein/v1/recovery/key', { token: who.token, body: { password } });

/** The kit as the browser has it before it seals it: every page of followers. */
export async function kitOf(who: Person, recovery?: RecoveryKey): Promise<any> {
  const first = await who.post('/api/skein/v1/recovery/kit', { password: PASSWORD });
  if (first.status !== 200) throw new Error(`no kit: ${JSON.stringify(first.body)}`);
  const { next, ...kit } = first.body;
  for (let at = next; at !== null; ) {
    const more = await who.post('/api/skein/v1/recovery/kit/followers', { next: at });
    kit.followers.push(...more.body.followers);
    at = more.body.next;
  }
  if (recovery) kit.keys.push({ id: `${kit.actor.id}#recovery-key`, private_key: recovery.pem });
  return kit;
}

let kits = 0;

/** A kit of an account that nobody here ever met; its server does not exist. */
export function strangersKit(): string {
  kits += 1;
  const id = `https://gone.example/users/goose${kits}`;
  const { publicKey, privateKey } = keyPair(0);
  const keyId = `${id}#main-key`;
  const actor = {
    id,
    type: 'Person',
    preferredUsername: `goose${kits}`,
    inbox: `${id}/inbox`,
    publicKey: { id: keyId, owner: id, publicKeyPem: pem(publicKey) },
  };
  const keys = [{ id: keyId, private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }) }];
  const about = { kind: 'skein-recovery-kit', version: 1, made_at: new Date().toISOString() };
  return JSON.stringify({ ...about, address: `goose${kits}@gone.example`, actor, keys, followers: [] });
}

/** Ends what somebody has under way, so that there is room for another. */
export async function endRestores({ server, id }: Person): Promise<void> {
  await server.ctx.writer.write((db) =>
    db.updateTable('restores').set({ finished_at: 1, more: 0 }).where('account_id', '=', id).execute(),
  );
}

/** A restore that waits for more. */
export async function restoring(who: Person): Promise<string> {
  await endRestores(who);
  const seen = await who.post('/api/skein/v1/recovery/restores', { kit: strangersKit(), more: true });
  if (seen.status !== 200) throw new Error(JSON.stringify(seen.body));
  return seen.body.id;
}
