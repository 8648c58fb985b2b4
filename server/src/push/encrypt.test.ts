import assert from 'node:assert/strict';
import { createDecipheriv, createECDH, hkdfSync } from 'node:crypto';
import { test } from 'node:test';
import { draw, encrypt, encryptAsDrafted, sealRecord } from './encrypt.ts';

const bytes = (text: string) => Buffer.from(text, 'base64url');

test('the example of RFC 8291 comes out byte by byte', () => {
  const key = createECDH('prime256v1');
  key.setPrivateKey(bytes('yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw'));
  const device = {
    p256dh: bytes('BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4'),
    auth: bytes('BTBZMqHH6r4Tts7J_aSIgg'),
  };
  const { body } = encrypt('When I grow up, I want to be a watermelon', device, {
    key,
    salt: bytes('DGv6ra1nlYgDCS1FRnbzlw'),
  });
  assert.equal(
    body.toString('base64url'),
    'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_' +
      'yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
  );
});

test('the example of RFC 8188 comes out byte by byte', () => {
  const record = sealRecord(Buffer.from('I am the walrus'), {
    ikm: bytes('yqdlZ-tYemfogSmv7Ws5PQ'),
    salt: bytes('I1BsxtFttlv3u_Oo94xnmw'),
    keyId: Buffer.alloc(0),
  });
  assert.equal(
    record.toString('base64url'),
    'I1BsxtFttlv3u_Oo94xnmwAAEAAA-NAVub2qFgBEuQKRapoZu-IxkIva3MEB1PD-ly8Thjg',
  );
});

test('what is written as the draft had it can be read by its rules', () => {
  const device = createECDH('prime256v1');
  device.generateKeys();
  const auth = Buffer.alloc(16, 7);
  const text = 'a goose, é, 🪿';
  const { body, headers } = encryptAsDrafted(text, { p256dh: device.getPublicKey(), auth }, draw());
  const own = bytes((headers['Crypto-Key'] as string).slice('dh='.length));
  const salt = bytes((headers.Encryption as string).slice('salt='.length));
  const hkdf = (key: Buffer, of: Buffer, info: string | Buffer, length: number) =>
    Buffer.from(hkdfSync('sha256', key, of, info, length));
  const ikm = hkdf(device.computeSecret(own), auth, 'Content-Encoding: auth\0', 32);
  const context = Buffer.from(
    `P-256\0\0A${device.getPublicKey('latin1' as never)}\0A${own.toString('latin1')}`,
    'latin1',
  );
  const about = (name: string) => Buffer.concat([Buffer.from(`Content-Encoding: ${name}\0`), context]);
  const opened = createDecipheriv(
    'aes-128-gcm',
    hkdf(ikm, salt, about('aesgcm'), 16),
    hkdf(ikm, salt, about('nonce'), 12),
  );
  opened.setAuthTag(body.subarray(-16));
  const padded = Buffer.concat([opened.update(body.subarray(0, -16)), opened.final()]);
  assert.equal(padded.readUInt16BE(), 0);
  assert.equal(padded.subarray(2).toString(), text);
});
