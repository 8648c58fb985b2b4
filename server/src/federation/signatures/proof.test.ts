import assert from 'node:assert/strict';
import { createPublicKey, generateKeyPairSync, hash, KeyObject, sign, webcrypto } from 'node:crypto';
import { test } from 'node:test';
import { signObject, verifyObject } from '@fedify/fedify';
import { Create, Multikey, Note } from '@fedify/fedify/vocab';
import { canonicalJson, NotCanonical } from './jcs.ts';
import { encodeBase58, readMultikey } from './multikey.ts';
import { type ProofFault, ProofRefused, prove, readProof } from './proof.ts';
import { proofKeyOf } from './proof-key.ts';
import { ed25519, NOW, rsa } from './testing.ts';

const ACTOR = 'https://peer.example/users/bob';
const KEY_ID = `${ACTOR}#proof-key`;
const AS = 'https://www.w3.org/ns/activitystreams';

const activity = {
  '@context': [AS, { sensitive: 'as:sensitive' }],
  id: `${ACTOR}/activities/1`,
  type: 'Create',
  actor: ACTOR,
  to: [`${AS}#Public`],
  object: {
    id: `${ACTOR}/notes/1`,
    type: 'Note',
    attributedTo: ACTOR,
    content: '<p>ü \u{1f9f6} \u2028 "\\</p>',
    sensitive: false,
    focalPoint: [0.5, -0.25, 1e21],
    summary: undefined,
  },
};

const proven = prove(activity, KEY_ID, ed25519.privateKey, NOW);
type Made = typeof proven;

/** What a document's proof says: why it is refused, or whether the key made it. */
function judge(document: unknown, now = NOW, key = ed25519.publicKey): ProofFault | boolean {
  try {
    return readProof(typeof document === 'string' ? document : JSON.stringify(document), now).verify(key);
  } catch (error) {
    if (error instanceof ProofRefused) return error.fault;
    throw error;
  }
}

test('what we prove we believe, however it is written down', () => {
  assert.equal(judge(proven), true);
  assert.equal(judge(JSON.stringify(proven, null, 2)), true);
  const { proof, ...rest } = JSON.parse(JSON.stringify(proven));
  assert.equal(judge({ proof, ...Object.fromEntries(Object.entries(rest).reverse()) }), true);
  assert.equal(judge(proven, NOW, generateKeyPairSync('ed25519').publicKey), false);
  assert.equal(judge(proven, NOW, rsa.publicKey), false);
  const { keyId, created } = readProof(JSON.stringify(proven), NOW);
  assert.deepEqual([keyId, created], [KEY_ID, NOW]);
});

test('the terms of a proof are named in the context, addresses before words', () => {
  const terms = 'https://w3id.org/security/data-integrity/v1';
  assert.deepEqual(proven['@context'], [AS, terms, { sensitive: 'as:sensitive' }]);
  assert.deepEqual(prove({ '@context': AS }, KEY_ID, ed25519.privateKey, NOW)['@context'], [AS, terms]);
  assert.deepEqual(proven.proof['@context'], proven['@context']);
});

test('the example of FEP-8b32 is believed', () => {
  const context = [AS, 'https://w3id.org/security/data-integrity/v2'];
  const document = {
    '@context': context,
    id: 'https://server.example/activities/1',
    type: 'Create',
    actor: 'https://server.example/users/alice',
    object: {
      id: 'https://server.example/objects/1',
      type: 'Note',
      attributedTo: 'https://server.example/users/alice',
      content: 'Hello world',
      location: { type: 'Place', longitude: -71.184902, latitude: 25.273962 },
    },
    proof: {
      '@context': context,
      type: 'DataIntegrityProof',
      cryptosuite: 'eddsa-jcs-2022',
      verificationMethod: 'https://server.example/users/alice#ed25519-key',
      proofPurpose: 'assertionMethod',
      proofValue: 'z42ffGu6AUKPCFcFPiabmUvnGLPJzC7e4DGWC52NUasSSH37UMa9c58tdgVszUcZfytxa4fQ5TYHaJENCxUDe9SdL',
      created: '2023-02-24T23:36:38Z',
    },
  };
  const key = readMultikey('z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2');
  assert.equal(judge(document, Date.UTC(2023, 1, 25), key), true);
});

/** The same document, its proof made anew with other words in it, as somebody with the key may do. */
function remade(options: Record<string, unknown>, document: Record<string, unknown> = {}): unknown {
  const { proof, ...rest } = JSON.parse(JSON.stringify(proven));
  const { proofValue: _, ...before } = proof;
  const said = { ...before, ...options };
  const whole = { ...rest, ...document };
  const digest = (value: unknown) => hash('sha256', canonicalJson(value), 'buffer');
  const bytes = sign(null, Buffer.concat([digest(said), digest(whole)]), ed25519.privateKey);
  return { ...whole, proof: { ...said, proofValue: `z${encodeBase58(bytes)}` } };
}

test('a proof made without a context of its own is believed, in both ways that it is made', () => {
  assert.equal(judge(remade({ '@context': undefined })), true, 'as if it had none');
  const { '@context': _, ...proof } = proven.proof;
  assert.equal(judge({ ...proven, proof }), true, "as if it had the document's");
});

const changed = (change: Partial<Record<keyof Made | string, unknown>>) => ({ ...proven, ...change });
const proof = (change: Record<string, unknown>) => changed({ proof: { ...proven.proof, ...change } });
const text = (from: string, to: string) => {
  const before = JSON.stringify(proven);
  assert.ok(before.includes(from), from);
  return before.replace(from, to);
};

const broken: [string, ProofFault | false, unknown][] = [
  ['no proof', 'absent', activity],
  ['a list instead of a document', 'absent', [proven]],
  ['no JSON', 'not-canonical', '{'],
  ['two proofs', 'several', changed({ proof: [proven.proof, proven.proof] })],
  ['one proof in a list', 'several', changed({ proof: [proven.proof] })],
  ['an address instead of a proof', 'type', changed({ proof: KEY_ID })],
  ['nothing instead of a proof', 'type', changed({ proof: null })],
  [
    'an LD signature instead',
    'absent',
    { ...activity, signature: { type: 'RsaSignature2017', signatureValue: 'x' } },
  ],
  ['another type', 'type', proof({ type: 'Ed25519Signature2020' })],
  ['another type, well signed', 'type', remade({ type: 'RsaSignature2017' })],
  ['types in a list', 'type', remade({ type: ['DataIntegrityProof'] })],
  ['another cryptosuite', 'cryptosuite', remade({ cryptosuite: 'eddsa-rdfc-2022' })],
  ['no cryptosuite', 'cryptosuite', remade({ cryptosuite: undefined })],
  ['a cryptosuite named like a method', 'cryptosuite', remade({ cryptosuite: 'constructor' })],
  ['for signing in', 'purpose', remade({ proofPurpose: 'authentication' })],
  ['for capabilities', 'purpose', remade({ proofPurpose: 'capabilityInvocation' })],
  ['for no purpose', 'purpose', remade({ proofPurpose: undefined })],
  ['for another domain', 'for-another', remade({ domain: 'other.example' })],
  ['an answer to a challenge', 'for-another', remade({ challenge: 'x' })],
  ['one of a chain', 'for-another', remade({ previousProof: 'urn:uuid:1' })],
  ['no key', 'key-id', remade({ verificationMethod: undefined })],
  ['a key inside', 'key-id', remade({ verificationMethod: { id: KEY_ID } })],
  ['a key by its own words', 'key-id', remade({ verificationMethod: 'did:key:z6MkhaXg' })],
  ['a key that is no address', 'key-id', remade({ verificationMethod: 'https://' })],
  ['no value', 'value', proof({ proofValue: undefined })],
  ['a value of another base', 'value', proof({ proofValue: `u${'A'.repeat(86)}` })],
  ['a value too short', 'value', proof({ proofValue: 'z2222' })],
  ['a value too long', 'value', proof({ proofValue: `z${'2'.repeat(10_000)}` })],
  ['a value of zeros', 'value', proof({ proofValue: `z${'1'.repeat(80)}` })],
  ['values in a list', 'value', proof({ proofValue: [proven.proof.proofValue] })],
  ['no time', 'time', remade({ created: undefined })],
  ['a time that is none', 'time', remade({ created: 'yesterday' })],
  ['a local time', 'time', remade({ created: '2026-11-20T12:00:00' })],
  ['a time that does not exist', 'time', remade({ created: '2026-13-20T12:00:00Z' })],
  ['of tomorrow', 'future', remade({ created: new Date(NOW + 86_400_000).toISOString() })],
  ['of last month', 'expired', remade({ created: new Date(NOW - 30 * 86_400_000).toISOString() })],
  ['over', 'expired', remade({ expires: new Date(NOW - 1000).toISOString() })],
  ['an end that is no time', 'time', remade({ expires: 'never' })],
  ['no context', 'context', remade({}, { '@context': undefined })],
  ['another context than its own', 'context', changed({ '@context': ['https://evil.example/context'] })],
  [
    'a context before its own',
    'context',
    changed({ '@context': ['https://evil.example/c', ...proven['@context']] }),
  ],
  ['another actor', false, changed({ actor: 'https://peer.example/users/eve' })],
  ['another type of activity', false, changed({ type: 'Delete' })],
  ['other words', false, changed({ object: { ...proven.object, content: 'forged' } })],
  ['another audience', false, changed({ to: [] })],
  ['a name beside', false, changed({ bto: [ACTOR] })],
  ['a name left out', false, text('"sensitive":false,', '')],
  ['another graph around it', false, changed({ '@graph': [activity] })],
  ['something included', false, changed({ '@included': [activity] })],
  ['turned around', false, changed({ '@reverse': { object: activity } })],
  ['a list turned around', false, text('[0.5,-0.25', '[-0.25,0.5')],
  ['a number as text', false, text('[0.5,', '["0.5",')],
  ['a later time in the proof', false, proof({ created: '2026-11-20T12:00:01Z' })],
  ['another key in the proof', false, proof({ verificationMethod: `${ACTOR}#other` })],
  ['a further word in the proof', false, proof({ nonce: 'x' })],
  [
    'the proof of another document',
    false,
    { ...prove({ ...activity, id: 'x' }, KEY_ID, ed25519.privateKey, NOW), id: activity.id },
  ],
  ['a name twice, another behind', false, text('"type":"Create"', '"type":"Create","type":"Delete"')],
  ['a name twice, in capitals', false, text('"type":"Create"', '"type":"Create","Type":"Delete"')],
  ['a name twice, with a prefix', false, text('"type":"Create"', '"type":"Create","as:type":"Delete"')],
  ['a byte order mark before it', 'not-canonical', `\ufeff${JSON.stringify(proven)}`],
  ['turned bits', false, proof({ proofValue: `z${encodeBase58(Buffer.alloc(64, 7))}` })],
  ['a number beyond all numbers', 'not-canonical', text('1e+21', '1e999')],
  ['a whole number that others read as another', 'not-canonical', text('1e+21', '9007199254740993')],
  ['half a character', 'not-canonical', text('<p>', '<p>\\ud83e')],
  ['half a character in a name', 'not-canonical', text('"sensitive":false', '"\\udfff":false')],
];

test('each broken proof is refused for its own reason', () => {
  assert.ok(broken.length >= 50);
  for (const [what, fault, document] of broken) assert.equal(judge(document), fault, what);
});

test('a proof is believed for a week, and from five minutes before it was made', () => {
  const DAY = 86_400_000;
  assert.equal(judge(proven, NOW + 7 * DAY), true);
  assert.equal(judge(proven, NOW + 7 * DAY + 1), 'expired');
  assert.equal(judge(proven, NOW - 300_000), true);
  assert.equal(judge(proven, NOW - 300_001), 'future');
});

test('JSON has one canonical form', () => {
  assert.equal(
    canonicalJson(
      JSON.parse(
        '{"b":[1.0,4.50,2e-3,1E30,-0,333333333.33333329],"a":"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/","\\ud83d\\ude02":null,"\\u20ac":true}',
      ),
    ),
    '{"a":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/","b":[1,4.5,0.002,1e+30,0,333333333.3333333],"€":true,"😂":null}',
  );
  // By UTF-16 units: U+FB33 comes after the halves of an emoji.
  assert.equal(
    canonicalJson({ '\ufb33': 1, '\u{1f600}': 2, '\r': 3, 1: 4 }),
    `{"\\r":3,"1":4,"\u{1f600}":2,"\ufb33":1}`,
  );
  for (const value of ['\ud800', { '\udc00': 1 }, Number.NaN, Number.POSITIVE_INFINITY, [undefined], 1n])
    assert.throws(() => canonicalJson(value), NotCanonical);
});

test("a member's key for proofs follows from their main key alone", () => {
  const one = proofKeyOf(rsa.privateKey);
  assert.equal(one.asymmetricKeyType, 'ed25519');
  assert.ok(one.equals(proofKeyOf(rsa.privateKey)));
  assert.ok(!one.equals(proofKeyOf(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey)));
});

const ownKey = async () =>
  (await webcrypto.subtle.importKey(
    'spki',
    ed25519.publicKey.export({ type: 'spki', format: 'der' }),
    'Ed25519',
    true,
    ['verify'],
  )) as never;

test('Fedify believes what we prove', async () => {
  const key = new Multikey({ id: new URL(KEY_ID), controller: new URL(ACTOR), publicKey: await ownKey() });
  const keyCache = { get: async () => key, set: async () => {} };
  const seen = await verifyObject(Create, JSON.parse(JSON.stringify(proven)), { keyCache });
  assert.equal(seen?.id?.href, activity.id);
  const forged = JSON.parse(JSON.stringify(changed({ to: [] })));
  assert.equal(await verifyObject(Create, forged, { keyCache }), null);
});

test('we believe what Fedify proves', async () => {
  const privateKey = await webcrypto.subtle.importKey(
    'pkcs8',
    ed25519.privateKey.export({ type: 'pkcs8', format: 'der' }),
    'Ed25519',
    true,
    ['sign'],
  );
  const note = new Note({ id: new URL(`${ACTOR}/notes/2`), attribution: new URL(ACTOR), content: 'Hello ü' });
  const create = new Create({
    id: new URL(`${ACTOR}/activities/2`),
    actor: new URL(ACTOR),
    object: note,
    // How Fedify spells Public changes on its way out, after this.
    to: new URL(`${ACTOR}/followers`),
  });
  const signed = await signObject(create, privateKey as never, new URL(KEY_ID), {});
  const document = (await signed.toJsonLd({ format: 'compact' })) as Record<string, unknown>;
  const key = createPublicKey(
    KeyObject.from((await ownKey()) as never).export({ type: 'spki', format: 'pem' }),
  );
  assert.equal(judge(document, Date.now(), key), true);
  assert.equal(judge({ ...document, actor: 'https://peer.example/users/eve' }, Date.now(), key), false);
});
