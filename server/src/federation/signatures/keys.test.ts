import assert from 'node:assert/strict';
import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { test } from 'node:test';
import { generateRsaKeys, KeyRefused, readPublicKey } from './keys.ts';
import { decodeBase58, encodeBase58, encodeMultikey, readMultikey } from './multikey.ts';

const pem = (key: KeyObject, type: 'spki' | 'pkcs1' = 'spki') =>
  key.export({ type, format: 'pem' }) as string;

/** An RSA public key of any numbers, as PEM. */
function rsaOf(bits: number, exponent: Buffer): string {
  const n = Buffer.alloc(bits / 8, 0xc5);
  const key = createPublicKey({
    key: { kty: 'RSA', n: n.toString('base64url'), e: exponent.toString('base64url') },
    format: 'jwk',
  });
  return pem(key);
}

test('new keys are RSA of 2048 bits and can be read again', async () => {
  const { publicPem, privatePem } = await generateRsaKeys();
  assert.match(privatePem, /^-----BEGIN PRIVATE KEY-----/);
  assert.equal(readPublicKey(publicPem).asymmetricKeyDetails?.modulusLength, 2048);
});

test('SPKI and PKCS #1 are read, with any line ends', () => {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  for (const text of [
    pem(publicKey),
    pem(publicKey, 'pkcs1'),
    pem(publicKey).replaceAll('\n', '\r\n'),
    `\n ${pem(publicKey)}\n\n`,
  ]) {
    assert.ok(readPublicKey(text).equals(publicKey));
  }
  const ed = generateKeyPairSync('ed25519').publicKey;
  assert.ok(readPublicKey(pem(ed)).equals(ed));
});

test('keys too short, too long, slow by design or of other kinds are refused', () => {
  const small = Buffer.from([1, 0, 1]);
  assert.ok(readPublicKey(rsaOf(2048, small)));
  assert.ok(readPublicKey(rsaOf(8192, small)));
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const refused = [
    rsaOf(1024, small),
    rsaOf(2040, small),
    rsaOf(8200, small),
    rsaOf(16384, small),
    rsaOf(2048, Buffer.from([1])),
    rsaOf(2048, Buffer.from([2])),
    rsaOf(2048, Buffer.alloc(200, 0x55)),
    rsaOf(2048, Buffer.from([1, 0, 0, 0, 1])),
    pem(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey),
    pem(generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).publicKey),
    pem(generateKeyPairSync('x25519').publicKey),
    privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    pem(publicKey).replace('BEGIN PUBLIC', 'BEGIN RSA PUBLIC'),
    pem(publicKey).replaceAll('PUBLIC KEY', 'CERTIFICATE'),
    pem(publicKey) + pem(publicKey),
    pem(publicKey).slice(0, 200),
    pem(publicKey).replace('MII', 'MIJ'),
    `-----BEGIN PUBLIC KEY-----${'A'.repeat(100_000)}-----END PUBLIC KEY-----`,
    '-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----',
    '',
    'z6Mk',
  ];
  for (const text of refused) assert.throws(() => readPublicKey(text), KeyRefused, text.slice(0, 120));
});

test('Ed25519 keys are written and read as Multikey', () => {
  for (let times = 0; times < 20; times += 1) {
    const { publicKey } = generateKeyPairSync('ed25519');
    const text = encodeMultikey(publicKey);
    assert.match(text, /^z6Mk[1-9A-HJ-NP-Za-km-z]{44}$/);
    assert.ok(readMultikey(text).equals(publicKey));
  }
  // The example of the did:key specification, checked against an independent decoder.
  const known = 'z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK';
  assert.equal(encodeMultikey(readMultikey(known)), known);
  assert.throws(
    () => encodeMultikey(generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey),
    TypeError,
  );
});

test('other bases, codecs and lengths are refused', () => {
  const good = encodeMultikey(generateKeyPairSync('ed25519').publicKey);
  const other = (bytes: Buffer) => `z${encodeBase58(bytes)}`;
  const wrong = [
    '',
    'z',
    good.slice(1),
    `m${good.slice(1)}`,
    `${good}1`,
    good.slice(0, -1),
    good.replace('z6Mk', 'z60k'),
    `z${'2'.repeat(10_000)}`,
  ];
  wrong.push(
    other(Buffer.alloc(34, 1)),
    other(Buffer.concat([Buffer.from([0x85, 0x24]), Buffer.alloc(32, 1)])),
  );
  for (const text of wrong) assert.throws(() => readMultikey(text), KeyRefused, text.slice(0, 60));
});

test('Base58 keeps leading zeros', () => {
  for (const hex of [
    '',
    '00',
    '0000',
    '61',
    '00010966776006953d5567439e5e39f86a0d273beed61967f6',
    'ff'.repeat(34),
  ]) {
    const bytes = Buffer.from(hex, 'hex');
    assert.deepEqual(decodeBase58(encodeBase58(bytes)), bytes, hex);
  }
  assert.equal(encodeBase58(Buffer.from('626262', 'hex')), 'a3gV');
  assert.equal(
    encodeBase58(Buffer.from('00eb15231dfceb60925886b67d065299925915aeb172c06647', 'hex')),
    '1NS17iag9jJgTHD1VXjvLCEnZuQ3rJDE9L',
  );
  assert.equal(decodeBase58('0OIl'), null);
});
