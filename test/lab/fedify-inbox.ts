import type { Context, InboxListenerSetters } from '@fedify/fedify';
import {
  Accept,
  type Activity,
  type Actor,
  Add,
  Announce,
  Block,
  Create,
  Delete,
  Flag,
  Follow,
  isActor,
  Like,
  Mention,
  Move,
  Note,
  PUBLIC_COLLECTION,
  Question,
  QuoteAuthorization,
  QuoteRequest,
  Reject,
  Remove,
  Undo,
  Update,
} from '@fedify/fedify/vocab';
import { type Account, type State, setOf } from './fedify-state.ts';

type Ctx = Context<void>;

/** What the server does with what it is told. */
export function listen(inbox: InboxListenerSetters<void>, state: State): InboxListenerSetters<void> {
  return inbox
    .on(Follow, (ctx, follow) => followed(ctx, state, follow))
    .on(Accept, (ctx, accept) => agreed(ctx, state, accept))
    .on(Reject, (_, reject) => {
      const asked = state.asked.get(reject.objectId?.href ?? '');
      if (asked?.follows === by(reject)) state.accounts.get(asked.name)?.following.delete(by(reject));
    })
    .on(Undo, (ctx, undo) => takenBack(ctx, state, undo))
    .on(Create, async (ctx, create) => {
      const post = await create.getObject(ctx);
      if (post instanceof Note || post instanceof Question) await written(ctx, state, create, post);
    })
    .on(Update, async (ctx, update) => {
      const thing = await update.getObject(ctx);
      if (!thing?.id) return;
      if (isActor(thing) && thing.id.href === by(update)) state.names.set(by(update), String(thing.name));
      const isOurs = thing instanceof Note || thing instanceof Question;
      if (isOurs && thing.attributionId?.href === by(update)) state.posts.set(thing.id.href, thing);
    })
    .on(Delete, async (_, removal) => {
      const uri = removal.objectId?.href ?? '';
      if (state.posts.get(uri)?.attributionId?.href !== by(removal)) return;
      state.posts.delete(uri);
      for (const account of state.accounts.values()) account.home.delete(uri);
    })
    .on(Announce, (ctx, announce) => passedOn(ctx, state, announce))
    .on(Like, (ctx, like) => {
      const uri = like.objectId?.href ?? '';
      const author = accountOf(ctx, state, state.posts.get(uri)?.attributionId);
      if (!author) return;
      setOf(state.likes, uri).add(by(like));
      author.told.push({ what: 'favourite', by: by(like), uri });
    })
    .on(Block, (ctx, block) => {
      const account = accountOf(ctx, state, block.objectId);
      account?.blockedBy.add(by(block));
      account?.following.delete(by(block));
      account?.followers.delete(by(block));
    })
    .on(Flag, (_, flag) => void state.reports.push(`${flag.content} ${flag.objectIds.join(' ')}`))
    .on(Add, async (ctx, add) => {
      if (await isFeatured(ctx, add)) setOf(state.pins, by(add)).add(add.objectId?.href ?? '');
    })
    .on(Remove, async (ctx, remove) => {
      if (await isFeatured(ctx, remove)) setOf(state.pins, by(remove)).delete(remove.objectId?.href ?? '');
    })
    .on(Move, (ctx, move) => moved(ctx, state, move))
    .on(QuoteRequest, (ctx, request) => quoted(ctx, state, request));
}

const by = (activity: Activity): string => activity.actorId?.href ?? '';

function accountOf(ctx: Ctx, state: State, id: URL | null | undefined): Account | null {
  const parsed = id ? ctx.parseUri(id) : null;
  return parsed?.type === 'actor' ? (state.accounts.get(parsed.identifier) ?? null) : null;
}

async function followed(ctx: Ctx, state: State, follow: Follow): Promise<void> {
  const account = accountOf(ctx, state, follow.objectId);
  const follower = await follow.getActor(ctx);
  if (!account || !follower?.id || account.blocked.has(follower.id.href)) return;
  if (account.isLocked) {
    account.requests.set(follower.id.href, follow);
    return;
  }
  account.followers.set(follower.id.href, follower);
  account.told.push({ what: 'follow', by: follower.id.href });
  await answerFollow(ctx, account, follower, new Accept(answerTo(ctx, account, follow)));
}

export function answerTo(ctx: Ctx, account: Account, follow: Follow) {
  const actor = ctx.getActorUri(account.name);
  return {
    id: new URL(`#answers/${encodeURIComponent(follow.id?.href ?? '')}`, actor),
    actor,
    object: follow,
  };
}

export function answerFollow(ctx: Ctx, { name }: Account, follower: Actor, answer: Activity): Promise<void> {
  return ctx.sendActivity({ identifier: name }, follower, answer);
}

/** What stands inside was said by another server: what was asked is known by its id alone. */
async function agreed(ctx: Ctx, state: State, accept: Accept): Promise<void> {
  const asked = state.asked.get(accept.objectId?.href ?? '');
  const account = asked && state.accounts.get(asked.name);
  if (!account) return;
  if (asked.follows === by(accept)) account.following.set(by(accept), true);
  const post = state.posts.get(asked.quotes ?? '');
  if (!(post instanceof Note) || !accept.resultId) return;
  const stamped = post.clone({ quoteAuthorization: accept.resultId, updated: Temporal.Now.instant() });
  state.posts.set(asked.quotes as string, stamped);
  const update = new Update({
    id: new URL(`${asked.quotes}#stamped`),
    actor: ctx.getActorUri(account.name),
    object: stamped,
    tos: stamped.toIds,
  });
  await ctx.sendActivity({ identifier: account.name }, [...account.followers.values()], update);
}

async function takenBack(ctx: Ctx, state: State, undo: Undo): Promise<void> {
  const done = await undo.getObject(ctx);
  if (done === null || (done as Activity).actorId?.href !== by(undo)) return;
  const uri = (done as Activity).objectId?.href ?? '';
  if (done instanceof Follow) accountOf(ctx, state, done.objectId)?.followers.delete(by(undo));
  if (done instanceof Like) state.likes.get(uri)?.delete(by(undo));
  if (done instanceof Announce) state.boosts.get(uri)?.delete(by(undo));
  if (done instanceof Block) accountOf(ctx, state, done.objectId)?.blockedBy.delete(by(undo));
}

async function written(ctx: Ctx, state: State, create: Create, post: Note | Question): Promise<void> {
  if (!post.id || post.attributionId?.href !== by(create)) return;
  const answers = post.replyTargetId?.href ?? '';
  const poll = state.posts.get(answers);
  if (poll instanceof Question && post.name !== null && post.content === null) {
    state.votes.set(answers, [...(state.votes.get(answers) ?? []), String(post.name)]);
    return;
  }
  state.posts.set(post.id.href, post);
  if (answers !== '') setOf(state.answers, answers).add(post.id.href);
  const audience = [...post.toIds, ...post.ccIds].map(({ href }) => href);
  const author = await create.getActor(ctx);
  const isForFollowers = [PUBLIC_COLLECTION.href, author?.followersId?.href ?? ''].some((one) =>
    audience.includes(one),
  );
  const named = new Set<string>();
  for await (const tag of post.getTags(ctx)) if (tag instanceof Mention && tag.href) named.add(tag.href.href);
  for (const account of state.accounts.values()) {
    const self = ctx.getActorUri(account.name).href;
    if (isForFollowers && account.following.get(by(create))) account.home.add(post.id.href);
    if (!named.has(self) || !(isForFollowers || audience.includes(self))) continue;
    account.told.push({ what: 'mention', by: by(create), uri: post.id.href });
  }
}

async function passedOn(ctx: Ctx, state: State, announce: Announce): Promise<void> {
  const uri = announce.objectId?.href ?? '';
  const author = accountOf(ctx, state, state.posts.get(uri)?.attributionId);
  if (!state.posts.has(uri)) {
    const post = await ctx.lookupObject(uri);
    if (!(post instanceof Note || post instanceof Question)) return;
    state.posts.set(uri, post);
  }
  setOf(state.boosts, uri).add(by(announce));
  author?.told.push({ what: 'reblog', by: by(announce), uri });
  for (const account of state.accounts.values())
    if (account.following.get(by(announce))) account.home.add(uri);
}

async function isFeatured(ctx: Ctx, change: Add | Remove): Promise<boolean> {
  const actor = await change.getActor(ctx);
  return actor?.featuredId != null && change.targetId?.href === actor.featuredId.href;
}

/** Who followed follows the new account, when that one says that it is the old one too. */
async function moved(ctx: Ctx, state: State, move: Move): Promise<void> {
  const target = move.targetId && (await ctx.lookupObject(move.targetId));
  if (!isActor(target as Actor) || move.objectId?.href !== by(move)) return;
  const actor = target as Actor;
  if (!actor.aliasIds.some(({ href }) => href === by(move)) || !actor.id) return;
  for (const account of state.accounts.values()) {
    if (!account.following.delete(by(move))) continue;
    account.following.set(actor.id.href, false);
    const self = ctx.getActorUri(account.name);
    const id = new URL(`#follows/${encodeURIComponent(actor.id.href)}`, self);
    state.asked.set(id.href, { name: account.name, follows: actor.id.href });
    const follow = new Follow({ id, actor: self, object: actor.id });
    await ctx.sendActivity({ identifier: account.name }, actor, follow);
  }
}

/** Everybody may quote what is open to all. */
async function quoted(ctx: Ctx, state: State, request: QuoteRequest): Promise<void> {
  const uri = request.objectId?.href ?? '';
  const account = accountOf(ctx, state, state.posts.get(uri)?.attributionId);
  const asker = await request.getActor(ctx);
  const post = await request.getInstrument(ctx);
  if (!account || !asker || !(post instanceof Note) || !post.id) return;
  const stamp = ctx.getObjectUri(QuoteAuthorization, { id: String(state.stamps.size + 1) });
  state.stamps.set(stamp.href, { quoting: post.id.href, quoted: uri });
  state.posts.set(post.id.href, post);
  account.told.push({ what: 'quote', by: by(request), uri: post.id.href });
  const actor = ctx.getActorUri(account.name);
  const answer = new Accept({ id: new URL(`${stamp.href}#accept`), actor, object: request, result: stamp });
  await ctx.sendActivity({ identifier: account.name }, asker, answer);
}
