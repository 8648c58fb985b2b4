import type { Route } from '../../server/src/http/route.ts';
import { person } from '../cast.ts';
import { asNamed, placeOf as nameIn, type Parameter } from './parameter.ts';
import {
  ABSENT,
  collection,
  count,
  type KindOfThing,
  type People,
  SUPPLIES,
  type Supply,
  status,
} from './supply.ts';

/** What a path names, by the names in it. */
export type Named = Record<string, string>;

/** What stands in a path: one that alice may ask about, and for each name in it what she may not. */
export interface Place {
  own(people: People): Promise<Named>;
  /** By what each is. Every one of these is answered as what is absent is. */
  refused: Record<string, (people: People, own: Named) => Promise<Named>>;
  /** What is refused, and not as what is absent: she sees it anyway. */
  visible?: Record<string, (people: People) => Promise<Named>>;
}

/** Which things the ids in paths are of: the first that fits. */
const THINGS: readonly (readonly [RegExp, Record<string, KindOfThing>])[] = [
  [/accounts\/:id\/(endorse|pin)$/, { id: 'account that alice follows' }],
  [/accounts\/:id/, { id: 'account' }],
  [/in_collections/, { account_id: 'alice herself' }],
  [/:account_id/, { account_id: 'account' }],
  [/follow_requests/, { id: 'account that asks to follow' }],
  [/v2\/filters\/keywords|v1\/filters/, { id: 'filter keyword' }],
  [/filters\/statuses/, { id: 'filter status' }],
  [/filters/, { id: 'filter', filter_id: 'filter' }],
  [/media/, { id: 'media' }],
  [/async_refreshes/, { id: 'thread refresh' }],
  [/scheduled_statuses/, { id: 'scheduled status' }],
  [/polls/, { id: 'poll' }],
  [/featured_tags/, { id: 'featured hashtag' }],
  [/lists|timelines\/list/, { id: 'list', list_id: 'list' }],
  [/restores/, { id: 'restore' }],
  [/requests/, { id: 'notification request' }],
  [/notifications/, { id: 'notification', group_key: 'notification group' }],
  [/conversations/, { id: 'conversation' }],
  [/announcements/, { id: 'announcement' }],
  [/statuses\/:id\/(favourite|bookmark|reblog|translate)$/, { id: 'status of bob' }],
  [/statuses\/:id\/(pin|interaction_policy)$/, { id: 'status that alice may change' }],
  [/(PUT|DELETE) \S+\/statuses\/:id$/, { id: 'status of alice' }],
  [/statuses/, { id: 'status' }],
  [/GET \S+collections/, { id: 'collection' }],
  [/collections/, { id: 'collection of alice', collection_id: 'collection of alice' }],
];

/** Where one thing is in another. */
const TOGETHER: Readonly<Record<string, Place>> = {
  'POST /api/v1/statuses/:id/quotes/:quoting_status_id/revoke': {
    async own({ alice, bob }) {
      const id = await status(alice);
      return { id, quoting_status_id: await status(bob, { quoted_status_id: id }) };
    },
    refused: {
      id: (people) => refusedOf(SUPPLIES['status of alice'], people),
      async quoting_status_id({ alice, bob }) {
        const quoting = await status(bob, { quoted_status_id: await status(alice) });
        const gone = await status(bob, { quoted_status_id: await status(alice) });
        await bob.delete(`/api/v1/statuses/${gone}`);
        return {
          'that quotes another': quoting,
          'that quotes nothing': await status(bob),
          deleted: gone,
          absent: ABSENT,
        };
      },
    },
  },
  'DELETE /api/v1/collections/:collection_id/items/:id': {
    async own({ alice, bob }) {
      const { id, items } = await collection(alice, bob);
      return { collection_id: id, id: items[0].id };
    },
    refused: {
      collection_id: (people) => refusedOf(SUPPLIES['collection of alice'], people),
      async id({ alice, bob }) {
        const { items } = await collection(bob, alice);
        const mine = await collection(alice, bob);
        await alice.delete(`/api/v1/collections/${mine.id}/items/${mine.items[0].id}`);
        return { 'of a collection of bob': items[0].id, deleted: mine.items[0].id, absent: ABSENT };
      },
    },
  },
  'POST /api/v1/collections/:collection_id/items/:id/revoke': {
    async own({ alice, bob }) {
      const { id, items } = await collection(bob, alice);
      return { collection_id: id, id: items[0].id };
    },
    refused: {
      collection_id: (people) => refusedOf(SUPPLIES['collection of alice'], people),
      async id({ alice, bob }, { collection_id: of = '' }) {
        const other = await person(alice.server, `recommended${count()}`, {});
        const { body } = await bob.post(`/api/v1/collections/${of}/items`, { account_id: String(other.id) });
        const { items } = await collection(bob, alice);
        const gone = await collection(bob, alice);
        await bob.delete(`/api/v1/collections/${gone.id}`);
        return {
          'place of another': body.collection_item?.id ?? '0',
          'of another collection': items[0].id,
          deleted: gone.items[0].id,
          absent: ABSENT,
        };
      },
    },
  },
};

/** Every id of this kind that alice is refused, by what it is. */
export async function refusedOf(supply: Supply, people: People): Promise<Named> {
  return {
    ...(await supply.others?.(people)),
    ...(supply.deleted ? { deleted: await supply.deleted(people) } : {}),
    absent: ABSENT,
  };
}

/** Which things the ids in queries and bodies are of, by name: the first that fits. None is looked for at a cursor. */
const TOLD: readonly (readonly [RegExp, KindOfThing | 'cursor'])[] = [
  [/ ((max|since|min)_id|\w+\.last_read_id)$/, 'cursor'],
  [/requests\/\w+ id\[\]$/, 'notification request'],
  [/v1\/statuses id\[\]$/, 'status'],
  [/accounts\S* id\[\]$/, 'account'],
  [/reports status_ids/, 'status of bob'],
  [/ (in_reply_to_id|quoted_status_id|status_id)$/, 'status'],
  [/media_(ids\[\]|attributes\[\]\.id)$/, 'media'],
  [/keywords_attributes\[\]\.id$/, 'filter keyword'],
  [/ (account_id|account_ids\[\]|allowed_mentions\[\])$/, 'account'],
  [/collection_ids\[\]$/, 'collection'],
  [/rule_ids\[\]$/, 'rule'],
  [/streaming\/list list$/, 'list'],
];

/** What an id outside of the path is of; null when it is unknown. */
export function toldOf(parameter: Parameter): Supply | 'cursor' | null {
  const kind = TOLD.find(([fits]) => fits.test(nameIn(parameter)))?.[1];
  return kind === undefined || kind === 'cursor' ? (kind ?? null) : SUPPLIES[kind];
}

/** Names in paths that are no ids: something that is there. */
const WORDS: Readonly<Record<string, (people: People) => string>> = {
  date: ({ world }) => new Date(world.clock.now()).toISOString().slice(0, 10),
  'name in announcements': () => encodeURIComponent('🪿'),
  name: () => 'goose',
  hashtag: () => 'goose',
  stream: () => 'goose',
  part: () => 'goose',
};

/** Something that is there, for a name in this path that is no id. */
export function wordFor(route: Route, name: string): (people: People) => string {
  const [word] = [WORDS[`${name} in ${route.path.split('/')[3]}`], WORDS[name]].filter(
    (one) => one !== undefined,
  );
  if (!word) throw new Error(`nothing is known that could stand at :${name}`);
  return word;
}

/** What stands at the ids of this route's path; null when its path has a name that no supply is known for. */
export function placeOf(route: Route, ids: readonly string[]): Place | null {
  const name = asNamed(route);
  const together = TOGETHER[name];
  if (together) return together;
  const kinds = THINGS.find(([fits]) => fits.test(name))?.[1] ?? {};
  if (ids.some((id) => !(id in kinds))) return null;
  const supplies = ids.map((id) => [id, SUPPLIES[kinds[id] as KindOfThing] as Supply] as const);
  return {
    async own(people) {
      const named: Named = {};
      for (const [id, supply] of supplies) named[id] = await supply.own(people);
      return named;
    },
    refused: Object.fromEntries(
      supplies.map(([id, supply]) => [id, (people: People) => refusedOf(supply, people)]),
    ),
    visible: Object.fromEntries(
      supplies.map(([id, supply]) => [id, async (people: People) => (await supply.visible?.(people)) ?? {}]),
    ),
  };
}
