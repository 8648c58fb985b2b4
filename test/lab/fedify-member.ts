import type { Recipient } from '@fedify/fedify/vocab';
import {
  Accept,
  type Activity,
  type Actor,
  Add,
  Announce,
  Block,
  Collection,
  Create,
  Delete,
  Document,
  Flag,
  Follow,
  Hashtag,
  InteractionPolicy,
  InteractionRule,
  isActor,
  Like,
  Link,
  Mention,
  Move,
  Note,
  PUBLIC_COLLECTION,
  Question,
  QuoteRequest,
  Reject,
  Undo,
  Update,
} from '@fedify/fedify/vocab';
import { withoutMarkup } from './app-member.ts';
import { answerFollow, answerTo } from './fedify-inbox.ts';
import type { FedifyServer } from './fedify-server.ts';
import { type Account, setOf } from './fedify-state.ts';
import type { Draft, Member, Shown, Told } from './member.ts';

let made = 0;

/** A member of the server made with Fedify: what they do is sent by Fedify, what they see is what Fedify took in. */
export class FedifyMember implements Member {
  readonly name: string;
  readonly handle: string;
  readonly actor: string;
  private readonly server: FedifyServer;
  private readonly url: URL;

  constructor(server: FedifyServer, name: string, options: { isLocked?: boolean } = {}) {
    server.join(name, options);
    this.server = server;
    this.name = name;
    this.handle = `${name}@${new URL(server.origin).host}`;
    this.url = server.ctx.getActorUri(name);
    this.actor = this.url.href;
  }

  private get account(): Account {
    return this.server.state.accounts.get(this.name) as Account;
  }
  private get followersUrl(): URL {
    return this.server.ctx.getFollowersUri(this.name);
  }
  private get posts() {
    return this.server.state.posts;
  }
  private newId(what: string): URL {
    made += 1;
    return new URL(`#${what}/${made}`, this.url);
  }

  private async look(uri: string): Promise<unknown> {
    const documentLoader = await this.server.ctx.getDocumentLoader({ identifier: this.name });
    return this.server.ctx.lookupObject(uri, { documentLoader });
  }
  private async actorOf(whom: string): Promise<Actor> {
    const found = await this.look(whom);
    if (!isActor(found as Actor)) throw new Error(`${whom} is no actor for Fedify`);
    return found as Actor;
  }
  private async postOf(uri: string): Promise<Note | Question> {
    const found = this.posts.get(uri) ?? (await this.look(uri));
    if (!(found instanceof Note || found instanceof Question))
      throw new Error(`${uri} is no post for Fedify`);
    return found;
  }
  private async send(to: Iterable<Recipient>, activity: Activity): Promise<void> {
    await this.server.ctx.sendActivity({ identifier: this.name }, [...to], activity, {
      preferSharedInbox: true,
    });
  }
  private async authorOf(uri: string): Promise<Actor> {
    return this.actorOf((await this.postOf(uri)).attributionId?.href ?? '');
  }

  async follow(whom: Member) {
    const actor = await this.actorOf(whom.actor);
    // From a handle alone Fedify asks over https only.
    const finger = await this.server.ctx.lookupWebFinger(new URL(whom.actor));
    if (finger?.subject !== `acct:${whom.handle}`) throw new Error(`${whom.actor} is ${finger?.subject}`);
    this.account.following.set(whom.actor, false);
    const id = this.newId('follows');
    this.server.state.asked.set(id.href, { name: this.name, follows: whom.actor });
    await this.send([actor], new Follow({ id, actor: this.url, object: actor.id }));
  }
  async unfollow(whom: Member) {
    this.account.following.delete(whom.actor);
    await this.takeBack(whom.actor, Follow, new URL(whom.actor));
  }
  private async takeBack(whom: string, type: typeof Follow | typeof Like | typeof Announce, object: URL) {
    const done = new type({ id: this.newId('done'), actor: this.url, object });
    await this.send(
      [await this.actorOf(whom)],
      new Undo({ id: this.newId('undos'), actor: this.url, object: done }),
    );
  }
  async answer(whom: Member, agrees: boolean) {
    const follow = this.account.requests.get(whom.actor);
    if (!follow) throw new Error(`${whom.handle} did not ask`);
    this.account.requests.delete(whom.actor);
    const actor = await this.actorOf(whom.actor);
    if (agrees) this.account.followers.set(whom.actor, actor);
    const answer = answerTo(this.server.ctx, this.account, follow);
    await answerFollow(
      this.server.ctx,
      this.account,
      actor,
      agrees ? new Accept(answer) : new Reject(answer),
    );
  }

  async post(draft: Draft): Promise<string> {
    made += 1;
    const { text, visibility = 'public', warning, options, picture, answers, quotes, names } = draft;
    const kind = (options ? Question : Note) as typeof Note;
    const uri = this.server.ctx.getObjectUri(kind, { id: String(made) });
    const named = names && new URL(names.actor);
    const open = { public: [PUBLIC_COLLECTION], unlisted: [this.followersUrl], private: [this.followersUrl] };
    const hashtags = [...text.matchAll(/#(\w+)/g)].map(([name, tag]) => {
      return new Hashtag({ name, href: new URL(`/tags/${tag}`, this.url) });
    });
    const post = new kind({
      id: uri,
      attribution: this.url,
      content: `<p>${text}</p>`,
      summary: warning ?? null,
      sensitive: warning !== undefined,
      tos: visibility === 'direct' ? (named ? [named] : []) : open[visibility],
      ccs: [...(visibility === 'public' ? [this.followersUrl] : []), ...(named ? [named] : [])],
      published: Temporal.Now.instant(),
      replyTarget: answers ? new URL(answers) : null,
      replies: options ? null : new Collection({ id: new URL(`${uri.href}/replies`) }),
      tags: [...hashtags, ...(named ? [new Mention({ href: named, name: `@${names.handle}` })] : [])],
      attachments: picture ? [this.picture(picture)] : [],
      interactionPolicy: openToQuotes(),
      ...(quotes ? { quote: new URL(quotes), quoteUrl: new URL(quotes) } : {}),
      ...(options ? this.poll(options) : {}),
    } as never);
    this.posts.set(uri.href, post);
    const others = [
      ...(names ? [names.actor] : []),
      ...(answers ? [(await this.authorOf(answers)).id?.href ?? ''] : []),
    ];
    const recipients = visibility === 'direct' ? [] : [...this.account.followers.values()];
    for (const other of new Set(others)) recipients.push(await this.actorOf(other));
    const create = new Create({
      id: this.newId('creates'),
      actor: this.url,
      object: post,
      tos: post.toIds,
      ccs: post.ccIds,
    });
    await this.send(recipients, create);
    if (quotes) await this.askToQuote(quotes, post);
    return uri.href;
  }
  private async askToQuote(quoted: string, post: Note): Promise<void> {
    const id = this.newId('quotes');
    this.server.state.asked.set(id.href, { name: this.name, quotes: post.id?.href ?? '' });
    const request = { id, actor: this.url, object: new URL(quoted), instrument: post };
    await this.send([await this.authorOf(quoted)], new QuoteRequest(request));
  }
  private picture(name: string): Document {
    return new Document({ mediaType: 'image/png', url: new URL('/field.png', this.url), name });
  }
  private poll(options: string[]) {
    const exclusiveOptions = options.map(
      (name) => new Note({ name, replies: new Collection({ totalItems: 0 }) }),
    );
    return { exclusiveOptions, endTime: Temporal.Now.instant().add({ hours: 1 }), voters: 0 };
  }

  async edit(uri: string, text: string) {
    const post = (await this.postOf(uri)).clone({
      content: `<p>${text}</p>`,
      updated: Temporal.Now.instant(),
    });
    this.posts.set(uri, post);
    await this.tellFollowers(new Update({ id: this.newId('updates'), actor: this.url, object: post }));
  }
  private tellFollowers(activity: Activity, others: Recipient[] = []): Promise<void> {
    const told = activity.clone({ tos: [PUBLIC_COLLECTION], ccs: [this.followersUrl] });
    return this.send([...this.account.followers.values(), ...others], told);
  }
  async remove(uri: string) {
    this.posts.delete(uri);
    await this.tellFollowers(
      new Delete({ id: this.newId('deletes'), actor: this.url, object: new URL(uri) }),
    );
  }
  async boost(uri: string) {
    const announce = new Announce({ id: this.newId('boosts'), actor: this.url, object: new URL(uri) });
    await this.tellFollowers(announce, [await this.authorOf(uri)]);
  }
  async unboost(uri: string) {
    await this.takeBack((await this.authorOf(uri)).id?.href ?? '', Announce, new URL(uri));
  }
  async like(uri: string) {
    const like = new Like({ id: this.newId('likes'), actor: this.url, object: new URL(uri) });
    await this.send([await this.authorOf(uri)], like);
  }
  async unlike(uri: string) {
    await this.takeBack((await this.authorOf(uri)).id?.href ?? '', Like, new URL(uri));
  }
  async vote(uri: string, choice: number) {
    const poll = await this.postOf(uri);
    if (!(poll instanceof Question)) throw new Error(`${uri} is no poll for Fedify`);
    const names: string[] = [];
    for await (const option of poll.getExclusiveOptions()) names.push(String(option.name));
    const vote = new Note({
      id: this.newId('votes'),
      attribution: this.url,
      name: names[choice] ?? null,
      replyTarget: new URL(uri),
      to: poll.attributionId,
    });
    const create = { id: this.newId('creates'), actor: this.url, object: vote, to: poll.attributionId };
    await this.send([await this.authorOf(uri)], new Create(create));
  }
  async pin(uri: string) {
    setOf(this.server.state.pins, this.actor).add(uri);
    const target = this.server.ctx.getFeaturedUri(this.name);
    await this.tellFollowers(
      new Add({ id: this.newId('pins'), actor: this.url, object: new URL(uri), target }),
    );
  }
  async rename(name: string) {
    this.account.shownName = name;
    const object = await this.actorOf(this.actor);
    await this.tellFollowers(new Update({ id: this.newId('updates'), actor: this.url, object }));
  }
  async block(whom: Member) {
    const actor = await this.actorOf(whom.actor);
    this.account.blocked.add(whom.actor);
    this.account.followers.delete(whom.actor);
    await this.send([actor], new Block({ id: this.newId('blocks'), actor: this.url, object: actor.id }));
  }
  async report(whom: Member, uri: string, comment: string) {
    const objects = [new URL(whom.actor), new URL(uri)];
    const flag = new Flag({ id: this.newId('reports'), actor: this.url, objects, content: comment });
    await this.send([await this.actorOf(whom.actor)], flag);
  }
  async move(to: Member) {
    this.account.successor = new URL(to.actor);
    const target = new URL(to.actor);
    await this.tellFollowers(
      new Move({ id: this.newId('moves'), actor: this.url, object: this.url, target }),
    );
  }

  async follows(whom: Member) {
    return this.account.following.get(whom.actor) === true;
  }
  async asks(whom: Member) {
    return this.account.following.get(whom.actor) === false;
  }
  async isFollowedBy(whom: Member) {
    return this.account.followers.has(whom.actor);
  }
  async isAskedBy(whom: Member) {
    return this.account.requests.has(whom.actor);
  }
  async isBlockedBy(whom: Member) {
    return this.account.blockedBy.has(whom.actor);
  }
  async told(what: Told, by: Member, uri?: string) {
    return this.account.told.some(
      (one) => one.what === what && one.by === by.actor && (uri === undefined || one.uri === uri),
    );
  }
  async home(uri: string) {
    return this.account.home.has(uri) ? this.read(uri) : null;
  }
  async read(uri: string): Promise<Shown | null> {
    const post = this.posts.get(uri);
    return post ? this.shown(uri, post) : null;
  }
  async find(uri: string): Promise<Shown | null> {
    const found = await this.look(uri);
    return found instanceof Note || found instanceof Question ? this.shown(uri, found) : null;
  }
  /** What stands in the collection of answers, as anybody reads it with Fedify. */
  async thread(uri: string): Promise<string[]> {
    const known = [...(this.server.state.answers.get(uri) ?? [])];
    const replies = await (await this.postOf(uri)).getReplies();
    if (!replies) return known;
    for await (const one of this.server.ctx.traverseCollection(replies)) known.push(one.id?.href ?? '');
    return known;
  }
  /** As it was told; of whom it was told nothing, as they say themselves. */
  async profile(of: Member) {
    const { names, pins } = this.server.state;
    const pinned = [...(pins.get(of.actor) ?? [])];
    const name = names.get(of.actor);
    if (name !== undefined || pinned.length > 0) return { name: name ?? of.name, pinned };
    const actor = await this.actorOf(of.actor);
    const featured = await actor.getFeatured();
    if (featured)
      for await (const one of this.server.ctx.traverseCollection(featured)) pinned.push(one.id?.href ?? '');
    return { name: String(actor.name), pinned };
  }
  async reports() {
    return this.server.state.reports;
  }

  private async shown(uri: string, post: Note | Question): Promise<Shown> {
    const { likes, boosts } = this.server.state;
    const hashtags: string[] = [];
    for await (const tag of post.getTags())
      if (tag instanceof Hashtag) hashtags.push(String(tag.name).slice(1).toLowerCase());
    const pictures: Shown['pictures'] = [];
    for await (const one of post.getAttachments()) {
      const url = one instanceof Document ? (one.url instanceof Link ? one.url.href : one.url) : null;
      if (url) pictures.push({ description: String((one as Document).name), url: url.href });
    }
    return {
      uri,
      text: withoutMarkup(String(post.content ?? '')),
      warning: String(post.summary ?? ''),
      visibility: await this.visibilityOf(post),
      isEdited: post.updated !== null,
      hashtags,
      pictures,
      poll: await this.optionsOf(uri, post),
      quotes: await this.quotedBy(post),
      likes: likes.get(uri)?.size ?? 0,
      boosts: boosts.get(uri)?.size ?? 0,
    };
  }
  private async visibilityOf(post: Note | Question): Promise<string> {
    const [to, cc] = [post.toIds, post.ccIds].map((ids) => ids.map(({ href }) => href)) as [
      string[],
      string[],
    ];
    if (to.includes(PUBLIC_COLLECTION.href)) return 'public';
    if (cc.includes(PUBLIC_COLLECTION.href)) return 'unlisted';
    const author = await this.actorOf(post.attributionId?.href ?? '');
    return [...to, ...cc].includes(author.followersId?.href ?? '') ? 'private' : 'direct';
  }
  private async optionsOf(uri: string, post: Note | Question): Promise<Shown['poll']> {
    if (!(post instanceof Question)) return [];
    const votes = this.server.state.votes.get(uri) ?? [];
    const options: Shown['poll'] = [];
    for await (const option of post.getExclusiveOptions()) {
      const title = String(option.name);
      options.push({ title, votes: votes.filter((one) => one === title).length });
    }
    return options;
  }
  /** Only with the stamp of who is quoted, had from its own address. */
  private async quotedBy(post: Note | Question): Promise<string | null> {
    const quoted = post.quoteId;
    const stamp = quoted && post.quoteAuthorizationId ? await post.getQuoteAuthorization() : null;
    const author = stamp && quoted && (await this.postOf(quoted.href)).attributionId?.href;
    if (!stamp || stamp.attributionId?.href !== author) return null;
    const names = [stamp.interactingObjectId?.href, stamp.interactionTargetId?.href];
    return names.join() === [post.id?.href, quoted?.href].join() ? (quoted?.href ?? null) : null;
  }
}

function openToQuotes(): InteractionPolicy {
  return new InteractionPolicy({
    canQuote: new InteractionRule({ automaticApprovals: [PUBLIC_COLLECTION] }),
  });
}
