import assert from 'node:assert/strict';
import { hash, sign } from 'node:crypto';
import { test } from 'node:test';
import { contentDigestHeader, digestHeader, sha256 } from './digest.ts';
import { readSignature } from './incoming.ts';
import {
  BODY,
  ed25519,
  type Headers,
  judge,
  KEY_ID,
  makeRequest,
  NOW,
  OWN,
  rsa,
  signCovered,
} from './testing.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const kinds = ['cavage', 'rfc9421'] as const;

test('what we sign we believe, with both specifications and both kinds of key', () => {
  for (const kind of kinds) {
    for (const keys of [rsa, ed25519]) {
      for (const made of [
        {},
        { body: null },
        { body: null, target: '/ap/accounts/1?page=2&x=%20' },
        { target: '/ap/inbox?a' },
      ]) {
        const request = makeRequest({ kind, keys, ...made });
        const signature = readSignature(request, NOW, OWN);
        assert.equal(signature.keyId, KEY_ID);
        assert.equal(signature.verify(keys.publicKey), true);
        assert.equal(signature.verify((keys === rsa ? ed25519 : rsa).publicKey), false);
        assert.equal(signature.expiresAt, NOW + HOUR + 5 * MINUTE);
        const bytes = /(?:signature="|sig1=:)([^":]+)/.exec(request.headers.signature!)![1]!;
        assert.equal(signature.hash, hash('sha256', Buffer.from(bytes, 'base64'), 'hex'));
      }
    }
  }
});

test('headers are read as a record, as lists and as raw pairs', () => {
  const request = makeRequest();
  const distinct = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, [value]]),
  );
  const raw = Object.entries(request.headers).flatMap(([name, value]) => [name.toUpperCase(), ` ${value} `]);
  for (const headers of [request.headers, distinct, raw]) assert.equal(judge({ ...request, headers }), true);
});

test('a changed method, target, host, date, body or signature is not believed', () => {
  for (const kind of kinds) {
    const good = makeRequest({ kind });
    const { signature } = good.headers as { signature: string };
    const flipped = signature.replace(
      /(signature="|sig1=:)(.)/,
      (_, head, letter) => head + (letter === 'A' ? 'B' : 'A'),
    );
    assert.equal(judge({ ...good, headers: { ...good.headers, signature: flipped } }), false);
    assert.equal(judge({ ...good, method: 'PUT' }), false);
    assert.equal(judge({ ...good, target: '/ap/accounts/2/inbox' }), false);
    assert.equal(judge({ ...good, target: '/ap/inbox?x' }), kind === 'cavage');
    assert.equal(judge({ ...good, body: Buffer.from('{"type":"Block"}') }), 'digest-mismatch');
    assert.equal(judge({ ...good, body: Buffer.alloc(0) }), 'digest-mismatch');
    assert.equal(judge({ ...good, headers: { ...good.headers, host: 'other.example' } }), 'wrong-host');
  }
  const cavage = makeRequest();
  const date = new Date(NOW - MINUTE).toUTCString();
  assert.equal(judge({ ...cavage, headers: { ...cavage.headers, date } }), false);
  const rfc = makeRequest({ kind: 'rfc9421' });
  const input = rfc.headers['signature-input']!.replace(/created=(\d+)/, (_, at) => `created=${at - 1}`);
  assert.equal(judge({ ...rfc, headers: { ...rfc.headers, 'signature-input': input } }), false);
});

test('a swapped digest is refused even when the signature is kept', () => {
  for (const kind of kinds) {
    const request = makeRequest({ kind });
    const body = Buffer.from('forged');
    const headers = {
      ...request.headers,
      digest: digestHeader(sha256(body)),
      'content-digest': contentDigestHeader(sha256(body)),
    };
    assert.equal(judge({ ...request, body, headers }), false);
  }
});

test('a signature is believed within its time only', () => {
  for (const kind of kinds) {
    const request = makeRequest({ kind });
    assert.equal(judge(request, NOW - 5 * MINUTE), true);
    assert.equal(judge(request, NOW - 5 * MINUTE - 1), 'future');
    assert.equal(judge(request, NOW + HOUR + 5 * MINUTE), true);
    assert.equal(judge(request, NOW + HOUR + 5 * MINUTE + 1), 'expired');
  }
  const covered = '(request-target) host (created) (expires) digest';
  const at = (created: number, expires: number) => {
    const parameters = `algorithm="hs2019",created=${created / 1000},expires=${expires / 1000},`;
    const request = makeRequest();
    return { ...request, headers: signCovered(covered, parameters, request.headers) };
  };
  assert.equal(judge(at(NOW, NOW + 2 * HOUR), NOW + 3 * HOUR), true);
  assert.equal(judge(at(NOW, NOW + 2 * HOUR), NOW + 3 * HOUR + 1), 'expired');
  assert.equal(judge(at(NOW, NOW + 90 * HOUR), NOW + 13 * HOUR - 5 * MINUTE), true);
  assert.equal(judge(at(NOW, NOW + 90 * HOUR), NOW + 13 * HOUR - 5 * MINUTE + 1), 'expired');
  assert.equal(judge(at(NOW, NOW)), 'expired');
  assert.equal(judge(at(NOW, NOW - HOUR)), 'expired');
});

test('a replay is never believed longer than 13 hours after it was received', () => {
  const parameters = `algorithm="hs2019",created=${NOW / 1000},expires=${NOW / 1000 + 99_999},`;
  const request = makeRequest();
  const headers = signCovered(
    '(request-target) host (created) (expires) digest',
    parameters,
    request.headers,
  );
  const received = NOW - 5 * MINUTE;
  assert.ok(readSignature({ ...request, headers }, received, OWN).expiresAt <= received + 13 * HOUR);
});

test('both kinds at once must both hold, under one key', () => {
  const cavage = makeRequest();
  const rfc = makeRequest({ kind: 'rfc9421' });
  const both: Headers = {
    ...rfc.headers,
    ...cavage.headers,
    signature: `${cavage.headers.signature}, ${rfc.headers.signature}`,
  };
  assert.equal(judge({ ...cavage, headers: both }), true);
  const lines = Object.entries({ ...both, signature: cavage.headers.signature! })
    .flat()
    .concat('Signature', rfc.headers.signature!);
  assert.equal(judge({ ...cavage, headers: lines }), true);
  const forged = makeRequest({ kind: 'rfc9421', keys: ed25519 }).headers;
  const oneFalse = {
    ...both,
    'signature-input': forged['signature-input']!,
    signature: `${cavage.headers.signature}, ${forged.signature}`,
  };
  assert.equal(judge({ ...cavage, headers: oneFalse }), false);
  assert.equal(judge({ ...cavage, headers: oneFalse }, NOW, ed25519), false);
  const otherKey = both.signature!.replace('bob#main', 'eve#main');
  assert.equal(judge({ ...cavage, headers: { ...both, signature: otherKey } }), 'key-ids-differ');
  const { 'signature-input': _, ...withoutInput } = both;
  assert.equal(judge({ ...cavage, headers: withoutInput }), 'malformed');
  assert.equal(
    judge({ ...cavage, headers: { ...cavage.headers, 'signature-input': both['signature-input']! } }),
    'malformed',
  );
});

test('old algorithms of one key are not taken for those of another', () => {
  const request = makeRequest({ keys: ed25519 });
  const claimRsa = request.headers.signature!.replace('hs2019', 'rsa-sha256');
  assert.equal(
    judge({ ...request, headers: { ...request.headers, signature: claimRsa } }, NOW, ed25519),
    false,
  );
  const named = request.headers.signature!.replace('hs2019', 'ed25519');
  assert.equal(judge({ ...request, headers: { ...request.headers, signature: named } }, NOW, ed25519), true);
  const unnamed = request.headers.signature!.replace('algorithm="hs2019",', '');
  assert.equal(
    judge({ ...request, headers: { ...request.headers, signature: unnamed } }, NOW, ed25519),
    true,
  );
});

test('a signature that left the query out of the target is believed (cavage)', () => {
  const request = makeRequest({ body: null, target: '/ap/accounts/1/followers' });
  assert.equal(judge({ ...request, target: '/ap/accounts/1/followers?page=1' }), true);
  const rfc = makeRequest({ kind: 'rfc9421', body: null, target: '/ap/accounts/1/followers' });
  assert.equal(judge({ ...rfc, target: '/ap/accounts/1/followers?page=1' }), false);
});

test('RFC 9421 signatures over authority, path and query are read too', () => {
  for (const [target, covered] of [
    ['/ap/inbox', ['@method', '@authority', '@path', 'content-digest']],
    ['/ap/inbox?x=1', ['@method', '@authority', '@path', '@query', 'content-digest']],
    ['/ap/inbox?x=1', ['@method', 'host', '@scheme', '@request-target', 'content-digest']],
  ] as const) {
    const [path, query] = target.split('?');
    const headers: Headers = {
      host: 'HOME.example:443',
      'content-digest': contentDigestHeader(sha256(BODY)),
    };
    const values: Headers = {
      ...headers,
      '@method': 'POST',
      '@authority': 'home.example',
      '@scheme': 'https',
      '@path': path!,
      '@query': `?${query}`,
      '@request-target': target,
    };
    const parameters = `(${covered.map((name) => `"${name}"`).join(' ')});created=${NOW / 1000};expires=${NOW / 1000 + 60};keyid="${KEY_ID}"`;
    const base = [
      ...covered.map((name) => `"${name}": ${values[name]}`),
      `"@signature-params": ${parameters}`,
    ].join('\n');
    headers['signature-input'] = `any-label=${parameters}`;
    headers.signature = `any-label=:${sign('sha256', Buffer.from(base), rsa.privateKey).toString('base64')}:`;
    assert.equal(judge({ method: 'POST', target, headers, body: BODY }), true, covered.join());
    assert.equal(judge({ method: 'POST', target: `${target}1`, headers, body: BODY }), false);
  }
});
