import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import {
  type Context,
  createFederation,
  exportJwk,
  type Federation,
  generateCryptoKeyPair,
  importJwk,
  MemoryKvStore,
  type RequestContext,
} from '@fedify/fedify';
import {
  Endpoints,
  Note,
  Person,
  PUBLIC_COLLECTION,
  Question,
  QuoteAuthorization,
  Object as Thing,
} from '@fedify/fedify/vocab';
import { aPicture } from './app-member.ts';
import { listen } from './fedify-inbox.ts';
import { emptyState, newAccount, type State } from './fedify-state.ts';

/** A server made with Fedify, on loopback: what it takes in went through all of Fedify's checks. */
export interface FedifyServer {
  origin: string;
  ctx: Context<void>;
  state: State;
  errors: Error[];
  join(name: string, options?: { isLocked?: boolean }): void;
  close(): Promise<void>;
}

export async function createFedifyServer(): Promise<FedifyServer> {
  const state = emptyState();
  const errors: Error[] = [];
  const federation = createFederation<void>({
    kv: new MemoryKvStore(),
    allowPrivateAddress: true,
    onOutboxError: (error) => void errors.push(error),
  });
  await describeActors(federation, state);
  describePosts(federation, state);
  listen(federation.setInboxListeners('/users/{identifier}/inbox', '/inbox'), state).onError(
    (_, error) => void errors.push(error),
  );
  const { origin, close } = await serve(federation);
  return {
    origin,
    ctx: federation.createContext(new URL(origin), undefined),
    state,
    errors,
    join: (name, { isLocked = false } = {}) => void state.accounts.set(name, newAccount(name, isLocked)),
    close,
  };
}

/** Whoever joins has the same keys: what is signed names the actor. */
async function describeActors(federation: Federation<void>, state: State): Promise<void> {
  const pair = await generateCryptoKeyPair('RSASSA-PKCS1-v1_5');
  const stored = { publicKey: await exportJwk(pair.publicKey), privateKey: await exportJwk(pair.privateKey) };
  federation
    .setActorDispatcher('/users/{identifier}', async (ctx, identifier) => {
      const account = state.accounts.get(identifier);
      if (!account) return null;
      const [keys] = await ctx.getActorKeyPairs(identifier);
      return new Person({
        id: ctx.getActorUri(identifier),
        preferredUsername: identifier,
        name: account.shownName,
        inbox: ctx.getInboxUri(identifier),
        outbox: ctx.getOutboxUri(identifier),
        endpoints: new Endpoints({ sharedInbox: ctx.getInboxUri() }),
        followers: ctx.getFollowersUri(identifier),
        featured: ctx.getFeaturedUri(identifier),
        manuallyApprovesFollowers: account.isLocked,
        successor: account.successor,
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
  federation.setOutboxDispatcher('/users/{identifier}/outbox', () => ({ items: [] }));
  federation.setFollowersDispatcher('/users/{identifier}/followers', (_, identifier) => {
    const account = state.accounts.get(identifier);
    return account ? { items: [...account.followers.values()] as never } : null;
  });
  federation.setFeaturedDispatcher('/users/{identifier}/featured', (ctx, identifier) => {
    const pinned = state.pins.get(ctx.getActorUri(identifier).href) ?? new Set();
    return { items: [...pinned].flatMap((uri) => state.posts.get(uri) ?? []) };
  });
}

function describePosts(federation: Federation<void>, state: State): void {
  const at = (ctx: Context<void>, type: typeof Note | typeof Question, id: string) =>
    state.posts.get(ctx.getObjectUri(type as typeof Note, { id }).href) ?? null;
  federation
    .setObjectDispatcher(Note, '/notes/{id}', (ctx, { id }) => at(ctx, Note, id) as Note | null)
    .authorize((ctx, { id }) => mayRead(ctx, state, at(ctx, Note, id)));
  federation
    .setObjectDispatcher(Question, '/polls/{id}', (ctx, { id }) => at(ctx, Question, id) as Question | null)
    .authorize((ctx, { id }) => mayRead(ctx, state, at(ctx, Question, id)));
  federation.setObjectDispatcher(QuoteAuthorization, '/stamps/{id}', (ctx, { id }) => {
    const uri = ctx.getObjectUri(QuoteAuthorization, { id });
    const stamp = state.stamps.get(uri.href);
    const author = stamp && state.posts.get(stamp.quoted)?.attributionId;
    if (!author) return null;
    return new QuoteAuthorization({
      id: uri,
      attribution: author,
      interactingObject: new URL(stamp.quoting),
      interactionTarget: new URL(stamp.quoted),
    });
  });
  federation.setCollectionDispatcher('replies', Thing, '/notes/{id}/replies', (ctx, { id }) => {
    const uri = ctx.getObjectUri(Note, { id }).href;
    return { items: [...(state.answers.get(uri) ?? [])].map((one) => new URL(one)) as never };
  });
}

/** What is not for everybody is shown to whom it names and to followers, who sign what they ask. */
async function mayRead(
  ctx: RequestContext<void>,
  state: State,
  post: Note | Question | null,
): Promise<boolean> {
  if (!post) return true;
  const audience = [...post.toIds, ...post.ccIds].map(({ href }) => href);
  if (audience.includes(PUBLIC_COLLECTION.href)) return true;
  const reader = (await ctx.getSignedKeyOwner())?.id?.href;
  const author = ctx.parseUri(post.attributionId);
  if (reader === undefined || author?.type !== 'actor') return false;
  const isForFollowers = audience.includes(ctx.getFollowersUri(author.identifier).href);
  const follows = state.accounts.get(author.identifier)?.followers.has(reader);
  return audience.includes(reader) || (isForFollowers && follows === true);
}

async function serve(federation: Federation<void>): Promise<{ origin: string; close(): Promise<void> }> {
  const picture = await aPicture();
  let origin = '';
  const server = createServer(async (incoming, outgoing) => {
    if (incoming.url === '/field.png') {
      outgoing.writeHead(200, { 'Content-Type': 'image/png' }).end(picture);
      return;
    }
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
  return {
    origin,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
