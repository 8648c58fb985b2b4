import assert from 'node:assert/strict';
import { deleteAccount } from '../../server/src/accounts/index.ts';
import { announce, removeAnnouncement } from '../../server/src/announcements/index.ts';
import type { Ctx } from '../../server/src/context.ts';
import { addRule, removeRule } from '../../server/src/instance/index.ts';
import { type Person, person } from '../cast.ts';
import { uploaded } from '../pictures.ts';
import { restoring } from '../recovery.ts';
import type { World } from '../world.ts';

/** Who asks, and whose things are another's. */
export interface People {
  world: World;
  alice: Person;
  bob: Person;
}

/** Things of one kind: as text, as they stand in paths and bodies. */
export interface Supply {
  /** Where it stands: not written to when one that alice may not change is named and let pass. */
  table?: string;
  /** Makes one that alice may ask about, and change if it can be changed. */
  own(people: People): Promise<string>;
  /** Makes what she may not see, or not change: each by what it is. */
  others?(people: People): Promise<Record<string, string>>;
  /** Makes what she may see and not change: refused, and not as what is absent. */
  visible?(people: People): Promise<Record<string, string>>;
  /** Makes one that was hers to see, and deletes it. */
  deleted?(people: People): Promise<string>;
}

/** An id of ours that nothing ever had. */
export const ABSENT = '1234567890123456';

let counted = 0;
export const count = () => ++counted;

async function done(asked: Promise<{ status: number; body: any }>): Promise<any> {
  const { status, body } = await asked;
  assert.equal(status, 200, JSON.stringify(body));
  return body;
}

/** Somebody new, who goes again with everything. */
async function leave({ alice: { server } }: People, work: (one: Person) => Promise<string>): Promise<string> {
  const one = await person(server, `leaver${count()}`);
  const id = await work(one);
  await deleteAccount(server.ctx, one.id);
  await server.settled();
  return id;
}

/** Made by a call, owned by whoever made it, and deleted by another. */
function owned(make: (by: Person, other: Person) => Promise<string>, path: (id: string) => string): Supply {
  return {
    own: ({ alice, bob }) => make(alice, bob),
    others: async ({ alice, bob }) => ({ 'of bob': await make(bob, alice) }),
    async deleted({ alice, bob }) {
      const id = await make(alice, bob);
      await done(alice.delete(path(id)));
      return id;
    },
  };
}

export const status = async (by: Person, more: Record<string, unknown> = {}): Promise<string> =>
  (await by.publish(`number ${count()}`, more)).id;

/** What alice may not see. */
async function hidden({ bob }: People): Promise<Record<string, string>> {
  return {
    'direct, of bob': await status(bob, { visibility: 'direct' }),
    'private, of bob': await status(bob, { visibility: 'private' }),
  };
}

async function deletedStatus({ alice }: People): Promise<string> {
  const id = await status(alice);
  await done(alice.delete(`/api/v1/statuses/${id}`));
  return id;
}

const filter = async (by: Person): Promise<any> =>
  done(
    by.post('/api/v2/filters', {
      title: `filter ${count()}`,
      context: ['home'],
      keywords_attributes: [{ keyword: 'gander' }],
    }),
  );

const filterStatus = async (by: Person, of: Person): Promise<string> => {
  const { id } = await filter(by);
  return (await done(by.post(`/api/v2/filters/${id}/statuses`, { status_id: await status(of) }))).id;
};

/** Members may have ten collections, so the oldest go. */
export async function makeRoom(by: Person): Promise<void> {
  const { body } = await by.get(`/api/v1/accounts/${by.id}/collections`);
  const ids: string[] = body.collections.map(({ id }: any) => id).sort();
  if (ids.length > 6) for (const id of ids.slice(0, 3)) await by.delete(`/api/v1/collections/${id}`);
}

export async function collection(by: Person, of: Person): Promise<any> {
  await makeRoom(by);
  const made = await done(
    by.post('/api/v1/collections', { name: `collection ${count()}`, account_ids: [String(of.id)] }),
  );
  return made.collection;
}

async function scheduled(by: Person, world: World): Promise<string> {
  const at = new Date(world.clock.now() + (count() + 10) * 86_400_000).toISOString();
  return status(by, { scheduled_at: at });
}

async function mentioned(to: Person, by: Person): Promise<string> {
  await status(by, { status: `@${to.name} number ${count()}` });
  return (await to.notifications())[0].id;
}

async function conversation(by: Person): Promise<string> {
  const other = await person(by.server, `talker${count()}`);
  await by.publish(`@${other.name} number ${count()}`, { visibility: 'direct' });
  await by.server.settled();
  const { body } = await by.get('/api/v1/conversations');
  return body.find(({ accounts }: any) => accounts.some(({ id }: any) => id === String(other.id))).id;
}

async function request(to: Person): Promise<string> {
  const other = await person(to.server, `stranger${count()}`);
  await other.publish(`@${to.name} number ${count()}`, { visibility: 'direct' });
  await other.server.settled();
  return (await to.get('/api/v1/notifications/requests')).body.find(
    ({ account }: any) => account.id === String(other.id),
  ).id;
}

async function group(to: Person, by: Person): Promise<string> {
  await by.post(`/api/v1/statuses/${await status(to)}/favourite`);
  await to.server.settled();
  return (await to.notifications()).find(({ type }: any) => type === 'favourite').group_key;
}

const tell = (ctx: Ctx) =>
  announce(ctx, { text: `number ${count()}`, startsAt: null, endsAt: null, allDay: false }).then(String);

async function refresh({ alice: { server } }: People): Promise<string> {
  const { ctx } = server;
  const id = ctx.ids.next();
  const row = { id, conversation_id: id, started_at: ctx.clock.now(), ended_at: null, found: 2 };
  await ctx.writer.write((db) => db.insertInto('thread_refreshes').values(row).execute());
  return String(id);
}

const poll = { poll: { options: ['grey', 'white'], expires_in: 3600 } };
const pollOf = async (by: Person, more: Record<string, unknown> = {}): Promise<string> =>
  (await by.publish(`number ${count()}`, { ...poll, ...more })).poll.id;

/** Every kind of thing that has an id. */
export const SUPPLIES = {
  status: { own: ({ alice }) => status(alice), others: hidden, deleted: deletedStatus },
  'status of alice': {
    own: ({ alice }) => status(alice),
    others: async (people) => ({ ...(await hidden(people)), 'public, of bob': await status(people.bob) }),
    deleted: deletedStatus,
  },
  'status that alice may change': {
    own: ({ alice }) => status(alice),
    others: hidden,
    visible: async ({ bob }) => ({ 'public, of bob': await status(bob) }),
    deleted: deletedStatus,
  },
  'status of bob': {
    own: ({ bob }) => status(bob),
    others: hidden,
    deleted: (people) => leave(people, (one) => status(one)),
  },
  account: {
    own: async ({ bob }) => String(bob.id),
    deleted: (people) => leave(people, async (one) => String(one.id)),
  },
  'account that alice follows': {
    async own({ alice }) {
      const followed = await person(alice.server, `followed${count()}`);
      await alice.follow(followed);
      return String(followed.id);
    },
    deleted: (people) => leave(people, async (one) => String(one.id)),
  },
  'alice herself': {
    own: async ({ alice }) => String(alice.id),
    visible: async ({ bob }) => ({ bob: String(bob.id) }),
    deleted: (people) => leave(people, async (one) => String(one.id)),
  },
  'account that asks to follow': {
    async own({ alice, bob }) {
      await bob.post(`/api/v1/accounts/${alice.id}/unfollow`);
      await bob.follow(alice);
      return String(bob.id);
    },
    async others({ bob, alice }) {
      const asking = await person(alice.server, `asking${count()}`);
      await asking.follow(bob);
      return { 'to bob': String(asking.id) };
    },
    deleted: (people) =>
      leave(people, async (one) => {
        await one.follow(people.alice);
        return String(one.id);
      }),
  },
  filter: owned(
    async (by) => (await filter(by)).id,
    (id) => `/api/v2/filters/${id}`,
  ),
  'filter keyword': owned(
    async (by) => (await filter(by)).keywords[0].id,
    (id) => `/api/v2/filters/keywords/${id}`,
  ),
  restore: {
    table: 'restores',
    own: ({ alice }) => restoring(alice),
    others: async ({ bob }) => ({ 'of bob': await restoring(bob) }),
  },
  'filter status': owned(filterStatus, (id) => `/api/v2/filters/statuses/${id}`),
  media: {
    table: 'attachments',
    ...owned(
      async (by) => (await uploaded(by)).id,
      (id) => `/api/v1/media/${id}`,
    ),
  },
  'thread refresh': {
    own: refresh,
    async deleted(people) {
      const id = await refresh(people);
      const { writer } = people.alice.server.ctx;
      await writer.write((db) => db.deleteFrom('thread_refreshes').where('id', '=', Number(id)).execute());
      return id;
    },
  },
  'scheduled status': {
    own: ({ alice, world }) => scheduled(alice, world),
    others: async ({ bob, world }) => ({ 'of bob': await scheduled(bob, world) }),
    async deleted({ alice, world }) {
      const id = await scheduled(alice, world);
      await done(alice.delete(`/api/v1/scheduled_statuses/${id}`));
      return id;
    },
  },
  poll: {
    own: ({ bob }) => pollOf(bob),
    others: async ({ bob }) => ({
      'direct, of bob': await pollOf(bob, { visibility: 'direct' }),
      'private, of bob': await pollOf(bob, { visibility: 'private' }),
    }),
    async deleted({ bob }) {
      const made = await bob.publish(`number ${count()}`, poll);
      await done(bob.delete(`/api/v1/statuses/${made.id}`));
      return made.poll.id;
    },
  },
  'featured hashtag': owned(
    async (by) => (await done(by.post('/api/v1/featured_tags', { name: `tag${count()}` }))).id,
    (id) => `/api/v1/featured_tags/${id}`,
  ),
  list: owned(
    async (by) => (await done(by.post('/api/v1/lists', { title: `list ${count()}` }))).id,
    (id) => `/api/v1/lists/${id}`,
  ),
  notification: {
    own: ({ alice, bob }) => mentioned(alice, bob),
    others: async ({ alice, bob }) => ({ 'of bob': await mentioned(bob, alice) }),
    async deleted({ alice, bob }) {
      const id = await mentioned(alice, bob);
      await done(alice.post(`/api/v1/notifications/${id}/dismiss`));
      return id;
    },
  },
  'notification group': {
    own: ({ alice, bob }) => group(alice, bob),
    others: async ({ alice, bob }) => ({ 'of bob': await group(bob, alice) }),
    async deleted({ alice, bob }) {
      const key = await group(alice, bob);
      await done(alice.post(`/api/v2/notifications/${key}/dismiss`));
      return key;
    },
  },
  'notification request': {
    table: 'notification_requests',
    own: ({ alice }) => request(alice),
    others: async ({ bob }) => ({ 'of bob': await request(bob) }),
    async deleted({ alice }) {
      const id = await request(alice);
      await done(alice.post(`/api/v1/notifications/requests/${id}/accept`));
      return id;
    },
  },
  collection: {
    own: async ({ alice, bob }) => (await collection(alice, bob)).id,
    deleted: async ({ alice, bob }) => {
      const { id } = await collection(alice, bob);
      await done(alice.delete(`/api/v1/collections/${id}`));
      return id;
    },
  },
  'collection of alice': {
    own: async ({ alice, bob }) => (await collection(alice, bob)).id,
    visible: async ({ alice, bob }) => ({ 'of bob': (await collection(bob, alice)).id }),
    async deleted({ alice, bob }) {
      const { id } = await collection(alice, bob);
      await done(alice.delete(`/api/v1/collections/${id}`));
      return id;
    },
  },
  conversation: owned(conversation, (id) => `/api/v1/conversations/${id}`),
  announcement: {
    own: ({ alice }) => tell(alice.server.ctx),
    async deleted({ alice }) {
      const id = await tell(alice.server.ctx);
      await removeAnnouncement(alice.server.ctx, Number(id));
      return id;
    },
  },
  rule: {
    own: ({ alice }) => addRule(alice.server.ctx, { text: `rule ${count()}`, hint: '' }).then(String),
    async deleted({ alice }) {
      const id = await addRule(alice.server.ctx, { text: `rule ${count()}`, hint: '' });
      await removeRule(alice.server.ctx, id);
      return String(id);
    },
  },
} as const satisfies Record<string, Supply>;
export type KindOfThing = keyof typeof SUPPLIES;
