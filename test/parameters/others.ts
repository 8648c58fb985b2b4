// What the ids are of that pages and forms are told, and of each one that is somebody else's.
import { z } from 'zod';
import type { Route } from '../../server/src/http/route.ts';
import { issueToken } from '../../server/src/sign-in/index.ts';
import { call } from '../cast.ts';
import { uploaded } from '../pictures.ts';
import { memberBrowser } from '../visitor.ts';
import { nameOf } from './parameter.ts';
import { count, type People, SUPPLIES, type Supply, status } from './supply.ts';

/** By what each is. */
type Ids = Readonly<Record<string, string>>;

/** What of one kind is bob's and not for alice, or for nobody but staff. */
const KINDS = {
  async session({ bob }: People) {
    await memberBrowser(bob);
    const { db } = bob.server.ctx;
    const { id } = await db
      .selectFrom('sessions')
      .select('id')
      .where('account_id', '=', bob.id)
      .orderBy('id', 'desc')
      .executeTakeFirstOrThrow();
    return { 'of bob': String(id) };
  },
  async app({ bob }: People) {
    const { body } = await call(bob.server, 'POST', '/api/v1/apps', {
      body: { client_name: 'Gull', redirect_uris: ['urn:ietf:wg:oauth:2.0:oob'] },
    });
    await issueToken(bob.server.ctx, { appId: Number(body.id), accountId: bob.id, scopes: ['read'] });
    return { 'that bob let in': body.id };
  },
  async import({ bob }: People) {
    const path = '/settings/imports';
    const browser = await memberBrowser(bob);
    const file = new TextEncoder().encode('pond.example\n');
    const fields = { type: 'domain_blocking', mode: 'merge' };
    const seen = await browser.submitFiles(path, await browser.get(path), fields, { file });
    return { 'of bob': (seen.headers.get('location') ?? '').replace(`${path}/`, '') };
  },
  async 'request to join'({ alice: { server } }: People) {
    const { db } = server.ctx;
    const { id: appId } = await db.selectFrom('apps').select('id').executeTakeFirstOrThrow();
    const token = await issueToken(server.ctx, { appId, accountId: null, scopes: ['write:accounts'] });
    const name = `joining${count()}`;
    const body = { username: name, email: `${name}@mail.example`, password: 'over the lake' };
    const joining = await call(server, 'POST', '/api/v1/accounts', {
      token,
      body: { ...body, agreement: true, reason: 'to write about geese' },
    });
    if (joining.status !== 200) throw new Error(JSON.stringify(joining.body));
    const { id } = await db.selectFrom('sign_ups').select('id').executeTakeFirstOrThrow();
    return { 'that staff decides about': String(id) };
  },
  rule: async (people: People) => ({ 'of the server': await SUPPLIES.rule.own(people) }),
  async picture({ bob }: People) {
    const { id } = await uploaded(bob);
    await status(bob, { media_ids: [id], visibility: 'direct' });
    return { 'of a direct post': id, 'of no post yet': (await uploaded(bob)).id };
  },
  media: others(SUPPLIES.media),
  status: others(SUPPLIES.status),
  filter: others(SUPPLIES.filter),
  list: others(SUPPLIES.list),
  conversation: others(SUPPLIES.conversation),
  'scheduled status': others(SUPPLIES['scheduled status']),
  'notification request': others(SUPPLIES['notification request']),
  'account that asks to follow': others(SUPPLIES['account that asks to follow']),
} satisfies Record<string, (people: People) => Promise<Ids>>;

function others(supply: Supply): (people: People) => Promise<Ids> {
  return async (people) => (await supply.others?.(people)) ?? {};
}

const FOR_ALL = { why: 'is there for everybody who asks' };

/** By route and name: the first that fits. Nothing of its own is behind a cursor, or behind what has a reason. */
const NAMED: readonly (readonly [RegExp, keyof typeof KINDS | { why: string }])[] = [
  [/ (max|min)_id$/, { why: 'is a place in a list, whoever has it' }],
  [/sessions\/end id$/, 'session'],
  [/apps\/end id$/, 'app'],
  [/filters\/remove id$/, 'filter'],
  [/imports\/:id\S* id$/, 'import'],
  [/settings\/rules\/\w+ id$/, 'rule'],
  [/settings\/requests id$/, 'request to join'],
  [/lists\/:id\S* id$/, 'list'],
  [/messages\/:id\S* id$/, 'conversation'],
  [/scheduled\/:id\S* id$/, 'scheduled status'],
  [/notifications\/requests\/:id\S* id$/, 'notification request'],
  [/accounts\/:id\/(accept|refuse) id$/, 'account that asks to follow'],
  [/ media_\d$/, 'media'],
  [/ \/media(_proxy)?\/:id\S* id$/, 'picture'],
  [/statuses\/:id\S* id$/, 'status'],
  [/ (status_id|in_reply_to_id|quoted_status_id)$/, 'status'],
  [/:handle\S* id$/, 'status'],
  [/aliases\/remove id$/, FOR_ALL],
  [/(accounts|announcements|collections)\/:id\S* id$/, FOR_ALL],
  [/ (account_id|rule_ids)$/, FOR_ALL],
];

/** One id that a page or a form is told. */
export interface Told {
  route: Route;
  name: string;
  /** Those of somebody else, or why there are none. */
  others: ((people: People) => Promise<Ids>) | { why: string };
}

/** Every id that these pages and forms are told. @throws when of one nothing is known */
export function idsTold(pages: readonly Route[]): Told[] {
  return pages.flatMap((route) =>
    namesOfIds(route).map((name) => {
      const place = `${nameOf(route)} ${name}`;
      const kind = NAMED.find(([fits]) => fits.test(place))?.[1];
      if (kind === undefined)
        throw new Error(`whose ${place} is is not known: see test/parameters/others.ts`);
      return { route, name, others: typeof kind === 'string' ? KINDS[kind] : kind };
    }),
  );
}

function namesOfIds({ params }: Route): string[] {
  const { properties = {} } = z.toJSONSchema(params, { io: 'input', unrepresentable: 'any' });
  return Object.entries(properties)
    .filter(([, schema]) => JSON.stringify(schema).includes(JSON.stringify('^[0-9]{1,20}$').slice(1, -1)))
    .map(([name]) => name);
}
