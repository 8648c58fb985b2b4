import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDice, type Dice } from '../../server/src/admin/seed/dice.ts';
import { person as actor, create, note } from '../../server/src/federation/normalise/testing.ts';
import { signCavage } from '../../server/src/federation/signatures/cavage.ts';
import { sha256 } from '../../server/src/federation/signatures/digest.ts';
import { call, type Person, person } from '../cast.ts';
import { ACTIVITY_JSON, keyPair } from '../peer.ts';
import { createWorld } from '../world.ts';
import { createGrammar, mutated, type Things } from './documents.ts';
import { createWildPeer, HOSTS } from './peer.ts';

export interface Found {
  /** Number of the input within its run. */
  input: number;
  what: string;
  text: string;
}

export interface Report {
  seed: number;
  inputs: number;
  /** By kind and by what was answered. */
  answers: Record<string, number>;
  asked: number;
  found: Found[];
}

/** What no input may take: it would be felt by everybody. */
const STALL_MS = 250;
/** How often what others see is read. */
const READ_EVERY = 25;
/** What is written in the log only when something was not thought of. */
const UNTHOUGHT =
  /TypeError|RangeError|ReferenceError|SyntaxError|ERR_SQLITE|SqliteError|Maximum call stack|set aside/;

/** Real documents, where they are given, and ours. */
function corpus(shared: string | undefined): string[] {
  const own = [create, note, actor, { ...create, type: 'Announce', object: note.id }].map((one) =>
    JSON.stringify(one),
  );
  const root = join(shared ?? '', 'fixtures', 'activitypub');
  if (!shared || !existsSync(root)) return own;
  const paths = (readdirSync(root, { recursive: true }) as string[])
    .filter((path) => path.endsWith('.json'))
    .sort();
  return [...own, ...paths.map((path) => readFileSync(join(root, path), 'utf8'))];
}

/** Its actors become one of the peer's, so that it is signed by whom it names. */
function adopted(text: string, by: string): string {
  const document = JSON.parse(text) as Record<string, unknown>;
  const named = typeof document.actor === 'string' ? document.actor : document.attributedTo;
  const host = new URL(by).host;
  const moved = typeof named === 'string' ? text.replaceAll(`"${named}"`, `"${by}"`) : text;
  return moved.replaceAll(/https:\/\/(?!www\.w3\.org|w3id\.org)[a-z0-9_.-]+\//gi, `http://${host}/`);
}

/**
 * Sends drawn and broken documents to a server through every door of the fediverse, one after the other, for so long.
 * Found is what must never be: a 5xx, an exception nobody thought of, a turn of a quarter second, a socket to a place
 * that is none of the peer's, a page of a member that cannot be read.
 */
export async function fuzz(options: { seconds: number; seed: number; shared?: string }): Promise<Report> {
  const { seconds, seed, shared } = options;
  const dice = createDice(seed);
  const peer = await createWildPeer();
  const environment = { SKEIN_RATE_LIMITS: 'off' };
  const world = await createWorld({ environment, outbound: peer.outbound });
  const [server] = world.servers as [(typeof world.servers)[0]];
  const report: Report = { seed, inputs: 0, answers: {}, asked: 0, found: [] };
  const crash = (error: unknown) =>
    found('an exception that nobody caught', String((error as Error)?.stack ?? error));
  process.on('unhandledRejection', crash);
  process.on('uncaughtException', crash);
  let input = '';

  function found(what: string, text = input): void {
    report.found.push({ input: report.inputs, what, text: text.slice(0, 4000) });
  }

  try {
    const alice = await person(server, 'alice');
    const bob = await person(server, 'bob');
    const posts = [
      await alice.publish('Geese'),
      await bob.publish('South'),
      await alice.publish('Only us', { visibility: 'private' }),
    ];
    const { origin } = server.ctx;
    const things: Things = {
      origin: origin.origin,
      members: [alice, bob].map(({ id }) => origin.account(id)),
      statuses: posts.map(({ id }) => origin.status(Number(id))),
      hosts: HOSTS,
    };
    const grammar = createGrammar(dice, things);
    peer.draw({ dice, grammar, port: Number(new URL(server.address).port) });
    const texts = corpus(shared);
    const before = await ours(alice, posts);
    const send = (body: string, by: string) => deliver(server.address, { body, by, dice });
    for (const host of HOSTS)
      for (let n = 0; n < 6; n += 1) {
        const by = `http://${host}/users/u${n}`;
        await send(
          JSON.stringify({ type: 'Follow', id: `${by}#f`, actor: by, object: things.members[0] }),
          by,
        );
        await world.settled();
        const { body } = await alice.get(`/api/v1/accounts/lookup?acct=u${n}@${host}`);
        await alice.post(`/api/v1/accounts/${body.id}/follow`);
        const follow = { type: 'Follow', actor: things.members[0], object: by };
        await send(JSON.stringify({ type: 'Accept', id: `${by}#a`, actor: by, object: follow }), by);
      }
    await world.settled();
    world.log.length = 0;

    const kinds: Record<string, () => Promise<number>> = {
      async drawn() {
        const by = `http://${dice.pick(HOSTS)}/users/u${dice.below(6)}`;
        input = JSON.stringify(grammar.activity(by));
        return send(input, by);
      },
      async stranger() {
        // Each from a host of its own: what is asked of one host in a minute is counted.
        const by = `http://127.77.${1 + dice.below(200)}.${dice.below(200)}/users/w${report.inputs}`;
        input = JSON.stringify(grammar.activity(by));
        return send(input, by);
      },
      async broken() {
        const by = `http://${dice.pick(HOSTS)}/users/u${dice.below(6)}`;
        const text = adopted(dice.pick(texts), by);
        input = dice.chance(0.1) ? text : mutated(dice, text);
        return send(input, by);
      },
      async resolved() {
        input = grammar.fresh(`127.77.${1 + dice.below(200)}.${dice.below(200)}`);
        return (await alice.get(`/api/v2/search?resolve=true&q=${encodeURIComponent(input)}`)).status;
      },
      async fingered() {
        input = `@w${report.inputs}@127.77.${1 + dice.below(200)}.${dice.below(200)}`;
        return (await alice.get(`/api/v2/search?resolve=true&q=${encodeURIComponent(input)}`)).status;
      },
    };
    const order = [
      'drawn',
      'drawn',
      'drawn',
      'drawn',
      'broken',
      'broken',
      'broken',
      'stranger',
      'resolved',
      'fingered',
    ];
    const once = async (act: () => Promise<number>) => {
      const started = process.cpuUsage();
      const status = await act();
      await world.settled();
      const { user, system } = process.cpuUsage(started);
      return { status, ms: (user + system) / 1000 };
    };
    const until = performance.now() + seconds * 1000;
    while (performance.now() < until && report.found.length < 20) {
      report.inputs += 1;
      const kind = dice.pick(order);
      const { status, ms } = await once(kinds[kind] as () => Promise<number>);
      const answer = `${kind} ${status}`;
      report.answers[answer] = (report.answers[answer] ?? 0) + 1;
      if (status >= 500) found(`answered ${status}`);
      // A slow moment of the machine is none of the input: it is sent again, and each time must be slow.
      if (ms > STALL_MS && kind !== 'resolved' && kind !== 'fingered') {
        const again = input;
        const by = authorOf(again);
        const times = [];
        for (let n = 0; n < 3 && by; n += 1) times.push((await once(() => send(again, by))).ms);
        if (times.length > 0 && times.every((one) => one > STALL_MS))
          found(`took ${times.map(Math.round).join(', ')} ms`);
      }
      for (const line of world.log.splice(0)) if (UNTHOUGHT.test(line)) found(line.slice(0, 2000));
      for (const address of peer.astray.splice(0)) found(`a socket was opened to ${address}`);
      if (report.inputs % READ_EVERY === 0) for (const one of await unreadable(alice, dice)) found(one);
    }
    const after = await ours(alice, posts);
    if (after !== before) found(`what members wrote is not what it was: ${before} became ${after}`);
    if (Object.keys(Object.prototype).length > 0) found('the prototype of all objects was written to');
    report.asked = peer.asked();
    return report;
  } finally {
    process.off('unhandledRejection', crash);
    process.off('uncaughtException', crash);
    await world.stop();
    await peer.close();
  }
}

function authorOf(text: string): string | null {
  try {
    const { actor: by } = JSON.parse(text) as { actor?: unknown };
    return typeof by === 'string' && /^http:\/\/127\.77\.0\.\d\/users\/u\d$/.test(by) ? by : null;
  } catch {
    return null;
  }
}

async function deliver(
  address: string,
  { body, by, dice }: { body: string; by: string; dice: Dice },
): Promise<number> {
  const url = new URL('/ap/inbox', address);
  const bytes = Buffer.from(body, 'latin1');
  const request = { method: 'POST', url, sha256: sha256(bytes), contentType: ACTIVITY_JSON };
  const headers = signCavage(request, `${by}#main-key`, keyPair(0).privateKey, Date.now());
  if (dice.chance(0.03))
    headers.Signature = mutated(dice, headers.Signature ?? '').replace(/[^\t -~\u0080-\u00ff]/g, '');
  const answer = await fetch(url, { method: 'POST', headers, body: bytes });
  await answer.arrayBuffer();
  return answer.status;
}

/** What members wrote, and who they are, as everybody sees it. */
async function ours(alice: Person, posts: readonly { id: string }[]): Promise<string> {
  const told = [];
  for (const { id } of posts) {
    const { body } = await alice.get(`/api/v1/statuses/${id}`);
    told.push([body.id, body.content, body.visibility, body.account?.acct, body.edited_at]);
  }
  return JSON.stringify(told);
}

/** The places where what came in is shown; each must be readable, whatever came in. */
async function unreadable(alice: Person, dice: Dice): Promise<string[]> {
  const bad: string[] = [];
  const { body: home } = await alice.get<{ id: string; account: { id: string; acct: string } }[]>(
    '/api/v1/timelines/home?limit=40',
  );
  const one = Array.isArray(home) && home.length > 0 ? dice.pick(home) : null;
  const paths = [
    '/api/v1/timelines/home?limit=40',
    '/api/v1/timelines/public?limit=40',
    '/api/v1/notifications?limit=80',
    '/api/v2/notifications',
  ];
  if (one) {
    paths.push(
      `/api/v1/statuses/${one.id}`,
      `/api/v1/statuses/${one.id}/context`,
      `/api/v1/accounts/${one.account.id}`,
    );
    paths.push(
      `/api/v1/accounts/${one.account.id}/statuses`,
      `/@${one.account.acct}`,
      `/@${one.account.acct}/${one.id}`,
    );
  }
  for (const path of paths) {
    const { status } = await call(alice.server, 'GET', path, { token: alice.token });
    if (status >= 400 && !(status === 404 && path.startsWith('/@'))) bad.push(`${path} answered ${status}`);
  }
  return bad;
}
