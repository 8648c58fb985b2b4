import assert from 'node:assert/strict';
import { type Draft, type Member, type Shown, soon } from './member.ts';

/** Who acts on one server and who sees it on another. */
export interface Pair {
  from: Cast;
  to: Cast;
  /** Somebody on a third server, one of ours. */
  third: Member;
  /** Somebody on the third server who has just joined, and says that they are this account too. */
  newHome(of: Member): Promise<Member>;
  /** Lets our own servers believe that it is later. */
  later(ms: number): Promise<void>;
}

export interface Cast {
  server: string;
  alice: Member;
  bob: Member;
  /** Answers herself who may follow her. */
  carol: Member;
  /** Whom others want nothing to do with; keeps order where somebody must. */
  dave: Member;
  /** Somebody whom no other server has met. */
  stranger(): Promise<Member>;
  /** Of a server that was written elsewhere. */
  version?: string;
  /** Scenarios in which this server has no part by its own word, and why: where it acts, and where it is acted upon. */
  lacks?: { does: Readonly<Record<string, string>>; shows: Readonly<Record<string, string>> };
}

export interface Scenario {
  name: string;
  run(pair: Pair): Promise<void>;
}

const MINUTE = 60_000;
let written = 0;

export const SCENARIOS: readonly Scenario[] = [
  scenario('follow', async ({ from: { alice }, to: { bob } }) => {
    await alice.follow(bob);
    await soon('the follow is agreed to', () => alice.follows(bob));
    await soon('it is told of', () => bob.told('follow', alice));
    assert.ok(await bob.isFollowedBy(alice));
  }),

  scenario('locked follow', async ({ from: { alice }, to: { carol } }) => {
    await alice.follow(carol);
    await soon('the request is there', () => carol.isAskedBy(alice));
    assert.equal(await carol.isFollowedBy(alice), false);
    await carol.answer(alice, true);
    await soon('it is agreed to', () => alice.follows(carol));
    assert.ok(await carol.isFollowedBy(alice));
  }),

  scenario('refused follow', async ({ from: { dave }, to: { carol } }) => {
    await dave.follow(carol);
    await soon('the request is there', () => carol.isAskedBy(dave));
    assert.ok(await dave.asks(carol));
    await carol.answer(dave, false);
    await soon('the refusal is there', async () => !(await dave.asks(carol)));
    assert.equal(await dave.follows(carol), false);
    assert.equal(await carol.isFollowedBy(dave), false);
  }),

  scenario('post', async (pair) => {
    const { seen, text } = await posted(pair);
    assert.deepEqual([seen.text, seen.visibility], [text, 'public']);
  }),

  scenario('content warning', async (pair) => {
    const { seen } = await posted(pair, { warning: 'About geese' });
    assert.equal(seen.warning, 'About geese');
  }),

  scenario('hashtag', async (pair) => {
    const { seen } = await posted(pair, { text: 'Forty of them this morning #Geese' });
    assert.deepEqual(seen.hashtags, ['geese']);
  }),

  scenario('picture', async (pair) => {
    const { seen } = await posted(pair, { picture: 'A field' });
    const [picture] = seen.pictures;
    assert.equal(picture?.description, 'A field');
    await soon('the picture is to be had', async () => {
      const answer = await fetch(picture.url);
      return answer.ok && answer.headers.get('content-type')?.startsWith('image/');
    });
  }),

  scenario('edit', async (pair) => {
    const { uri } = await posted(pair);
    await pair.from.alice.edit(uri, 'They went north');
    const seen = await soon('the edit is there', async () => {
      const read = await pair.to.bob.read(uri);
      return read?.text === 'They went north' && read;
    });
    assert.ok(seen.isEdited);
  }),

  scenario('delete', async (pair) => {
    const { uri } = await posted(pair);
    await pair.from.alice.remove(uri);
    await soon('it is gone', async () => (await pair.to.bob.read(uri)) === null);
    assert.equal(await pair.to.bob.home(uri), null);
  }),

  scenario('reply', async ({ from: { alice }, to: { bob } }) => {
    const uri = await bob.post({ text: newText() });
    const draft = { text: `@${bob.handle} ${newText()}`, answers: uri, names: bob };
    const answer = await alice.post(draft);
    await soon('it is told of', () => bob.told('mention', alice, answer));
    assert.ok((await bob.thread(uri)).includes(answer));
  }),

  scenario('boost', async ({ from: { alice }, to: { bob, carol }, third }) => {
    const uri = await bob.post({ text: newText() });
    await alice.boost(uri);
    await soon('the author is told', () => bob.told('reblog', alice, uri));
    await following(carol, alice);
    const elsewhere = await third.post({ text: newText() });
    await alice.boost(elsewhere);
    await soon('who follows reads it', () => carol.home(elsewhere));
  }),

  scenario('unboost', async ({ from: { alice }, to: { bob } }) => {
    const uri = await bob.post({ text: newText() });
    await alice.boost(uri);
    await soon('the boost is counted', async () => (await bob.read(uri))?.boosts === 1);
    await alice.unboost(uri);
    await soon('it is taken back', async () => (await bob.read(uri))?.boosts === 0);
  }),

  scenario('like', async ({ from: { alice }, to: { bob } }) => {
    const uri = await bob.post({ text: newText() });
    await alice.like(uri);
    await soon('it is told of', () => bob.told('favourite', alice, uri));
    assert.equal((await bob.read(uri))?.likes, 1);
  }),

  scenario('unlike', async ({ from: { alice }, to: { bob } }) => {
    const uri = await bob.post({ text: newText() });
    await alice.like(uri);
    await soon('the like is counted', async () => (await bob.read(uri))?.likes === 1);
    await alice.unlike(uri);
    await soon('it is taken back', async () => (await bob.read(uri))?.likes === 0);
  }),

  scenario('poll', async (pair) => {
    const { uri, seen } = await posted(pair, { options: ['North', 'South'] });
    assert.deepEqual(
      seen.poll.map(({ title }) => title),
      ['North', 'South'],
    );
    await pair.to.bob.vote(uri, 1);
    await soon('the vote is counted', async () => {
      const votes = (await pair.from.alice.read(uri))?.poll.map((one) => one.votes);
      return votes?.join() === '0,1';
    });
  }),

  scenario('private post', async (pair) => {
    const { uri, seen } = await posted(pair, { visibility: 'private' });
    assert.equal(seen.visibility, 'private');
    for (const stranger of [pair.to.dave, pair.third])
      assert.equal(await stranger.find(uri), null, `${stranger.handle} does not read it`);
  }),

  scenario('direct message', async ({ from: { alice }, to: { bob, dave }, third }) => {
    await following(bob, alice);
    const answers = await bob.post({ text: newText() });
    const draft = { text: `@${bob.handle} ${newText()}`, answers, names: bob };
    const uri = await alice.post({ ...draft, visibility: 'direct' });
    await soon('it is told of', () => bob.told('mention', alice, uri));
    assert.match((await bob.find(uri))?.visibility ?? '', /^(direct|private)$/);
    for (const stranger of [dave, third])
      assert.equal(await stranger.find(uri), null, `${stranger.handle} does not read it`);
  }),

  scenario('quote', async (pair) => {
    const { bob } = pair.to;
    await following(bob, pair.from.alice);
    const quotes = await bob.post({ text: newText() });
    const uri = await pair.from.alice.post({ text: newText(), quotes });
    await soon('it is shown as a quote', async () => (await bob.find(uri))?.quotes === quotes);
  }),

  scenario('pin', async (pair) => {
    const { uri } = await posted(pair);
    await pair.from.alice.pin(uri);
    await soon('it is pinned', async () => {
      const { pinned } = await pair.to.bob.profile(pair.from.alice);
      return pinned.includes(uri);
    });
  }),

  scenario('first look', async ({ from, to: { bob } }) => {
    const stranger = await from.stranger();
    await stranger.rename('Somebody new');
    const uri = await stranger.post({ text: newText() });
    await stranger.pin(uri);
    await soon('name and pin are there', async () => {
      const { name, pinned } = await bob.profile(stranger);
      return name === 'Somebody new' && pinned.includes(uri);
    });
  }),

  scenario('profile change', async ({ from: { alice }, to: { bob }, later }) => {
    await following(bob, alice);
    const name = newText('Alice');
    await alice.rename(name);
    await later(11_000);
    await soon('the name is there', async () => (await bob.profile(alice)).name === name);
  }),

  scenario('report', async ({ from: { alice }, to: { dave } }) => {
    const uri = await dave.post({ text: newText() });
    const comment = newText('Report');
    await alice.report(dave, uri, comment);
    await soon('who keeps order reads it', async () =>
      (await dave.reports()).some((one) => one.includes(comment)),
    );
  }),

  scenario('block', async ({ from: { alice }, to: { dave } }) => {
    await following(dave, alice);
    await alice.block(dave);
    await soon('the follow has ended', async () => !(await dave.follows(alice)));
    await soon('the block is there', () => dave.isBlockedBy(alice));
  }),

  scenario('unfollow', async ({ from: { alice }, to: { bob } }) => {
    await following(alice, bob);
    await alice.unfollow(bob);
    await soon('they do not follow', async () => !(await bob.isFollowedBy(alice)));
  }),

  scenario('move', async ({ from, to: { bob }, newHome, later }) => {
    const mover = await from.stranger();
    await following(bob, mover);
    const home = await newHome(mover);
    await mover.move(home);
    await soon('the new account is followed', async () => {
      // Followers are taken along at a pace.
      await later(3000);
      return bob.follows(home);
    });
    await soon('the old one is not', async () => !(await bob.follows(mover)));
  }),

  scenario('thread backfill', async ({ from, to: { bob }, third, later }) => {
    // Nobody on bob's server follows who wrote it, or who answered.
    const author = await from.stranger();
    const uri = await author.post({ text: newText() });
    assert.ok(await third.find(uri));
    const draft = { text: `@${author.handle} ${newText()}`, answers: uri, names: author };
    const answer = await third.post(draft);
    await soon('the answer is where the thread began', async () =>
      (await author.thread(uri)).includes(answer),
    );
    // Only what has had time to be answered is asked for.
    await later(6 * MINUTE);
    assert.ok(await bob.find(uri));
    await soon('it is in the thread', async () => (await bob.thread(uri)).includes(answer), 30_000);
  }),
];

function scenario(name: string, run: Scenario['run']): Scenario {
  return { name, run };
}

/** No two texts are the same. */
function newText(what = 'The geese are back,'): string {
  written += 1;
  return `${what} ${written}`;
}

async function following(who: Member, whom: Member): Promise<void> {
  if (await who.follows(whom)) return;
  await who.follow(whom);
  await soon(`${who.handle} follows ${whom.handle}`, () => who.follows(whom));
}

/** What alice writes comes to bob, who follows her. */
async function posted(
  { from: { alice }, to: { bob } }: Pair,
  more: Partial<Draft> = {},
): Promise<{ uri: string; text: string; seen: Shown }> {
  await following(bob, alice);
  const draft = { text: newText(), ...more };
  const uri = await alice.post(draft);
  const seen = await soon('the post is there', () => bob.home(uri));
  return { uri, text: draft.text, seen };
}
