import assert from 'node:assert/strict';
import { hash, sign } from 'node:crypto';
import { test } from 'node:test';
import { contentDigestHeader, digestHeader, sha256 } from './digest.ts';
import { BODY, ed25519, type Headers, judge, NOW, rsa } from './testing.ts';

const HTTP_DATE = new Date(NOW).toUTCString();
const SHA_512 = hash('sha512', BODY, 'base64');

/** How a peer signs, told apart from our own signers: what it covers, its parameters, what else it sends. */
interface Form {
  covered: string;
  /** Before `headers` and `signature`. */
  parameters: string;
  keyId?: string;
  method?: 'POST' | 'GET';
  target?: string;
  /** The target as it was signed, where that is another. */
  signed?: string;
  headers?: Headers;
  keys?: typeof rsa;
  hash?: string;
  /** Around the whole header. */
  wrap?(text: string): string;
}

const POSTED = '(request-target) host date digest content-type';
const RSA = 'algorithm="rsa-sha256",';
const HS = 'algorithm="hs2019",';

/** Forms in which servers of the fediverse sign, by what is peculiar about them. */
const forms: Record<string, Form> = {
  'Mastodon posts': { covered: POSTED, parameters: RSA },
  'Mastodon fetches': { covered: '(request-target) host date accept', parameters: RSA, method: 'GET' },
  'GoToSocial: hs2019, a key with a path of its own': {
    covered: POSTED,
    parameters: HS,
    keyId: 'https://peer.example/users/bob/main-key',
  },
  'GoToSocial fetches with the query signed': {
    covered: '(request-target) host date',
    parameters: HS,
    method: 'GET',
    target: '/ap/accounts/1/outbox?page=true',
  },
  'older GoToSocial fetches with the query left out': {
    covered: '(request-target) host date',
    parameters: HS,
    method: 'GET',
    target: '/ap/accounts/1/outbox?page=true',
    signed: '/ap/accounts/1/outbox',
  },
  'Misskey: the date first': { covered: '(request-target) date host digest', parameters: RSA },
  'Misskey with Ed25519': {
    covered: '(request-target) date host digest',
    parameters: 'algorithm="ed25519-sha512",',
    keys: ed25519,
  },
  'Pleroma and Bonfire: in the order of letters, with the length': {
    covered: '(request-target) content-length date digest host',
    parameters: RSA,
  },
  'Akkoma: (created) instead of a date': {
    covered: '(request-target) (created) content-length digest host',
    parameters: `${HS}created=${NOW / 1000},`,
  },
  'Akkoma: both times, the numbers in quotes': {
    covered: '(request-target) (created) (expires) digest host',
    parameters: `${HS}created="${NOW / 1000}",expires="${NOW / 1000 + 60}",`,
  },
  'Lemmy: hs2019 for RSA, in the order of letters': {
    covered: '(request-target) content-type date digest host',
    parameters: HS,
  },
  'PeerTube, with the name of the scheme before it': {
    covered: '(request-target) host date digest',
    parameters: RSA,
    wrap: (text) => `Signature ${text}`,
  },
  'Friendica: the key id has a query': {
    covered: '(request-target) date host content-length digest',
    parameters: RSA,
    keyId: 'https://peer.example/profile/bob?q=1#main-key',
  },
  'WordPress by the draft': { covered: '(request-target) host date digest', parameters: RSA },
  'snac: the digest before the date': { covered: '(request-target) host digest date', parameters: RSA },
  'Mitra: Ed25519 under hs2019': {
    covered: '(request-target) host date digest',
    parameters: HS,
    keys: ed25519,
    keyId: 'https://peer.example/users/bob#ed25519-key',
  },
  'no algorithm named': { covered: '(request-target) host date digest', parameters: '' },
  'no algorithm named, and RSA with SHA-512': {
    covered: '(request-target) host date digest',
    parameters: '',
    hash: 'sha512',
  },
  'RSA with SHA-512 by its name': {
    covered: '(request-target) host date digest',
    parameters: 'algorithm="rsa-sha512",',
    hash: 'sha512',
  },
  'the algorithm in upper case': { covered: POSTED, parameters: 'algorithm="RSA-SHA256",' },
  'header names in upper case in the list': {
    covered: '(request-target) Host Date Digest Content-Type',
    parameters: RSA,
  },
  'spaces between the parameters': {
    covered: POSTED,
    parameters: RSA,
    wrap: (text) => text.replaceAll('",', '" , '),
  },
  'parameters that nobody knows': { covered: POSTED, parameters: `${RSA}opaque="x",v=1,` },
  'SHA-512 alone': { covered: POSTED, parameters: RSA, headers: { digest: `SHA-512=${SHA_512}` } },
  'SHA-512 and SHA-256': {
    covered: POSTED,
    parameters: RSA,
    headers: { digest: `SHA-512=${SHA_512},${digestHeader(sha256(BODY))}` },
  },
  'a digest that nobody knows beside one': {
    covered: POSTED,
    parameters: RSA,
    headers: { digest: `id-sha-256=AAAA,${digestHeader(sha256(BODY))}` },
  },
  'the digest in lower case and without padding': {
    covered: POSTED,
    parameters: RSA,
    headers: { digest: `sha-256=${sha256(BODY).replace('=', '')}` },
  },
  'a port that is the usual one': { covered: POSTED, parameters: RSA, headers: { host: 'home.example:443' } },
};

function request(form: Form) {
  const { method = 'POST', target = '/ap/inbox', signed = target, keys = rsa, keyId } = form;
  const headers: Headers = {
    host: 'home.example',
    date: HTTP_DATE,
    accept: 'application/activity+json',
    ...(method === 'POST'
      ? {
          digest: digestHeader(sha256(BODY)),
          'content-type': 'application/activity+json',
          'content-length': String(BODY.length),
        }
      : {}),
    ...form.headers,
  };
  const lines = form.covered.split(' ').map((given) => {
    const name = given.toLowerCase();
    if (name === '(request-target)') return `${name}: ${method.toLowerCase()} ${signed}`;
    const pseudo = /^\((\w+)\)$/.exec(name)?.[1];
    if (!pseudo) return `${name}: ${headers[name]}`;
    return `${name}: ${new RegExp(`${pseudo}="?(\\d+)`).exec(form.parameters)?.[1]}`;
  });
  const algorithm = keys === rsa ? (form.hash ?? 'sha256') : null;
  const bytes = sign(algorithm, Buffer.from(lines.join('\n')), keys.privateKey).toString('base64');
  const text = `keyId="${keyId ?? 'https://peer.example/users/bob#main-key'}",${form.parameters}headers="${form.covered}",signature="${bytes}"`;
  headers.signature = form.wrap ? form.wrap(text) : text;
  return { method, target, headers, body: method === 'POST' ? BODY : Buffer.alloc(0) };
}

test('every form in which other servers sign by the draft is believed, and by no other key', () => {
  assert.ok(Object.keys(forms).length >= 25);
  for (const [what, form] of Object.entries(forms)) {
    const { keys = rsa } = form;
    assert.equal(judge(request(form), NOW, keys), true, what);
    assert.equal(judge(request(form), NOW, keys === rsa ? ed25519 : rsa), false, `${what}, by another key`);
    if (form.method !== 'GET') {
      assert.match(String(judge({ ...request(form), body: Buffer.from('x') }, NOW, keys)), /digest/, what);
    }
  }
});

interface Message {
  covered: string[];
  parameters: string;
  label?: string;
  keys?: typeof rsa;
  digest?: string;
}

const KEY = 'keyid="https://peer.example/users/bob#main-key"';
const AT = `created=${NOW / 1000}`;

/** RFC 9421, by what is peculiar about it. */
const messages: Record<string, Message> = {
  Mastodon: {
    covered: ['@method', '@target-uri', 'content-digest'],
    parameters: `;${AT};${KEY};alg="rsa-v1_5-sha256"`,
  },
  'WordPress: its own label, the authority too': {
    label: 'wp',
    covered: ['@method', '@target-uri', '@authority', 'content-digest'],
    parameters: `;${AT};${KEY};alg="rsa-v1_5-sha256"`,
  },
  'Fedify and Hollo: host and date too': {
    covered: ['@method', '@target-uri', '@authority', 'host', 'date', 'content-digest'],
    parameters: `;alg="rsa-v1_5-sha256";${KEY};${AT}`,
  },
  'Ed25519 by its name': {
    covered: ['@method', '@target-uri', 'content-digest'],
    parameters: `;${AT};${KEY};alg="ed25519"`,
    keys: ed25519,
  },
  'Ed25519, no algorithm named': {
    covered: ['@method', '@target-uri', 'content-digest'],
    parameters: `;${AT};${KEY}`,
    keys: ed25519,
  },
  'spaces between the parameters, a nonce, an end': {
    covered: ['@method', '@target-uri', 'content-digest'],
    parameters: `; ${AT}; ${KEY}; expires=${NOW / 1000 + 60}; nonce="b64/+="`,
  },
  'a digest of SHA-512': {
    covered: ['@method', '@target-uri', 'content-digest'],
    parameters: `;${AT};${KEY}`,
    digest: `sha-512=:${SHA_512}:`,
  },
  'both digests': {
    covered: ['@method', '@target-uri', 'content-digest'],
    parameters: `;${AT};${KEY}`,
    digest: `sha-512=:${SHA_512}:, ${contentDigestHeader(sha256(BODY))}`,
  },
};

function signed({ covered, parameters, label = 'sig1', keys = rsa, digest }: Message): Headers {
  const headers: Headers = {
    host: 'home.example',
    date: HTTP_DATE,
    'content-digest': digest ?? contentDigestHeader(sha256(BODY)),
  };
  const derived: Headers = {
    '@method': 'POST',
    '@target-uri': 'https://home.example/ap/inbox',
    '@authority': 'home.example',
  };
  const said = `(${covered.map((name) => `"${name}"`).join(' ')})${parameters}`;
  const lines = covered.map((name) => `"${name}": ${derived[name] ?? headers[name]}`);
  const base = [...lines, `"@signature-params": ${said}`].join('\n');
  const bytes = sign(keys === rsa ? 'sha256' : null, Buffer.from(base), keys.privateKey).toString('base64');
  return { ...headers, 'signature-input': `${label}=${said}`, signature: `${label}=:${bytes}:` };
}

const posted = (headers: Headers) => ({ method: 'POST', target: '/ap/inbox', headers, body: BODY });

test('every form in which other servers sign by RFC 9421 is believed, and by no other key', () => {
  for (const [what, message] of Object.entries(messages)) {
    const { keys = rsa } = message;
    assert.equal(judge(posted(signed(message)), NOW, keys), true, what);
    assert.equal(judge(posted(signed(message)), NOW, keys === rsa ? ed25519 : rsa), false, what);
    assert.match(
      String(judge({ ...posted(signed(message)), body: Buffer.from('x') }, NOW, keys)),
      /digest/,
      what,
    );
  }
});

test('two signatures of one key in one header are believed when both hold', () => {
  const one = signed(messages.Mastodon!);
  const other = signed(messages['WordPress: its own label, the authority too']!);
  const join = (name: string) => `${one[name]}, ${other[name]}`;
  const both = { ...one, 'signature-input': join('signature-input'), signature: join('signature') };
  assert.equal(judge(posted(both)), true);
  const swapped = { ...both, signature: `${one.signature}, ${one.signature!.replace('sig1', 'wp')}` };
  assert.equal(judge(posted(swapped)), false);
});

test('the signature of a crawler or proxy beside the one that counts is passed over', () => {
  const one = signed(messages.Mastodon!);
  const tagged = `${one['signature-input']}, bot=("@authority");${AT};keyid="thumb";tag="web-bot-auth"`;
  const headers = {
    ...one,
    'signature-input': tagged,
    signature: `${one.signature}, bot=:${'A'.repeat(86)}==:`,
  };
  assert.equal(judge(posted(headers)), true);
  const alone = {
    ...headers,
    'signature-input': tagged.split(', ')[1]!,
    signature: `bot=:${'A'.repeat(86)}==:`,
  };
  assert.equal(judge(posted(alone)), 'key-id');
});
