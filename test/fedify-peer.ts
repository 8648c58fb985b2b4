import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import {
  type Context,
  createFederation,
  exportJwk,
  generateCryptoKeyPair,
  importJwk,
  MemoryKvStore,
} from '@fedify/fedify';
import {
  Accept,
  type Activity,
  Create,
  Delete,
  Endpoints,
  Follow,
  isActor,
  Like,
  Note,
  Person,
  PUBLIC_COLLECTION,
  type Recipient,
  Undo,
} from '@fedify/fedify/vocab';

/** A small server made with Fedify: one member, `fern`, on loopback, strict as JSON-LD servers are. */
export interface FedifyPeer {
  origin: string;
  /** Id of its only member. */
  actor: string;
  /** Activities that its inbox listeners were given, after all of Fedify's checks. */
  heard: Activity[];
  /** Who follows its member. */
  followers: Set<string>;
  errors: Error[];
  follow(actorUrl: string): Promise<Follow>;
  undo(actorUrl: string, follow: Follow): Promise<void>;
  like(noteUrl: string, actorUrl: string): Promise<void>;
  publish(content: string, to: string): Promise<string>;
  /** Sends a note to its followers, and says who they are on each server; another is made one of them, or one no more. */
  publishToFollowers(content: string): Promise<void>;
  believe(actorUrl: string): Promise<void>;
  /** Puts a note into its outbox and tells nobody. */
  write(content: string, published: Temporal.Instant): string;
  remove(note: string, to: string): Promise<void>;
  /** What Fedify reads at an address: typed, signed by its member where asked. */
  lookup(url: string, signed?: boolean): Promise<unknown>;
  close(): Promise<void>;
}

const NAME = 'fern';
/** Of its outbox. */
const PAGE = 3;

/** @param withOutbox whether its actor names an outbox. */
export async function createFedifyPeer({ withOutbox = false } = {}): Promise<FedifyPeer> {
  const heard: Activity[] = [];
  const errors: Error[] = [];
  const followers = new Set<string>();
  const recipients = new Map<string, Recipient>();
  const notes = new Map<string, Note>();
  // Fedify's own generator makes keys of 4096 bits, which are read here as well as any.
  const pair = await generateCryptoKeyPair('RSASSA-PKCS1-v1_5');
  const stored = { publicKey: await exportJwk(pair.publicKey), privateKey: await exportJwk(pair.privateKey) };
  const federation = createFederation<void>({
    kv: new MemoryKvStore(),
    allowPrivateAddress: true,
    onOutboxError: (error) => void errors.push(error),
  });
  federation
    .setActorDispatcher('/users/{identifier}', async (ctx, identifier) => {
      if (identifier !== NAME) return null;
      const [keys] = await ctx.getActorKeyPairs(identifier);
      return new Person({
        id: ctx.getActorUri(identifier),
        preferredUsername: identifier,
        name: 'Fern',
        summary: '<p>Grows in the shade</p>',
        inbox: ctx.getInboxUri(identifier),
        endpoints: new Endpoints({ sharedInbox: ctx.getInboxUri() }),
        followers: ctx.getFollowersUri(identifier),
        ...(withOutbox ? { outbox: ctx.getOutboxUri(identifier) } : {}),
        publicKey: keys?.cryptographicKey,
        assertionMethods: keys ? [keys.multikey] : [],
      });
    })
    .setKeyPairsDispatcher(async () => [
      {
        publicKey: await importJwk(stored.publicKey, 'public'),
        privateKey: await importJwk(stored.privateKey, 'private'),
      },
    ]);
  federation.setFollowersDispatcher('/users/{identifier}/followers', (_ctx, _identifier, _cursor, base) => ({
    items: [...recipients.values()].filter(({ id }) => !base || id?.origin === base.origin),
  }));
  federation
    .setOutboxDispatcher('/users/{identifier}/outbox', (ctx, _identifier, cursor) => {
      const said = [...notes.values()].reverse();
      const at = Number(cursor ?? 0);
      const items = said.slice(at, at + PAGE).map(
        (object) =>
          new Create({
            id: new URL(`${object.id?.href}#create`),
            actor: ctx.getActorUri(NAME),
            object,
            to: PUBLIC_COLLECTION,
          }),
      );
      return { items, nextCursor: at + PAGE < said.length ? String(at + PAGE) : null };
    })
    .setCounter(() => notes.size)
    .setFirstCursor(() => '0');
  federation.setObjectDispatcher(
    Note,
    '/notes/{id}',
    (ctx, { id }) => notes.get(ctx.getObjectUri(Note, { id }).href) ?? null,
  );
  federation
    .setInboxListeners('/users/{identifier}/inbox', '/inbox')
    .on(Follow, async (ctx, follow) => {
      heard.push(follow);
      const follower = await follow.getActor(ctx);
      if (!follower?.id || !isActor(follower)) return;
      followers.add(follower.id.href);
      recipients.set(follower.id.href, follower);
      const actor = ctx.getActorUri(NAME);
      const accept = new Accept({ id: new URL(`#accepts/${followers.size}`, actor), actor, object: follow });
      await ctx.sendActivity({ identifier: NAME }, follower, accept);
    })
    .on(Accept, (_, activity) => void heard.push(activity))
    .on(Create, (_, activity) => void heard.push(activity))
    .on(Delete, (_, activity) => void heard.push(activity))
    .on(Like, (_, activity) => void heard.push(activity))
    .on(Undo, (_, activity) => void heard.push(activity))
    .onError((_, error) => void errors.push(error));

  let origin = '';
  const server = createServer(async (incoming, outgoing) => {
    const hasBody = incoming.method === 'POST';
    const request = new Request(origin + incoming.url, {
      method: incoming.method,
      headers: incoming.headers as Record<string, string>,
      ...(hasBody ? { body: Readable.toWeb(incoming) as never, duplex: 'half' } : {}),
    } as RequestInit);
    const answer = await federation.fetch(request, { contextData: undefined });
    outgoing.writeHead(answer.status, Object.fromEntries(answer.headers));
    outgoing.end(Buffer.from(await answer.arrayBuffer()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const ctx: Context<void> = federation.createContext(new URL(origin), undefined);
  const self = ctx.getActorUri(NAME);
  let made = 0;
  const id = (what: string) => new URL(`#${what}/${++made}`, self);

  async function send(to: string, activity: Activity): Promise<void> {
    const recipient = await ctx.lookupObject(to);
    if (!isActor(recipient as Person)) throw new Error(`${to} is no actor for Fedify`);
    await ctx.sendActivity({ identifier: NAME }, recipient as Person, activity);
  }

  return {
    origin,
    actor: self.href,
    heard,
    followers,
    errors,
    async follow(actorUrl) {
      const follow = new Follow({ id: id('follows'), actor: self, object: new URL(actorUrl) });
      await send(actorUrl, follow);
      return follow;
    },
    undo: (actorUrl, follow) => send(actorUrl, new Undo({ id: id('undos'), actor: self, object: follow })),
    like: (noteUrl, actorUrl) =>
      send(actorUrl, new Like({ id: id('likes'), actor: self, object: new URL(noteUrl) })),
    async publish(content, to) {
      const uri = ctx.getObjectUri(Note, { id: String(++made) });
      const note = new Note({
        id: uri,
        attribution: self,
        content,
        to: PUBLIC_COLLECTION,
        cc: ctx.getFollowersUri(NAME),
        published: Temporal.Now.instant(),
      });
      notes.set(uri.href, note);
      await send(to, new Create({ id: id('creates'), actor: self, object: note, to: PUBLIC_COLLECTION }));
      return uri.href;
    },
    async publishToFollowers(content) {
      const to = ctx.getFollowersUri(NAME);
      const note = new Note({ id: id('notes'), attribution: self, content, to });
      const activity = new Create({ id: id('creates'), actor: self, object: note, to });
      const how = { preferSharedInbox: true, syncCollection: true };
      await ctx.sendActivity({ identifier: NAME }, 'followers', activity, how);
    },
    async believe(actorUrl) {
      recipients.set(actorUrl, (await ctx.lookupObject(actorUrl)) as Person);
    },
    write(content, published) {
      const uri = ctx.getObjectUri(Note, { id: String(++made) });
      const cc = ctx.getFollowersUri(NAME);
      const note = new Note({ id: uri, attribution: self, content, to: PUBLIC_COLLECTION, cc, published });
      notes.set(uri.href, note);
      return uri.href;
    },
    remove: (note, to) => send(to, new Delete({ id: id('deletes'), actor: self, object: new URL(note) })),
    async lookup(url, signed = false) {
      const documentLoader = signed ? await ctx.getDocumentLoader({ identifier: NAME }) : undefined;
      return ctx.lookupObject(url, documentLoader ? { documentLoader } : {});
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
