import { Nothing } from '@skein/api/params.ts';
import { z } from 'zod';
import { type AccountRow, findAccount, wasDeleted } from '../accounts/index.ts';
import type { Ctx } from '../context.ts';
import { parseId } from '../db/ids.ts';
import { findEmoji } from '../emojis/index.ts';
import { gone, notFound, Refusal } from '../errors.ts';
import { type Answer, redirect } from '../http/answer.ts';
import type { Request } from '../http/request.ts';
import { type Route, route } from '../http/route.ts';
import { ACCEPTED, findQuote, findStatus, getVisible, type StatusRow, statusUri } from '../statuses/index.ts';
import { askedFor, featuredOf, outboxOf, relationsOf } from './collections.ts';
import { refuseUnlessFederating } from './federates.ts';
import { instanceKey } from './instance-actor.ts';
import { announce } from './objects/activities.ts';
import { actorDocument, instanceActor } from './objects/actor.ts';
import { collection } from './objects/collections.ts';
import { ACTIVITY_JSON } from './objects/context.ts';
import { emojiDocument } from './objects/emoji.ts';
import { actorFacts, announceFacts, noteFacts } from './objects/facts.ts';
import { noteDocument } from './objects/note.ts';
import { stampDocument } from './objects/quotes.ts';
import { signerOf } from './signed-reader.ts';

/** A wrong path is a document that does not exist, whatever is wrong with it. */
export const One = z.object({ id: z.string() });
export const Paged = One.extend({
  page: z.string().optional().catch(undefined),
  max_id: z.string().optional().catch(undefined),
});
const Outbox = Paged.extend({ min_id: z.string().optional().catch(undefined) });

/** What anybody may read may be kept for a moment; `Vary` names the signature, so that nothing private crosses. */
const FOR_ALL = { 'Cache-Control': 'public, max-age=60' };

/** What was computed for somebody is kept by nobody. */
export function keeping(reader: Ctx): Record<string, string> {
  return reader.actor.kind === 'nobody' ? FOR_ALL : {};
}

export function activityJson(document: unknown, headers: Record<string, string> = {}): Answer {
  const type = `${ACTIVITY_JSON}; charset=utf-8`;
  return { status: 200, headers: { 'Content-Type': type, ...headers }, body: JSON.stringify(document) };
}

/** A person who follows an id with a browser is shown the page; every machine gets the document. */
export function wantsPage({ headers }: Request): boolean {
  const accept = headers.accept ?? '';
  return accept.includes('text/html') && !/application\/(?:activity\+json|ld\+json|json)/.test(accept);
}

/** One of ours, or what was one. @throws {Refusal} missing, gone */
export async function ownAccount(ctx: Ctx, text: string): Promise<AccountRow> {
  refuseUnlessFederating(ctx);
  const id = parseId(text);
  const account = id === null ? undefined : await findAccount(ctx, id);
  if (account?.local === 1) return account;
  throw id !== null && (await wasDeleted(ctx, id)) ? gone() : notFound();
}

export const documentRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/ap/accounts/:id',
    access: 'server',
    scopes: [],
    params: One,
    answer: null,
    about: 'An account as an ActivityPub actor',
    async handle(ctx, { id }, request) {
      const account = await ownAccount(ctx, id);
      if (wantsPage(request)) return redirect(ctx.origin.profile(account.username));
      return activityJson(actorDocument(ctx.origin, await actorFacts(ctx, account)), FOR_ALL);
    },
  }),
  route({
    method: 'GET',
    path: '/ap/instance',
    access: 'server',
    scopes: [],
    params: Nothing,
    answer: null,
    about: 'The actor that stands for the whole server',
    async handle(ctx) {
      refuseUnlessFederating(ctx);
      return activityJson(instanceActor(ctx.origin, (await instanceKey(ctx)).publicPem), FOR_ALL);
    },
  }),
  route({
    method: 'GET',
    path: '/ap/instance/outbox',
    access: 'server',
    scopes: [],
    params: Nothing,
    answer: null,
    about: 'The outbox of the whole server, which publishes nothing',
    async handle(ctx) {
      refuseUnlessFederating(ctx);
      return activityJson(collection(`${ctx.origin.instance()}/outbox`, 0), FOR_ALL);
    },
  }),
  ...(['followers', 'following'] as const).map((which) =>
    route({
      method: 'GET',
      path: `/ap/accounts/:id/${which}`,
      access: 'server',
      scopes: [],
      params: Paged,
      answer: null,
      about: which === 'followers' ? 'Who follows an account' : 'Whom an account follows',
      async handle(ctx, { id, ...query }) {
        const account = await ownAccount(ctx, id);
        return activityJson(await relationsOf(ctx, account, which, askedFor(query)), FOR_ALL);
      },
    }),
  ),
  route({
    method: 'GET',
    path: '/ap/accounts/:id/featured',
    access: 'server',
    scopes: [],
    params: One,
    answer: null,
    about: 'What an account has pinned, as far as the reader may see it',
    async handle(ctx, { id }, request) {
      const account = await ownAccount(ctx, id);
      const reader = await signerOf(ctx, request, false);
      return activityJson(await featuredOf(reader, account.id), keeping(reader));
    },
  }),
  route({
    method: 'GET',
    path: '/ap/accounts/:id/outbox',
    access: 'server',
    scopes: [],
    params: Outbox,
    answer: null,
    about: 'What an account has published, as far as the reader may see it',
    async handle(ctx, { id, ...query }, request) {
      const account = await ownAccount(ctx, id);
      const reader = await signerOf(ctx, request, false);
      return activityJson(await outboxOf(reader, account.id, askedFor(query)), keeping(reader));
    },
  }),
  route({
    method: 'GET',
    path: '/ap/statuses/:id',
    access: 'server',
    scopes: [],
    params: One,
    answer: null,
    about:
      'A status as an ActivityPub note, a boost as its activity; what is not for everybody needs the signature of somebody who may read it',
    async handle(ctx, { id }, request) {
      refuseUnlessFederating(ctx);
      const { status, reader } = await readable(ctx, id, request);
      if (status.boost_of_id !== null) return announceDocument(ctx, status, request, keeping(reader));
      const [facts] = status.uri === null ? await noteFacts(ctx, [status.id]) : [];
      if (!facts) throw notFound();
      if (wantsPage(request)) return redirect(ctx.origin.statusPage(facts.author.username, status.id));
      return activityJson(noteDocument(ctx.origin, facts), keeping(reader));
    },
  }),
  route({
    method: 'GET',
    path: '/ap/emojis/:id',
    access: 'server',
    scopes: [],
    params: One,
    answer: null,
    about: 'An emoji of this server, for everybody',
    async handle(ctx, { id }) {
      refuseUnlessFederating(ctx);
      const emoji = await findEmoji(ctx, parseId(id) ?? 0);
      if (emoji?.host !== null) throw notFound();
      return activityJson(emojiDocument(ctx.origin, emoji), FOR_ALL);
    },
  }),
  route({
    method: 'GET',
    path: '/ap/stamps/:id',
    access: 'server',
    scopes: [],
    params: One,
    answer: null,
    about: 'The stamp by which somebody here agrees to a quote, for whoever may see what is quoted',
    async handle(ctx, { id }, request) {
      refuseUnlessFederating(ctx);
      const quote = await findQuote(ctx, parseId(id) ?? 0);
      const quoting = quote && (await findStatus(ctx, quote.status_id));
      if (quote?.state !== ACCEPTED || !quoting || quote.quoted_id === null) throw notFound();
      const { status: quoted, reader } = await readable(ctx, String(quote.quoted_id), request);
      if (quoted.uri !== null) throw notFound();
      const facts = { quoteId: quote.id, authorId: quoted.account_id };
      const [one, other] = [statusUri(ctx, quoting), statusUri(ctx, quoted)];
      return activityJson(
        stampDocument(ctx.origin, { ...facts, quoting: one, quoted: other }),
        keeping(reader),
      );
    },
  }),
];

/** A boost of ours is no object of its own: what stands at its address is the activity. */
async function announceDocument(
  ctx: Ctx,
  { id, account_id }: StatusRow,
  request: Request,
  headers: Record<string, string>,
): Promise<Answer> {
  const facts = (await announceFacts(ctx, [id])).get(id);
  const account = await findAccount(ctx, account_id);
  if (!facts || !account) throw notFound();
  if (wantsPage(request)) return redirect(ctx.origin.statusPage(account.username, id));
  return activityJson(announce(ctx.origin, facts), headers);
}

/** The status, for whoever signed the request. Only for what not everybody may read is an unknown key fetched. */
export async function readable(
  ctx: Ctx,
  text: string,
  request: Request,
): Promise<{ status: StatusRow; reader: Ctx }> {
  const id = parseId(text) ?? 0;
  const reader = await signerOf(ctx, request, false);
  try {
    return { status: await getVisible(reader, id), reader };
  } catch (error) {
    const unknown = request.headers.signature !== undefined && reader.actor.kind === 'nobody';
    if (!(error instanceof Refusal) || !unknown) throw error;
    const learnt = await signerOf(ctx, request, true);
    return { status: await getVisible(learnt, id), reader: learnt };
  }
}
