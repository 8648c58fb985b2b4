import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { test } from 'node:test';
import { contentDigestHeader, digestHeader, sha256 } from './digest.ts';
import type { IncomingRequest } from './incoming.ts';
import type { SignatureReason } from './refused.ts';
import { type Headers, judge, KEY_ID, makeRequest, NOW, signCovered } from './testing.ts';

const good = makeRequest();
const rest = good.headers.signature!.slice(good.headers.signature!.indexOf(',headers='));
const resigned = (covered: string, parameters = 'algorithm="rsa-sha256",', headers: Headers = good.headers) =>
  signCovered(covered, parameters, headers);
const signatureOf = (text: string): Headers => ({ ...good.headers, signature: text });
const without = (name: string): Headers =>
  Object.fromEntries(Object.entries(good.headers).filter(([key]) => key !== name));
const created = `algorithm="hs2019",created=${NOW / 1000},`;

const brokenCavage: [string, SignatureReason | false, IncomingRequest['headers']][] = [
  ['no signature', 'absent', without('signature')],
  ['an empty signature', 'malformed', signatureOf('')],
  ['no parameters', 'malformed', signatureOf('Signature')],
  ['an open quote', 'malformed', signatureOf(`keyId="${KEY_ID}`)],
  ['a parameter twice', 'malformed', signatureOf(`keyId="${KEY_ID}",keyId="${KEY_ID}"${rest}`)],
  ['the whole twice', 'malformed', signatureOf(`${good.headers.signature}, ${good.headers.signature}`)],
  [
    'the header twice',
    'malformed',
    [...Object.entries(good.headers).flat(), 'signature', good.headers.signature!],
  ],
  ['a comma at the end', 'malformed', signatureOf(`${good.headers.signature},`)],
  ['a very long header', 'malformed', signatureOf(`${good.headers.signature},x="${'y'.repeat(9000)}"`)],
  [
    'too many parameters',
    'malformed',
    signatureOf(`${good.headers.signature}${Array.from({ length: 20 }, (_, i) => `,x${i}="y"`).join('')}`),
  ],
  ['no key id', 'key-id', signatureOf(`algorithm="rsa-sha256"${rest}`)],
  ['a key id that is no URL', 'key-id', signatureOf(`keyId="bob"${rest}`)],
  ['a key id of another scheme', 'key-id', signatureOf(`keyId="javascript:alert(1)"${rest}`)],
  ['a key id without host', 'key-id', signatureOf(`keyId="https://"${rest}`)],
  ['a key id too long', 'key-id', signatureOf(`keyId="https://peer.example/${'a'.repeat(2048)}"${rest}`)],
  [
    'an unknown algorithm',
    'algorithm',
    resigned('(request-target) host date digest', 'algorithm="rsa-sha1",'),
  ],
  [
    'an algorithm named like a method',
    'algorithm',
    resigned('(request-target) host date digest', 'algorithm="constructor",'),
  ],
  ['no algorithm at all', 'algorithm', resigned('(request-target) host date digest', 'algorithm="none",')],
  ['an HMAC', 'algorithm', resigned('(request-target) host date digest', 'algorithm="hmac-sha256",')],
  [
    'nothing covered',
    'nothing-covered',
    signatureOf(good.headers.signature!.replace(/headers="[^"]*"/, 'headers=""')),
  ],
  [
    'no covered list',
    'target-not-covered',
    signatureOf(good.headers.signature!.replace(/headers="[^"]*",/, '')),
  ],
  ['the target not covered', 'target-not-covered', resigned('host date digest')],
  ['the host not covered', 'host-not-covered', resigned('(request-target) date digest')],
  ['the date not covered', 'date-not-covered', resigned('(request-target) host digest')],
  ['the digest not covered', 'digest-not-covered', resigned('(request-target) host date')],
  ['a header covered twice', 'malformed', resigned('(request-target) host host date digest')],
  [
    'a header covered twice, once in upper case',
    'malformed',
    signatureOf(good.headers.signature!.replace('host', 'host Host')),
  ],
  [
    'forty headers covered',
    'malformed',
    resigned(`(request-target) host date digest ${Array.from({ length: 40 }, (_, i) => `x-${i}`).join(' ')}`),
  ],
  ['an unknown pseudo-header', 'covers-unknown', resigned('(request-target) host date digest (status)')],
  ['a header that is not there', 'header-missing', resigned('(request-target) host date digest accept')],
  ['the digest absent', 'header-missing', without('digest')],
  ['the date absent', 'header-missing', without('date')],
  ['the host absent', 'header-missing', without('host')],
  ['the date twice', 'duplicate-header', { ...good.headers, date: [good.headers.date!, good.headers.date!] }],
  ['the host twice', 'duplicate-header', [...Object.entries(good.headers).flat(), 'Host', 'home.example']],
  [
    'the digest twice',
    'duplicate-header',
    { ...good.headers, digest: [good.headers.digest!, digestHeader(sha256('other'))] },
  ],
  ['the host of another', 'wrong-host', { ...good.headers, host: 'home.example.evil.example' }],
  ['another port of our host', 'wrong-host', { ...good.headers, host: 'home.example:8443' }],
  ['a date that is none', 'time-malformed', { ...good.headers, date: 'yesterday' }],
  ['a local date', 'time-malformed', { ...good.headers, date: 'Fri, 20 Nov 2026 12:00:00' }],
  [
    'a digest of another algorithm',
    'digest-malformed',
    resigned('(request-target) host date digest', '', { ...good.headers, digest: 'SHA-512=AAAA' }),
  ],
  [
    'a digest too short',
    'digest-malformed',
    resigned('(request-target) host date digest', '', { ...good.headers, digest: 'SHA-256=AAAA' }),
  ],
  [
    'a right digest beside a wrong one',
    'digest-mismatch',
    resigned('(request-target) host date digest', '', {
      ...good.headers,
      digest: `${good.headers.digest},SHA-512=${hash('sha512', 'other', 'base64')}`,
    }),
  ],
  [
    'a long digest that is too short',
    'digest-malformed',
    resigned('(request-target) host date digest', '', {
      ...good.headers,
      digest: `SHA-512=${good.headers.digest!.slice(8)}`,
    }),
  ],
  [
    'a digest that nobody knows',
    'digest-malformed',
    resigned('(request-target) host date digest', '', {
      ...good.headers,
      digest: 'MD5=rL0Y20zC+Fzt72VPzMSk2A==',
    }),
  ],
  [
    'two digests in one',
    'digest-malformed',
    resigned('(request-target) host date digest', '', {
      ...good.headers,
      digest: `${good.headers.digest},${good.headers.digest}`,
    }),
  ],
  [
    'a digest of other words',
    'digest-mismatch',
    resigned('(request-target) host date digest', '', {
      ...good.headers,
      digest: digestHeader(sha256('other')),
    }),
  ],
  [
    'no signature bytes',
    'signature-bytes',
    signatureOf(good.headers.signature!.replace(/signature="[^"]*"/, 'signature=""')),
  ],
  [
    'signature bytes that are no Base64',
    'signature-bytes',
    signatureOf(good.headers.signature!.replace(/signature="..../, 'signature="****')),
  ],
  [
    '(created) with the old algorithm',
    'algorithm',
    resigned('(request-target) host (created) digest', `algorithm="rsa-sha256",created=${NOW / 1000},`),
  ],
  [
    '(created) without the parameter',
    'header-missing',
    resigned('(request-target) host (created) digest', 'algorithm="hs2019",'),
  ],
  [
    '(expires) without the parameter',
    'header-missing',
    resigned('(request-target) host (created) (expires) digest', created),
  ],
  [
    'a created that is no number',
    'time-malformed',
    resigned('(request-target) host (created) digest', 'algorithm="hs2019",created="soon",'),
  ],
  [
    'bytes of another signature',
    false,
    signatureOf(
      good.headers.signature!.replace(
        /signature="[^"]*"/,
        `signature="${Buffer.alloc(256, 7).toString('base64')}"`,
      ),
    ),
  ],
];

test('each broken cavage signature is refused for its own reason', () => {
  assert.ok(brokenCavage.length >= 40);
  for (const [what, reason, headers] of brokenCavage) assert.equal(judge({ ...good, headers }), reason, what);
});

const rfc = makeRequest({ kind: 'rfc9421' });
const input = rfc.headers['signature-input']!;
const withInput = (text: string, signature = rfc.headers.signature!): Headers => ({
  ...rfc.headers,
  'signature-input': text,
  signature,
});
const cover = (list: string): Headers => withInput(input.replace(/\([^)]*\)/, `(${list})`));

const brokenRfc: [string, SignatureReason | false, IncomingRequest['headers']][] = [
  [
    'input without a signature',
    'absent',
    Object.fromEntries(Object.entries(rfc.headers).filter(([name]) => name !== 'signature')),
  ],
  [
    'a signature without input',
    'malformed',
    Object.fromEntries(Object.entries(rfc.headers).filter(([name]) => name !== 'signature-input')),
  ],
  ['an empty input', 'malformed', withInput('')],
  ['an input that is no list', 'malformed', withInput('sig1="@method"')],
  ['an open list', 'malformed', withInput('sig1=("@method"')],
  ['another label', 'malformed', withInput(input.replace('sig1', 'sig2'))],
  ['an input without its signature', 'malformed', withInput(`${input}, ${input.replace('sig1', 'sig2')}`)],
  [
    'an input twice',
    'malformed',
    withInput(`${input}, ${input}`, `${rfc.headers.signature}, sig2=:${'A'.repeat(88)}:`),
  ],
  [
    'an input of a crawler alone, without a time',
    'date-not-covered',
    withInput(`${input.replace(/;created=\d+/, '')};tag="x"`),
  ],
  [
    'five inputs',
    'several-signatures',
    withInput([1, 2, 3, 4, 5].map((n) => input.replace('sig1', `sig${n}`)).join(', ')),
  ],
  [
    'a second signature that is false',
    false,
    withInput(
      `${input}, ${input.replace('sig1', 'sig2')}`,
      `${rfc.headers.signature}, sig2=:${'A'.repeat(342)}==:`,
    ),
  ],
  [
    'a second signature by another key',
    'key-ids-differ',
    withInput(
      `${input}, ${input.replace('sig1', 'sig2').replace('bob#', 'eve#')}`,
      `${rfc.headers.signature}, sig2=:${'A'.repeat(342)}==:`,
    ),
  ],
  ['two signatures', 'malformed', withInput(input, `${rfc.headers.signature}, sig2=:${'A'.repeat(88)}:`)],
  ['a parameter twice', 'malformed', withInput(`${input};created=1`)],
  ['rubbish behind', 'malformed', withInput(`${input} )`)],
  ['a very long input', 'malformed', withInput(`${input};tag="${'x'.repeat(9000)}"`)],
  ['no key id', 'key-id', withInput(input.replace(/;keyid="[^"]*"/, ''))],
  ['a key id that is no URL', 'key-id', withInput(input.replace(/keyid="[^"]*"/, 'keyid="bob"'))],
  ['another algorithm', 'algorithm', withInput(input.replace('rsa-v1_5-sha256', 'hmac-sha256'))],
  ['an algorithm named like a method', 'algorithm', withInput(input.replace('rsa-v1_5-sha256', 'toString'))],
  ['nothing covered', 'nothing-covered', cover('')],
  ['the method not covered', 'target-not-covered', cover('"@target-uri" "content-digest"')],
  ['the target not covered', 'target-not-covered', cover('"@method" "@authority" "content-digest"')],
  ['the host not covered', 'host-not-covered', cover('"@method" "@path" "content-digest"')],
  ['the digest not covered', 'digest-not-covered', cover('"@method" "@target-uri"')],
  ['a component twice', 'malformed', cover('"@method" "@method" "@target-uri" "content-digest"')],
  ['a component with parameters', 'covers-unknown', cover('"@method" "@target-uri" "content-digest";req')],
  ['a component of answers', 'covers-unknown', cover('"@method" "@target-uri" "content-digest" "@status"')],
  ['a bare component', 'covers-unknown', cover('@method "@target-uri" "content-digest"')],
  ['a header that is not there', 'header-missing', cover('"@method" "@target-uri" "content-digest" "date"')],
  ['no created', 'date-not-covered', withInput(input.replace(/;created=\d+/, ''))],
  ['a created that is no number', 'time-malformed', withInput(input.replace(/created=\d+/, 'created="now"'))],
  ['expired', 'expired', withInput(`${input};expires=${NOW / 1000 - 7200}`)],
  [
    'no content digest',
    'header-missing',
    Object.fromEntries(Object.entries(rfc.headers).filter(([name]) => name !== 'content-digest')),
  ],
  [
    'a content digest of another algorithm',
    'digest-malformed',
    { ...rfc.headers, 'content-digest': 'sha-512=:AAAA:' },
  ],
  [
    'the content digest twice',
    'duplicate-header',
    { ...rfc.headers, 'content-digest': [rfc.headers['content-digest']!, contentDigestHeader(sha256('x'))] },
  ],
  ['short signature bytes', 'signature-bytes', withInput(input, 'sig1=:AAAA:')],
  ['other parameters than were signed', false, withInput(`${input};nonce="1"`)],
  ['a wider list than was signed', false, cover('"@method" "@target-uri" "content-digest" "host"')],
];

test('each broken RFC 9421 signature is refused for its own reason', () => {
  assert.ok(brokenRfc.length >= 30);
  for (const [what, reason, headers] of brokenRfc) assert.equal(judge({ ...rfc, headers }), reason, what);
});

test('random damage is refused and never throws anything else', () => {
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 1103515245 + 12345) & 0x7fffffff;
    return seed % below;
  };
  const pieces = [
    '"',
    ',',
    '=',
    ':',
    '(',
    ')',
    ';',
    ' ',
    '\t',
    '\\',
    '\0',
    'é',
    '',
    'headers=""',
    'sig1=',
    'created=1',
    '((',
    'A'.repeat(500),
  ];
  for (const request of [good, rfc]) {
    for (let round = 0; round < 3000; round += 1) {
      const headers: Headers = { ...request.headers };
      const name = Object.keys(headers)[random(Object.keys(headers).length)]!;
      const text = headers[name]!;
      const at = random(text.length);
      headers[name] = text.slice(0, at) + pieces[random(pieces.length)] + text.slice(at + random(4));
      // Damage that changes no meaning (a space, an empty piece) may still be believed.
      judge({ ...request, headers });
    }
  }
});
