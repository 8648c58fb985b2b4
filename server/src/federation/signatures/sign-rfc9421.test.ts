import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sha256 } from './digest.ts';
import { readSignature } from './incoming.ts';
import { readAcceptSignature, signRfc9421, USUAL, type Wish, writeWish } from './sign-rfc9421.ts';
import { BODY, type Headers, KEY_ID, NOW, OWN, rsa } from './testing.ts';

const read = (header: string | string[] | undefined) => readAcceptSignature(header, KEY_ID);

test('what a server asks for is read, the first of it that we can do', () => {
  assert.deepEqual(read('sig1=("@method" "@target-uri" "content-digest");created'), {
    label: 'sig1',
    covered: ['@method', '@target-uri', 'content-digest'],
    expires: false,
  });
  assert.deepEqual(read(`a=("@path" "date");created;expires;nonce="n-1";tag="app";keyid="${KEY_ID}"`), {
    label: 'a',
    covered: ['@path', 'date'],
    nonce: 'n-1',
    tag: 'app',
    expires: true,
  });
  assert.equal(
    read('a=("@method");alg="ecdsa-p256-sha256", b=("@method");alg="rsa-v1_5-sha256"')?.label,
    'b',
  );
  assert.equal(read('a=("@method");keyid="https://else.example/key", b=("@method")')?.label, 'b');
  assert.equal(read(['a=("@method")', 'b=("@path")'].join(', '))?.label, 'a');
});

test('what cannot be read or done asks for nothing', () => {
  for (const header of [
    undefined,
    '',
    '%%%',
    'a',
    'a=()',
    'a="@method"',
    'a=("@method"',
    'a=("@status")',
    'a=("cookie")',
    'a=("authorization")',
    'a=("@query-param";name="x")',
    'a=("@method");alg="hmac-sha256"',
    'a=("@method");alg="ed25519"',
    'a=("@method");keyid="other"',
    `a=("@method");nonce="${'x'.repeat(300)}"`,
    `a=("@method");nonce="é"`,
    `${'a'.repeat(100)}=("@method")`,
    `a=("@method")${' '.repeat(9000)}`,
    Array.from({ length: 20 }, (_, n) => `a${n}=("@method")`).join(', '),
  ]) {
    assert.equal(read(header), null, String(header).slice(0, 60));
  }
});

test('a wish is written and read again, without what is for once', () => {
  const wish: Wish = { label: 'x', covered: ['@method', '@path'], nonce: 'once', tag: 'app', expires: true };
  const { nonce: _, ...kept } = wish;
  assert.deepEqual(read(writeWish(wish)), kept);
  assert.deepEqual(read(writeWish(USUAL)), USUAL);
});

const url = new URL('https://home.example/ap/inbox?x=1');
const outgoing = { method: 'POST', url, sha256: sha256(BODY), contentType: 'application/activity+json' };

test('what is asked for is signed, and never less than method, target and body', () => {
  for (const wish of [
    USUAL,
    { label: 'l', covered: ['date'], expires: false },
    { label: 'l', covered: ['@method'], nonce: 'abc', tag: 't', expires: true },
    {
      label: 'l',
      covered: ['@authority', '@scheme', '@request-target', '@path', '@query', 'host', 'content-type'],
      expires: false,
    },
  ] satisfies Wish[]) {
    const made = signRfc9421(outgoing, KEY_ID, rsa.privateKey, NOW, wish);
    const headers: Headers = { ...made, host: 'home.example' };
    const input = headers['signature-input'] as string;
    assert.ok(input.startsWith(`${wish.label}=(`));
    for (const name of [...wish.covered, '@method', '@target-uri', 'content-digest'])
      assert.ok(input.includes(`"${name}"`), `${name} in ${input}`);
    if (wish.nonce) assert.ok(input.includes(';nonce="abc";tag="t"'));
    assert.equal(input.includes(';expires='), wish.expires);
    const request = { method: 'POST', target: '/ap/inbox?x=1', headers, body: BODY };
    assert.equal(readSignature(request, NOW, OWN).verify(rsa.publicKey), true, input);
  }
});

test('without a body nothing is said of one', () => {
  const headers = signRfc9421({ method: 'GET', url }, KEY_ID, rsa.privateKey, NOW, {
    label: 'a',
    covered: ['@method', 'content-digest', 'content-type'],
    expires: false,
  });
  assert.match(headers['signature-input'] as string, /^a=\("@method" "@target-uri"\);created=\d+;keyid=/);
});
