import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import http from 'node:http';
import { signCavage } from '../server/src/federation/signatures/cavage.ts';
import { sha256 } from '../server/src/federation/signatures/digest.ts';
import type { Child } from './child.ts';
import { cpuOf } from './load.ts';

export const KEYS = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
export const REMOTE_HOST = '127.0.0.1:4';
const KEY = createPrivateKey(KEYS.privateKey);
const ACTORS = 20;
const AT_ONCE = 16;

export interface InboxRow {
  /** Accepted (202) a second, and microseconds of CPU each. */
  rate: number;
  cpu: number;
  accepted: number;
  /** A second, from the first post until all that was accepted was worked off. */
  worked: number;
}

/** Whoever signs the notes. */
export const SENDERS = Array.from({ length: ACTORS }, (_, n) => `http://${REMOTE_HOST}/users/remote${n}`);

/** A request that only has to be sent. */
export interface Signed {
  body: Buffer;
  headers: Record<string, string>;
}

/** An activity on its way to the shared inbox at this address, signed by its actor, all of whom have one key. */
export function signed(address: string, activity: { actor: string }): Signed {
  const url = new URL('/ap/inbox', address);
  const body = Buffer.from(
    JSON.stringify({ '@context': 'https://www.w3.org/ns/activitystreams', ...activity }),
  );
  const request = { method: 'POST', url, sha256: sha256(body), contentType: 'application/activity+json' };
  const headers = signCavage(request, `${activity.actor}#main-key`, KEY, Date.now());
  return { body, headers: { ...headers, host: url.host, 'content-length': String(body.length) } };
}

/** Signed Create{Note} of twenty known actors, made beforehand; each mentions nobody and is of usual size. */
function signedNotes(address: string, count: number, mark: string): Signed[] {
  return Array.from({ length: count }, (_, n) =>
    signed(address, create(SENDERS[n % ACTORS] as string, `http://${REMOTE_HOST}/notes/${mark}-${n}`, n)),
  );
}

/** Posts them all, sixteen at once over kept connections; `then` is waited for before the CPU is read. */
export async function measureInbox(
  skein: Child,
  mark: string,
  count: number,
  then: () => Promise<unknown>,
): Promise<InboxRow> {
  const address = await skein.ask<string>('address');
  const notes = signedNotes(address, count, mark);
  const agent = new http.Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const before = await cpuOf(skein);
  const started = performance.now();
  let accepted = 0;
  let next = 0;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (next < notes.length) {
        const note = notes[next++];
        if (note && (await post(agent, address, note)) === 202) accepted += 1;
      }
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  await then();
  const all = (performance.now() - started) / 1000;
  const spent = (await cpuOf(skein)) - before;
  agent.destroy();
  if (accepted !== count) throw new Error(`${accepted} of ${count} activities were accepted`);
  return { rate: accepted / seconds, cpu: spent / accepted, accepted, worked: accepted / all };
}

/** Sends it; gives the status of the answer. */
export function post(agent: http.Agent, address: string, note: Signed): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = http.request(
      `${address}/ap/inbox`,
      { method: 'POST', agent, headers: note.headers },
      (answer) => {
        answer.resume();
        answer.on('end', () => resolve(answer.statusCode ?? 0));
      },
    );
    request.on('error', reject);
    request.end(note.body);
  });
}

function create(actor: string, id: string, n: number) {
  const published = new Date(Date.now() - 60_000).toISOString().replace(/\.\d+/, '');
  const to = ['https://www.w3.org/ns/activitystreams#Public'];
  const cc = [`${actor}/followers`];
  return {
    '@context': [
      'https://www.w3.org/ns/activitystreams',
      { ostatus: 'http://ostatus.org#', sensitive: 'as:sensitive', conversation: 'ostatus:conversation' },
    ],
    id: `${id}/activity`,
    type: 'Create',
    actor,
    published,
    to,
    cc,
    object: {
      id,
      type: 'Note',
      summary: null,
      inReplyTo: null,
      published,
      url: id,
      attributedTo: actor,
      to,
      cc,
      sensitive: false,
      content: `<p>Note ${n}: <a href="https://example.org/">a link</a>, and a few words more, as people write them every day to those who follow them.</p>`,
      contentMap: {
        en: `<p>Note ${n}: <a href="https://example.org/">a link</a>, and a few words more.</p>`,
      },
      attachment: [],
      tag: [],
    },
  };
}
