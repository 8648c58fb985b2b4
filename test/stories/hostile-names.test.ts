import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { signCavage } from '../../server/src/federation/signatures/cavage.ts';
import { sha256 } from '../../server/src/federation/signatures/digest.ts';
import { ACTIVITY_JSON, type PeerActor, PUBLIC, post } from '../peer.ts';
import { peerBeside, scene } from '../scene.ts';
import { onBothEngines } from '../world.ts';

/** Names of the language itself, and texts that are none; each stands wherever a name may. */
const NAMES = [
  ...['__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'hasOwnProperty', 'toJSON', 'then'],
  ...['__defineGetter__', 'length', 'null', 'undefined', 'NaN', '0', '-1', '1e309'],
  ...[
    '\u0000',
    'a\u0000b',
    '\ud800',
    'goose\udc00',
    '\ufeff',
    '\u202egoose',
    'e\u0301'.repeat(200),
    'x'.repeat(70_000),
  ],
];
/** How many of a list are sent, as far as a document has room for. */
const MANY = 1500;

onBothEngines('hostile names and lists', (engine) => {
  const { world, server, alice } = scene({ engine });
  const peer = peerBeside();
  let mel: PeerActor;
  let melId: string;
  let said = 0;

  before(async () => {
    mel = peer.actor('mel');
    const { body } = await alice.get(`/api/v2/search?resolve=true&q=${encodeURIComponent(mel.id)}`);
    melId = body.accounts[0].id;
    await alice.post(`/api/v1/accounts/${melId}/follow`);
    await world.settled();
    const follow = peer.received.findLast(({ type }) => type === 'Follow');
    await send(peer.activity(mel, 'Accept', follow));
  });

  const send = (activity: unknown) => sendText(JSON.stringify(activity));

  async function sendText(body: string): Promise<number> {
    const url = new URL(server.ctx.origin.sharedInbox());
    const message = { method: 'POST', url, sha256: sha256(body), contentType: ACTIVITY_JSON };
    const { status } = await post(url.href, signCavage(message, mel.keyId, mel.privateKey, Date.now()), body);
    await world.settled();
    return status;
  }

  const create = (changes: Record<string, unknown>) =>
    peer.activity(mel, 'Create', peer.note(mel, changes), { to: [PUBLIC] });

  /** Every place where the posts of others are shown answers, and what is sent after stands there. */
  async function goesOn(after: string): Promise<any[]> {
    const content = `<p>after ${++said}</p>`;
    assert.equal(await send(create({ content })), 202, after);
    const places = [
      '/api/v1/timelines/home?limit=40',
      '/api/v1/timelines/public?limit=40',
      `/api/v1/accounts/${melId}/statuses?limit=40`,
      '/api/v1/notifications',
      `/api/v1/accounts/${melId}`,
    ];
    const answers = await Promise.all(places.map((path) => alice.get(path)));
    for (const [index, { status }] of answers.entries())
      assert.equal(status, 200, `${places[index]} ${after}`);
    const home = answers[0]?.body as any[];
    assert.equal(home[0].content, content, after);
    const page = await fetch(`${server.address}/@mel@${peer.host}`);
    assert.ok(page.status < 500, `a page ${after}`);
    assert.equal(Object.keys(Object.prototype).length, 0, `the prototype ${after}`);
    assert.equal(({} as Record<string, unknown>).polluted, undefined);
    return home;
  }

  test('stand wherever a name may, of a hashtag, an emoji, a person, a field, a choice, and all else is shown', async () => {
    const image = { type: 'Image', url: `${peer.origin}/e.png` };
    for (const name of NAMES) {
      const label = JSON.stringify(name.slice(0, 20));
      const tag = [
        { type: 'Hashtag', name: `#${name}` },
        {
          type: 'Emoji',
          id: `${peer.origin}/e/${encodeURIComponent(name.toWellFormed().slice(0, 20))}`,
          name: `:${name}:`,
          icon: image,
        },
        { type: 'Mention', href: server.ctx.origin.account(alice.id), name },
        { type: name, name },
      ];
      const named = { [name]: { polluted: true }, contentMap: { [name]: '<p>x</p>' }, summary: name };
      const content = `<p>${name} #${name} :${name}: @${name}</p>`;
      const attachment = [
        { type: 'Document', mediaType: 'image/png', url: `${peer.origin}/p.png`, name, blurhash: name },
      ];
      const status = await send(create({ ...named, content, tag, attachment, conversation: name }));
      assert.ok([202, 400, 413].includes(status), `${label} ${status}`);
      const oneOf = [
        { type: 'Note', name },
        { type: 'Note', name: 'b' },
      ];
      await send(create({ type: 'Question', content, oneOf, endTime: name, votersCount: name }));
      const fields = [{ type: 'PropertyValue', name, value: name }];
      const person = {
        ...mel.document,
        name,
        summary: name,
        tag,
        attachment: fields,
        alsoKnownAs: [name],
        featured: name,
      };
      await send(peer.activity(mel, 'Update', person));
      for (const type of ['Like', 'EmojiReact', 'Announce', 'Flag', 'Move', 'Add', name])
        await send(peer.activity(mel, type, name, { content: name, target: name, tag, [name]: name }));
      await goesOn(`after ${label}`);
    }
  });

  test('of an activity may not make it too deep, too long or too many', async () => {
    const bodies: [string, string][] = [
      ['depth', `{"type":"Like","x":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
      ['depth of objects', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`],
      ['keys', `{${Array.from({ length: 90_000 }, (_, n) => `"k${n}":1`).join()}}`],
      ['a number', `{"type":"Like","actor":"${mel.id}","object":"${mel.id}","n":${'9'.repeat(100_000)}}`],
      [
        'a prototype',
        `{"type":"Like","actor":"${mel.id}","object":"${mel.id}","__proto__":{"polluted":true}}`,
      ],
    ];
    for (const [name, body] of bodies) {
      const status = await sendText(body);
      assert.ok([202, 400].includes(status), `${name} ${status}`);
    }
    await goesOn('after deep and long ones');
  });

  test('in long lists are cut, in a post and in an account', async () => {
    const many = (item: (index: number) => unknown) =>
      Array.from({ length: MANY }, (_, index) => item(index));
    const lists: Record<string, Record<string, unknown>> = {
      choices: { type: 'Question', oneOf: many((n) => ({ type: 'Note', name: `choice ${n}` })) },
      mentions: {
        tag: many((n) => ({ type: 'Mention', href: `${peer.origin}/users/m${n}`, name: `@m${n}` })),
      },
      tags: { tag: many((n) => ({ type: 'Hashtag', name: `#crowd${n}` })) },
      emojis: {
        tag: many((n) => ({
          type: 'Emoji',
          name: `:c${n}:`,
          icon: { type: 'Image', url: `${peer.origin}/${n}.png` },
        })),
      },
      files: {
        attachment: many((n) => ({
          type: 'Document',
          mediaType: 'image/png',
          url: `${peer.origin}/f${n}.png`,
        })),
      },
      recipients: { to: [PUBLIC, ...many((n) => `${peer.origin}/users/r${n}`)] },
    };
    const { length } = peer.asked;
    for (const [name, changes] of Object.entries(lists)) {
      assert.equal(await send(create({ content: `<p>${name}</p>`, ...changes })), 202, name);
      const [, shown] = await goesOn(`after many ${name}`);
      assert.equal(shown.content, `<p>${name}</p>`);
      assert.ok((shown.poll?.options.length ?? 0) <= 64, name);
      for (const list of [shown.mentions, shown.tags, shown.emojis]) assert.ok(list.length <= 64, name);
      assert.ok(shown.media_attachments.length <= 16, name);
    }
    assert.ok(peer.asked.length - length <= 64 * 3, `${peer.asked.length - length} requests`);
    const fields = many((n) => ({ type: 'PropertyValue', name: `n${n}`, value: `v${n}` }));
    const alsoKnownAs = many((n) => `${peer.origin}/users/known${n}`);
    await send(
      peer.activity(mel, 'Update', { ...mel.document, name: 'Mel', attachment: fields, alsoKnownAs }),
    );
    const { body } = await alice.get(`/api/v1/accounts/${melId}`);
    assert.equal(body.display_name, 'Mel');
    assert.ok(body.fields.length <= 64, `${body.fields.length} fields`);
  });
});
