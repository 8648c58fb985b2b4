import { hash, type KeyObject, sign } from 'node:crypto';
import { canonize } from 'rdf-canonize';
import { type Quad, quadsOf } from './quads.ts';
import { XSD } from './terms.ts';

const DCTERMS = 'http://purl.org/dc/terms/';

type Json = Record<string, unknown>;

/**
 * The same document with an LD signature (RsaSignature2017, as Mastodon makes and reads it). It stands in place of a
 * proof, since each would have to cover the other. `now` in milliseconds.
 * @throws {NotUnderstood}
 */
export async function signLd(document: Json, keyId: string, key: KeyObject, now: number): Promise<Json> {
  const created = `${new Date(now).toISOString().slice(0, 19)}Z`;
  // What `creator` and `created` say by the context https://w3id.org/identity/v1, in canonical form already.
  const options =
    `_:c14n0 <${DCTERMS}created> "${created}"^^<${XSD}dateTime> .\n` +
    `_:c14n0 <${DCTERMS}creator> <${keyId}> .\n`;
  const text = hash('sha256', options) + hash('sha256', await canonical(quadsOf(document)));
  const signatureValue = sign('sha256', Buffer.from(text), key).toString('base64');
  return { ...document, signature: { type: 'RsaSignature2017', creator: keyId, created, signatureValue } };
}

function canonical(quads: Quad[]): Promise<string> {
  return canonize(quads, { algorithm: 'RDFC-1.0', format: 'application/n-quads' });
}
