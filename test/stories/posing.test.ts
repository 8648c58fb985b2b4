import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { ACTIVITY_JSON, type PeerActor, PUBLIC } from '../peer.ts';
import { peerBeside, scene } from '../scene.ts';
import { onBothEngines } from '../world.ts';

type Json = Record<string, any>;

interface Answer {
  status?: number;
  type?: string;
  to?: string;
  body?: unknown;
}

/** What a server may call a document that is none of the fediverse, such as an upload. */
const NOT_OURS =
  `text/plain text/html image/png image/svg+xml application/json application/ld+json application/jrd+json
  application/octet-stream application/activity+jsonx text/activity+json application/activity application/vnd.api+json
  multipart/form-data`.split(/\s+/);
const FORMS = [
  '',
  'application/ld+json; profile="https://www.w3.org/ns/other"',
  'application/ld+json; profile="https://www.w3.org/ns/activitystreams.evil.example"',
  'application/ld+json; x="https://www.w3.org/ns/activitystreams"',
  'text/plain; application/activity+json',
  'text/plain, application/activity+json',
];

onBothEngines('Who poses as another server', (engine) => {
  const { world, server, alice } = scene({ engine });
  const honest = peerBeside();
  let poser: Server;
  let origin: string;
  let host: string;
  let vera: PeerActor;
  const answers = new Map<string, Answer>();
  const fetched: string[] = [];

  before(async () => {
    poser = createServer((request, response) => {
      const path = request.url ?? '/';
      const { status = 200, type = ACTIVITY_JSON, to, body } = answers.get(path) ?? { status: 404, body: {} };
      response.writeHead(to ? 302 : status, to ? { Location: to } : { 'Content-Type': type });
      response.end(to ? '' : JSON.stringify(body));
    });
    await new Promise<void>((resolve) => poser.listen(0, '127.0.0.1', resolve));
    host = `127.0.0.1:${(poser.address() as AddressInfo).port}`;
    origin = `http://${host}`;
    vera = honest.actor('vera');
    const { outbound } = server.ctx;
    const { request } = outbound;
    Object.assign(outbound, {
      request: (asked: { url: string }, ...more: []) => {
        fetched.push(asked.url);
        return request.call(outbound, asked as never, ...more);
      },
    });
  });
  after(() => {
    poser.closeAllConnections();
    poser.close();
  });

  let made = 0;
  const byUrl = (url: string) => server.ctx.fediverse.byUrl(server.ctx, url);
  const stored = async (column: 'uri', uri: string) => [
    ...(await server.ctx.db.selectFrom('statuses').select('id').where(column, '=', uri).execute()),
    ...(await server.ctx.db.selectFrom('accounts').select('id').where(column, '=', uri).execute()),
  ];
  function actorAt(name: string, changes: Json = {}): Json {
    const id = `${origin}/users/${name}`;
    const { publicKey, ...rest } = vera.document;
    const document = {
      ...rest,
      ...{ id, preferredUsername: name, name, inbox: `${id}/inbox`, outbox: `${id}/outbox` },
      endpoints: undefined,
      followers: `${id}/followers`,
      publicKey: { ...publicKey, id: `${id}#main-key`, owner: id },
      ...changes,
    };
    answers.set(`/users/${name}`, { body: document });
    fingers(name, { subject: `acct:${name}@${host}`, self: id });
    return document;
  }
  function fingers(
    name: string,
    { subject, self, to }: { subject?: string; self?: string; to?: string },
  ): void {
    const path = `/.well-known/webfinger?resource=${encodeURIComponent(`acct:${name}@${host}`)}`;
    const links = [{ rel: 'self', type: ACTIVITY_JSON, href: self }];
    answers.set(path, { type: 'application/jrd+json', body: { subject, links }, ...(to ? { to } : {}) });
  }
  function noteAt(author: Json, changes: Json = {}): Json {
    made += 1;
    const id = `${origin}/notes/${made}`;
    const note = {
      id,
      type: 'Note',
      attributedTo: author.id,
      content: '<p>posing</p>',
      to: [PUBLIC],
      ...changes,
    };
    answers.set(new URL(id).pathname, { body: note });
    return { ...note, at: id };
  }

  test('is not read by a type that is none of the fediverse', async (t) => {
    const pat = actorAt('pat');
    assert.equal((await byUrl(noteAt(pat).at))?.kind, 'status', 'with the right one it is');
    for (const type of [...NOT_OURS, ...FORMS]) {
      const note = noteAt(pat);
      answers.set(new URL(note.at).pathname, { body: note, type });
      assert.equal(await byUrl(note.at), null, type);
      assert.deepEqual(await stored('uri', note.id), [], type);
    }
    t.diagnostic(`${NOT_OURS.length + FORMS.length} forms, 0 read`);
  });

  test('puts nothing under an id that is not its own address', async (t) => {
    const pam = actorAt('pam');
    const real = honest.note(vera, { content: '<p>real</p>' });
    const forms: Record<string, () => string> = {
      'of another server, where it is not': () =>
        noteAt(pam, { id: `${honest.origin}/notes/none`, attributedTo: vera.id }).at,
      'of another server, in the name of its own': () =>
        noteAt(pam, { id: `${honest.origin}/notes/none` }).at,
      'of this server, where it is not': () => noteAt(pam, { id: `${origin}/notes/none` }).at,
      'of ours': () => noteAt(pam, { id: server.ctx.origin.status(1) }).at,
      'of a member': () => noteAt(pam, { id: server.ctx.origin.account(alice.id) }).at,
      'its own, in the name of another server': () => noteAt(pam, { attributedTo: vera.id }).at,
      'its own, in the name of a member': () =>
        noteAt(pam, { attributedTo: server.ctx.origin.account(alice.id) }).at,
      none: () => noteAt(pam, { id: null }).at,
      'a list': () => noteAt(pam, { id: [`${origin}/notes/none`] }).at,
      'a number': () => noteAt(pam, { id: 7 }).at,
      'of another port': () => noteAt(pam, { id: `${origin}0/notes/1`.replace('00/', '01/') }).at,
      'in another scheme': () => noteAt(pam, { id: `https://${host}/notes/1` }).at,
      'behind a redirect from another server': () => {
        const note = noteAt(pam, { id: real.id, attributedTo: vera.id });
        answers.set('/away', { to: note.at });
        return `${origin}/away`;
      },
      'by a redirect to another server that says to be the first': () => {
        const id = `${origin}/redirected/${made}`;
        honest.put(`/posed/${made}`, { ...real, id, attributedTo: pam.id });
        answers.set(new URL(id).pathname, { to: `${honest.origin}/posed/${made}` });
        return id;
      },
      'by a redirect to the author’s other server': () => {
        const id = `${origin}/redirected/x${made}`;
        honest.put(`/posed/x${made}`, { ...real, id, attributedTo: vera.id });
        answers.set(new URL(id).pathname, { to: `${honest.origin}/posed/x${made}` });
        return id;
      },
      'in a ring of redirects': () => {
        answers.set('/ring/1', { to: `${origin}/ring/2` });
        answers.set('/ring/2', { to: `${origin}/ring/1` });
        return `${origin}/ring/1`;
      },
      'by a redirect to ours': () => {
        answers.set('/home', { to: server.ctx.origin.account(alice.id) });
        return `${origin}/home`;
      },
    };
    const count = async () => (await server.ctx.db.selectFrom('statuses').select('id').execute()).length;
    const before = await count();
    for (const [what, make] of Object.entries(forms)) {
      assert.equal(await byUrl(make()), null, what);
      assert.equal(await count(), before, what);
    }
    assert.deepEqual(await stored('uri', real.id), []);
    t.diagnostic(`${Object.keys(forms).length} forms, 0 kept`);
  });

  test('has no handle that its domain and its actor do not both say', async (t) => {
    const forms: Record<string, (name: string) => void> = {
      'the domain names another actor': (name) =>
        fingers(name, { subject: `acct:${name}@${host}`, self: vera.id }),
      'the domain names a neighbour': (name) =>
        fingers(name, { subject: `acct:${name}@${host}`, self: `${origin}/users/x` }),
      'the domain calls it by another name': (name) =>
        fingers(name, { subject: `acct:king@${host}`, self: `${origin}/users/${name}` }),
      'the domain calls it by a name elsewhere': (name) =>
        fingers(name, { subject: `acct:vera@${honest.host}`, self: `${origin}/users/${name}` }),
      'the domain calls it by a name of ours': (name) =>
        fingers(name, { subject: `acct:alice@${server.ctx.origin.domain}`, self: `${origin}/users/${name}` }),
      'the domain names nobody': (name) => fingers(name, { subject: `acct:${name}@${host}` }),
      'the domain knows no such name': (name) => fingers(name, { to: `${origin}/nothing` }),
      'the domain sends on to one that knows another': (name) =>
        fingers(name, {
          to: `${honest.origin}/.well-known/webfinger?resource=acct%3Avera%40${encodeURIComponent(honest.host)}`,
        }),
      'the actor claims the name of another': (name) =>
        void actorAt(name, { webfinger: `vera@${honest.host}` }),
      'the actor claims a name of ours': (name) =>
        void actorAt(name, { webfinger: `alice@${server.ctx.origin.domain}` }),
      'the actor claims a domain that ends alike': (name) =>
        void actorAt(name, { webfinger: `${name}@x${host}` }),
      'the actor claims a name that is none': (name) => void actorAt(name, { preferredUsername: 'a b/../c' }),
      'the actor is not at its address': (name) => void actorAt(name, { id: vera.id }),
    };
    for (const [what, change] of Object.entries(forms)) {
      made += 1;
      const name = `pia${made}`;
      actorAt(name);
      change(name);
      await alice.get(`/api/v2/search?resolve=true&q=${encodeURIComponent(`@${name}@${host}`)}`);
      await alice.get(`/api/v2/search?resolve=true&q=${encodeURIComponent(`${origin}/users/${name}`)}`);
      const { body, status } = await alice.get(`/api/v1/accounts/lookup?acct=${name}@${host}`);
      assert.equal(status, 404, `${what}: ${JSON.stringify(body)}`);
    }
    const { body: alices } = await alice.get('/api/v1/accounts/lookup?acct=alice');
    assert.equal(alices.id, String(alice.id));
    t.diagnostic(`${Object.keys(forms).length} forms, 0 believed`);
  });

  test('has us ask ourselves nothing, however our address is written', async (t) => {
    const mel = honest.actor('mel');
    const own = new URL(server.ctx.origin.origin);
    const { uri: mine } = await alice.publish('mine');
    const path = new URL(mine).pathname;
    const member = new URL(server.ctx.origin.account(alice.id)).pathname;
    const spelt = [
      `${own.origin}${path}`,
      `HTTP://${own.host}${path}`,
      `http://${own.host}${path}#x`,
      `http://${own.host}${path}?x=1`,
      `http://liar@${own.host}${path}`,
      `http://${own.hostname}.:${own.port}${path}`,
      `http://${own.hostname}:0${own.port}${path}`,
      `http://0x7f.0.0.1:${own.port}${path}`,
      `http://2130706433:${own.port}${path}`,
      `http://127.1:${own.port}${path}`,
      `http://%31%32%37.0.0.1:${own.port}${path}`,
      `${own.origin}/media/uploads/1`,
      `${own.origin}${member}`,
      `${own.origin}${member}#main-key`,
      `${own.origin}/@alice`,
      `${own.origin}/ap/instance`,
    ];
    assert.ok(fetched.length > 0, 'what is asked elsewhere is seen here');
    fetched.length = 0;
    let forms = 0;
    for (const url of spelt) {
      const note = honest.note(mel, { inReplyTo: url, quote: url, attributedTo: url });
      const more = { target: url, instrument: url, result: url };
      for (const [type, object] of [
        ['Create', { ...honest.note(mel), id: url }],
        ['Create', note],
        ['Update', url],
        ['Delete', url],
        ['Announce', url],
        ['Announce', { id: url, type: 'Note', attributedTo: mel.id }],
        ['Undo', url],
        ['Add', url],
        ['Move', mel.id],
        ['QuoteRequest', note],
        ['Accept', url],
      ] as const) {
        const said = honest.activity(mel, type, object, more);
        const { status } = await honest.deliver(server.ctx.origin.sharedInbox(), mel, said);
        assert.ok(status === 202 || status === 400, `${type} of ${url}: ${status}`);
        forms += 1;
      }
      const sent = honest.activity(mel, 'Like', url, { actor: url });
      const { status } = await honest.deliver(server.ctx.origin.sharedInbox(), mel, sent);
      assert.ok(status === 401 || status === 400, `as ${url}: ${status}`);
      await byUrl(url);
      forms += 2;
    }
    await world.settled();
    assert.deepEqual(
      fetched.filter((url) => URL.parse(url)?.port === own.port),
      [],
    );
    const { body } = await alice.get(`/api/v1/statuses/${mine.split('/').at(-1)}`);
    assert.deepEqual([body.content, body.account.id], ['<p>mine</p>', String(alice.id)]);
    t.diagnostic(`${forms} forms, 0 asked`);
  });

  test('puts no other post in the place of one by an id that is nearly the same', async (t) => {
    const mel = honest.actor('mia');
    await alice.get(`/api/v2/search?resolve=true&q=${encodeURIComponent(`@mia@${honest.host}`)}`);
    const inbox = server.ctx.origin.sharedInbox();
    const tag = [{ type: 'Mention', href: server.ctx.origin.account(alice.id), name: '@alice' }];
    const first = honest.note(mel, { id: `${mel.id}/notes/a`, content: '<p>first</p>', tag });
    const say = async (type: string, object: unknown) => {
      await honest.deliver(inbox, mel, honest.activity(mel, type, object));
      await world.settled();
    };
    await say('Create', first);
    const { id } = (await byUrl(first.id)) as { id: number };
    const ids: unknown[] = [
      `${first.id}#x`,
      `${first.id}?x=1`,
      `${first.id}/`,
      first.id.replace(/a$/, 'A'),
      first.id.replace(/a$/, '%61'),
      first.id.replace('/notes/', '//notes/'),
      first.id.replace('/notes/', '/x/../notes/'),
      first.id.replace(/^http/, 'HTTP'),
      [first.id],
      { id: first.id },
      null,
      7,
      '',
    ];
    for (const other of ids)
      for (const type of ['Create', 'Update', 'Delete']) {
        if (type === 'Delete' && JSON.stringify(other).includes('"HTTP:')) continue;
        await say(type, { ...first, id: other, content: '<p>second</p>', updated: undefined });
        const { body } = await alice.get(`/api/v1/statuses/${id}`);
        assert.equal(body.content, '<p>first</p>', `${type} of ${JSON.stringify(other)}`);
      }
    t.diagnostic(`${ids.length * 3 - 1} forms, 0 took its place`);
  });
});
