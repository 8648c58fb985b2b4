import assert from 'node:assert/strict';
import type { Person } from '../cast.ts';
import type { Document, Scene } from './fixtures.ts';

/** What can become of a document, and how a member sees it. */

export const REASONS = {
  dislike: 'a Dislike is no activity that Mastodon knows: it is forgotten, and so is taking it back',
  direct: 'what is for named people only is not fetched for somebody who asks by its address',
  tombstone: 'what stood there was deleted by its own server',
  report: 'reports of other servers have no reader here',
} as const;

export interface Setting {
  scene: Scene;
  /** The activity's actor, or the object's author. */
  actor: string;
  send(activity: Document, actor?: string): Promise<void>;
  /** The one thing that alice's search finds at an address. */
  found(address: string): Promise<{ accounts: any[]; statuses: any[] }>;
  follow(address: string): Promise<void>;
}

/** What the fixture is to show; `before` is what happened earlier, `ours` which of its ids are ours. */
export interface Story {
  refused?: keyof typeof REASONS;
  ours?: Record<string, 'alice' | 'post' | 'follow'>;
  before?(setting: Setting): Promise<void>;
  shows?(setting: Setting): Promise<void>;
}

export const plain = (html: string) =>
  html
    .replace(/<br[^>]*>|<\/p>/g, ' ')
    .replace(/<[^>]+>/g, '')
    .replace(/\s+/g, ' ')
    .trim();

/** Who is on our server, and the post of alice's that others favour. */
export const here = {} as { alice: Person; bob: Person; post: any };

/** A post that stands at its address, or came in a Create, and says this. */
export function says(content: string | RegExp, more: (status: any) => void = () => {}): Story {
  return {
    async shows({ scene, found }) {
      const { document } = scene;
      const { id } = document.object?.id ? document.object : document;
      const { statuses } = await found(id);
      assert.equal(statuses.length, 1, 'it is found at its address');
      const read = await here.alice.get(`/api/v1/statuses/${statuses[0].id}`);
      assert.equal(read.status, 200);
      if (typeof content === 'string') assert.equal(plain(read.body.content), content);
      else assert.match(plain(read.body.content), content);
      assert.equal(read.body.uri, id);
      more(read.body);
      if (document.object) assert.ok(await isAtHome(read.body.id), 'it stands in the home of a follower');
    },
  };
}

/** What was published years ago stands far down. */
async function isAtHome(id: string): Promise<boolean> {
  const { body } = await here.alice.get(`/api/v1/timelines/home?limit=1&max_id=${Number(id) + 1}`);
  return body[0]?.id === id;
}

/** An account that is found at its address. */
export function presents(
  display_name: string,
  note: string | RegExp,
  more: (account: any) => void = () => {},
): Story {
  return {
    async shows({ scene, found }) {
      const { accounts } = await found(scene.document.id);
      assert.equal(accounts.length, 1);
      const { body } = await here.alice.get(`/api/v1/accounts/${accounts[0].id}`);
      assert.equal(body.display_name, display_name);
      if (typeof note === 'string') assert.equal(plain(body.note), note);
      else assert.match(plain(body.note), note);
      assert.equal(body.uri, scene.document.id);
      more(body);
    },
  };
}

export const favourites = async () =>
  (await here.alice.get(`/api/v1/statuses/${here.post.id}`)).body.favourites_count;

/** A favourite of alice's post, from nothing to one. */
export const likes = (url: string): Story => ({
  ours: { [url]: 'post' },
  async shows({ actor }) {
    assert.equal(await favourites(), 1);
    const [told] = await here.alice.notifications();
    assert.equal(told.type, 'favourite');
    assert.equal(told.account.uri, actor);
  },
});

/** A favourite that was there is taken back. */
export const unlikes = (url: string): Story => ({
  ours: { [url]: 'post' },
  async before({ scene, send }) {
    await send(scene.document.object);
    assert.equal(await favourites(), 1);
  },
  shows: async () => assert.equal(await favourites(), 0),
});

export const followers = async () =>
  (await here.alice.get(`/api/v1/accounts/${here.alice.id}/followers`)).body.map(
    (one: any) => one.uri,
  ) as string[];

export const follows = (url: string): Story => ({
  ours: { [url]: 'alice' },
  shows: async ({ actor }) => assert.ok((await followers()).includes(actor)),
});

export const unfollows = (url: string): Story => ({
  ours: { [url]: 'alice' },
  async before({ scene, actor, send }) {
    await send({ ...scene.document.object, actor });
    assert.ok((await followers()).includes(actor));
  },
  shows: async ({ actor }) => assert.ok(!(await followers()).includes(actor)),
});

/** A Follow of alice's is agreed to. */
export const agrees = (ours: NonNullable<Story['ours']>): Story => ({
  ours,
  async shows({ found, actor }) {
    const [account] = (await found(actor)).accounts;
    const { body } = await here.alice.get(`/api/v1/accounts/relationships?id[]=${account.id}`);
    assert.deepEqual([body[0].following, body[0].requested], [true, false]);
  },
});

/** A post that alice could read is gone. */
export const deletes: Story = {
  async before({ scene, actor, send, found }) {
    const id = idIn(scene.document.object) as string;
    await send(createOf(actor, { id, type: 'Note', attributedTo: actor, content: '<p>Soon gone</p>' }));
    assert.equal((await found(id)).statuses.length, 1);
  },
  async shows({ scene, found }) {
    assert.deepEqual((await found(idIn(scene.document.object) as string)).statuses, []);
    assert.ok(!(await here.alice.home()).some((one) => plain(one.content) === 'Soon gone'));
  },
};

/** What stands in a collection is pinned to the page of the account whose document names it. */
export const features = (owner: string, content: RegExp): Story => ({
  async shows({ scene, found }) {
    const { id: featured, orderedItems } = scene.document;
    for (const item of orderedItems) scene.put(item);
    const id = scene.at(owner);
    scene.put({ ...scene.actor(id), featured });
    const [account] = (await found(id)).accounts;
    const { body } = await here.alice.get(`/api/v1/accounts/${account.id}/statuses?pinned=true`);
    assert.deepEqual(
      body.map(({ uri }: { uri: string }) => uri),
      orderedItems.map((item: Document) => item.id),
    );
    assert.match(plain(body[0].content), content);
  },
});

/** A post that alice could read says something else now. */
export const edits = (content: string | RegExp): Story => ({
  async before({ scene, actor, send, found }) {
    const { updated: _, ...object } = scene.document.object;
    await send(createOf(actor, { ...object, name: 'before', content: '<p>before</p>' }));
    assert.match(plain((await found(object.id)).statuses[0].content), /before/);
  },
  async shows(setting) {
    await says(content, (status) => assert.notEqual(status.edited_at, null)).shows?.(setting);
  },
});

/** A message for alice alone. */
export const tells = (recipient: string, content: string): Story => ({
  ours: { [recipient]: 'alice' },
  async shows({ scene }) {
    const [told] = await here.alice.notifications();
    assert.equal(told.type, 'mention');
    assert.deepEqual([plain(told.status.content), told.status.visibility], [content, 'direct']);
    assert.equal(told.status.uri, scene.document.object.id);
    assert.equal((await here.bob.get(`/api/v1/statuses/${told.status.id}`)).status, 404);
  },
});

export const refused = (reason: keyof typeof REASONS): Story => ({ refused: reason });

/** What other kinds than posts proper are shown as: title, summary and link. */
export const titled = (title: string) =>
  says(new RegExp(`^${title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')} .*http`));

export const idIn = (value: any): string | undefined => (typeof value === 'string' ? value : value?.id);

const createOf = (actor: string, object: Document) => ({
  id: `${object.id}/earlier`,
  type: 'Create',
  actor,
  to: ['https://www.w3.org/ns/activitystreams#Public'],
  object,
});
