import { generateKeyPairSync } from 'node:crypto';
import { sql } from 'kysely';
import { upsertRemote } from '../server/src/accounts/index.ts';
import { seed } from '../server/src/admin/seed/seed.ts';
import { readConfig } from '../server/src/config.ts';
import { type Actor, as } from '../server/src/context.ts';
import type { Id } from '../server/src/db/tables.ts';
import { follow } from '../server/src/relations/index.ts';
import { commandLineApp, createAccount, createMemberKeys, issueToken } from '../server/src/sign-in/index.ts';
import { start } from '../server/src/start.ts';
import { boost, favourite, publish } from '../server/src/statuses/index.ts';
import { answer } from './child.ts';
import { hang } from './hang.ts';

// A Skein in a process of its own, with what the scenarios need to be prepared.
const { environment, acceptOnly } = JSON.parse(process.argv[2] ?? '{}') as {
  environment: Record<string, string>;
  acceptOnly?: boolean;
};
const config = readConfig(environment);
// A process without queues on SQLite exists only here: it shows what accepting alone costs.
const skein = await start({
  config: acceptOnly ? { ...config, role: 'web' } : config,
  // Every name leads to this machine.
  outbound: { resolve: (_, found) => found(null, [{ address: '127.0.0.1', family: 4 }]) },
});
const { ctx } = skein;

let invented = 1000;

interface Crowd {
  count: number;
  hosts: number;
  port: string;
  followee: Id;
  /** What the names of its servers begin with. */
  name: string;
}

function member(accountId: Id): Actor {
  return { kind: 'member', accountId, appId: null, tokenId: null, scopes: ['read', 'write'], role: 'member' };
}

async function newMember(name: string): Promise<{ id: Id; token: string }> {
  const id = await createAccount(ctx, {
    name,
    email: `${name}@bench.example`,
    password: 'a password for the bench',
    role: 'member',
    confirmed: true,
    approved: true,
  });
  const appId = await commandLineApp(ctx);
  return { id, token: await issueToken(ctx, { appId, accountId: id, scopes: ['read', 'write', 'follow'] }) };
}

const text = (n: number) =>
  `Bench ${n}: les oies sauvages volent en formation, chacune pour soi, et toutes ensemble.`;

function status(
  authorId: Id,
  n: number,
  more: { inReplyToId?: Id; mentioned?: Id[]; link?: string } = {},
): Promise<Id> {
  return publish(as(ctx, member(authorId)), {
    authorId,
    content: `<p>${text(n)}${more.link ? ` <a href="${more.link}">${more.link}</a>` : ''}</p>`,
    source: text(n),
    spoiler: '',
    sensitive: false,
    language: 'fr',
    visibility: 0,
    inReplyToId: more.inReplyToId ?? null,
    mentioned: more.mentioned ?? [],
    idempotencyKey: null,
    remote: null,
  });
}

/** Six of these people boost what the author wrote, so that boosts stand among the newest of a home. */
async function passOn(authorId: Id, people: readonly Id[]): Promise<void> {
  for (const [n, id] of people.slice(0, 6).entries()) {
    const statusId = await status(authorId, 100 + n);
    await boost(as(ctx, member(id)), { statusId, visibility: null });
  }
}

/** An account of another server whose key is known, so that nothing is fetched. */
function stranger({ name, host, publicKey }: { name: string; host: string; publicKey: string }): Promise<Id> {
  const uri = `http://${host}/users/${name}`;
  return upsertRemote(ctx, {
    uri,
    username: name,
    domain: host,
    type: 'Person',
    displayName: name,
    note: '',
    fields: [],
    url: null,
    inbox: `${uri}/inbox`,
    sharedInbox: `http://${host}/inbox`,
    followersUri: `${uri}/followers`,
    followingUri: null,
    outboxUri: null,
    featuredUri: null,
    avatar: null,
    header: null,
    keyId: `${uri}#main-key`,
    publicKey,
    locked: false,
    discoverable: false,
    indexable: false,
    createdAt: null,
  });
}

/** A follow as it stands in its table, without what following sets off. `local`: the follower lives here. */
async function followRow(pair: { follower: Id; followee: Id; local: 0 | 1 }): Promise<void> {
  await ctx.writer.write((db) =>
    db
      .insertInto('follows')
      .values({
        id: ctx.ids.next(),
        follower_id: pair.follower,
        followee_id: pair.followee,
        follower_local: pair.local,
        uri: null,
        show_boosts: 1,
        notify: 0,
      })
      .execute(),
  );
}

answer(
  {
    address: () => skein.address,
    settled: () => skein.settled(),
    /** From now on each read finds that something was written since the last one. */
    unsettle() {
      let reads = ctx.live.changes();
      ctx.live.changes = () => ++reads;
    },
    async seed({ members, statuses }: { members: number; statuses: number }) {
      const keys = [await createMemberKeys()];
      const wanted = { members, statuses, seed: 1, passwordHash: 'none', keys };
      return seed(ctx, wanted, () => {}, new AbortController().signal);
    },
    /** A reader who follows fifty people, a thread of fifty answers, forty mentions and favourites. */
    async scene() {
      const reader = await newMember('reader');
      const author = await newMember('author');
      const people = await ctx.db
        .selectFrom('accounts')
        .select('id')
        .where('local', '=', 1)
        .where('id', 'not in', [reader.id])
        .orderBy('id')
        .limit(50)
        .execute();
      for (const { id } of people) await follow(as(ctx, member(reader.id)), { targetId: id });
      const root = await status(reader.id, 0);
      let parent = root;
      for (let n = 1; n <= 50; n += 1) {
        const id = await status(people[n % people.length]?.id ?? author.id, n, {
          inReplyToId: n % 2 ? root : parent,
          mentioned: n <= 40 ? [reader.id] : [],
        });
        if (n % 2) parent = id;
      }
      for (const { id } of people.slice(0, 40)) await favourite(as(ctx, member(id)), { statusId: root });
      await skein.settled();
      await hang(ctx);
      await passOn(
        author.id,
        people.slice(40).map(({ id }) => id),
      );
      const busiest = people[0]?.id ?? author.id;
      return { reader, author, busiest, root };
    },
    async remotes({
      count,
      host,
      publicKey,
      followed,
    }: {
      count: number;
      host: string;
      publicKey: string;
      followed?: Id;
    }) {
      const ids: Id[] = [];
      for (let n = 0; n < count; n += 1) ids.push(await stranger({ name: `remote${n}`, host, publicKey }));
      if (followed !== undefined)
        for (const id of ids) await followRow({ follower: followed, followee: id, local: 1 });
      return ids;
    },
    /** A token of each of so many members, who are invented where there are too few. */
    async tokens({ count }: { count: number }) {
      const members = () =>
        ctx.db.selectFrom('members').select('account_id').orderBy('account_id').limit(count).execute();
      const missing = count - (await members()).length;
      if (missing > 0) {
        const keys = [await createMemberKeys()];
        const wanted = { members: missing, statuses: 0, seed: 2, passwordHash: 'none', keys };
        await seed(ctx, wanted, () => {}, new AbortController().signal);
      }
      const appId = await commandLineApp(ctx);
      const scopes = ['read', 'write', 'follow'];
      const tokens: string[] = [];
      for (const { account_id } of await members())
        tokens.push(await issueToken(ctx, { appId, accountId: account_id, scopes }));
      return tokens;
    },
    /** One follower on each of these hosts. */
    async followersOn({ hosts, followee }: { hosts: string[]; followee: Id }) {
      const { publicKey } = generateKeyPairSync('rsa', {
        modulusLength: 2048,
        publicKeyEncoding: { type: 'spki', format: 'pem' },
        privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      });
      for (const host of hosts) {
        const id = await stranger({ name: 'follower', host, publicKey });
        await followRow({ follower: id, followee, local: 0 });
      }
    },
    /** So many followers on so many servers of this machine, written as rows: one stranger, again and again. */
    async crowd({ count, hosts, port, followee, name }: Crowd) {
      const { publicKey } = generateKeyPairSync('rsa', {
        modulusLength: 2048,
        publicKeyEncoding: { type: 'spki', format: 'pem' },
        privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      });
      const first = await stranger({ name: 'first', host: `${name}0.bench.example:${port}`, publicKey });
      await followRow({ follower: first, followee, local: 0 });
      const row = await ctx.db
        .selectFrom('accounts')
        .selectAll()
        .where('id', '=', first)
        .executeTakeFirstOrThrow();
      // Below all ids that are drawn from the clock.
      const start = invented;
      invented += count;
      const server = sql`${`${name}`} || cast(i % ${sql.lit(hosts)} as text) || ${`.bench.example:${port}`}`;
      const url = sql`'http://' || ${server}`;
      const own: Record<string, ReturnType<typeof sql>> = {
        id: sql`${sql.lit(start)} + i`,
        username: sql`'f' || cast(i as text)`,
        domain: server,
        handle: sql`'f' || cast(i as text) || '@' || ${server}`,
        uri: sql`${url} || '/users/f' || cast(i as text)`,
        inbox: sql`${url} || '/users/f' || cast(i as text) || '/inbox'`,
        shared_inbox: sql`${url} || '/inbox'`,
        followers_uri: sql`${url} || '/users/f' || cast(i as text) || '/followers'`,
        key_id: sql`${url} || '/users/f' || cast(i as text) || '#main-key'`,
      };
      const columns = Object.keys(row);
      const values = columns.map((column) => own[column] ?? sql.ref(`accounts.${column}`));
      const STEP = 20_000;
      for (let from = 1; from < count; from += STEP) {
        const to = Math.min(count - 1, from + STEP - 1);
        const series = sql`with recursive n(i) as (select ${sql.lit(from)} union all select i + 1 from n where i < ${sql.lit(to)})`;
        await ctx.writer.write(async (db) => {
          await sql`insert into accounts (${sql.join(columns.map((one) => sql.ref(one)))}) ${series}
            select ${sql.join(values)} from n, accounts where accounts.id = ${first}`.execute(db);
          await sql`insert into follows (id, follower_id, followee_id, follower_local, uri, show_boosts, notify) ${series}
            select ${sql.lit(start)} + i, ${sql.lit(start)} + i, ${sql.lit(followee)}, 0, null, 1, 0 from n`.execute(
            db,
          );
        });
      }
    },
    /** A relay that agreed; gives its actor. */
    async relay({ host, publicKey }: { host: string; publicKey: string }) {
      const id = await stranger({ name: 'relay', host, publicKey });
      const agreed = {
        style: 'mastodon',
        state: 'accepted',
        actor_id: id,
        follow_id: ctx.ids.next(),
      } as const;
      await ctx.writer.write((db) =>
        db
          .insertInto('relays')
          .values({ id: ctx.ids.next(), address: `http://${host}/inbox`, follows_back: null, ...agreed })
          .execute(),
      );
      return `http://${host}/users/relay`;
    },
    async relayed() {
      const { rows } = await sql<{ n: number }>`
        select count(*) as n from statuses where uri like '%/notes/relayed-%'`.execute(ctx.db);
      return rows[0]?.n ?? 0;
    },
    async undelivered() {
      const { rows } = await sql<{ n: number }>`select count(*) as n from deliveries`.execute(ctx.db);
      return rows[0]?.n ?? 0;
    },
    /** Every second author wants to be found; resolves when all that they wrote can be. */
    async findable() {
      await ctx.writer.write((db) => sql`update accounts set indexable = 1 where id % 2 = 0`.execute(db));
      for (;;) {
        await skein.settled();
        const { rows } = await sql<{ left: number }>`
          select (select count(*) from status_words where indexed = 2)
            + (select count(*) from search_progress where below > 0) as left`.execute(ctx.db);
        if (rows[0]?.left === 0) return;
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
    },
    /** Links to a page in so many statuses, eight at once; how many show it when all is done. */
    async linked({ author, url, count }: { author: Id; url: string; count: number }) {
      let n = 0;
      const before = ctx.ids.next();
      const write = async () => {
        for (n += 1; n <= count; n += 1) await status(author, n, { link: url });
      };
      await Promise.all(Array.from({ length: 8 }, write));
      await skein.settled();
      const { rows } = await sql<{ shown: number }>`
        select count(*) as shown from status_cards join cards on cards.id = status_cards.card_id
        where status_cards.status_id > ${before} and cards.title = 'A page about geese'`.execute(ctx.db);
      return rows[0]?.shown ?? 0;
    },
    post: ({ author, n }: { author: Id; n: number }) => status(author, n),
  },
  () => skein.stop(),
);
