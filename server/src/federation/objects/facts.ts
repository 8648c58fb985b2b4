import { sql } from 'kysely';
import { type AccountRow, findAccount, loadAccounts, uriOf, writtenBy } from '../../accounts/index.ts';
import type { Ctx } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import { emojisIn } from '../../emojis/index.ts';
import { attachmentsOf } from '../../media/index.ts';
import { aliasesOf } from '../../moves/index.ts';
import { restoredActors } from '../../portability/index.ts';
import {
  ACCEPTED,
  groupsOfConversations,
  isOver,
  namesOfConversations,
  pollsOf,
  type StatusRow,
  statusUri,
  titlesOf,
  UNLISTED,
} from '../../statuses/index.ts';
import { memberKeys } from '../member-keys.ts';
import type { Announced } from './activities.ts';
import type { ActorFacts } from './actor.ts';
import type { NoteFacts } from './note.ts';
import type { QuoteFacts } from './quoting.ts';

/**
 * What the documents of these statuses say, in the order of `ids`; those that are deleted, not ours, or boosts are left out.
 * Ten queries at most for any number of ids. Whether the reader may see them was asked by the query that gave the ids.
 */
export async function noteFacts(ctx: Ctx, ids: readonly Id[]): Promise<NoteFacts[]> {
  if (ids.length === 0) return [];
  const { db, dialect } = ctx;
  const statuses = await db
    .selectFrom('statuses')
    .selectAll()
    .where((eb) => dialect.among(eb.ref('id'), ids))
    .where('uri', 'is', null)
    .where('boost_of_id', 'is', null)
    .where('deleted_at', 'is', null)
    .execute();
  const mentions = await db
    .selectFrom('mentions')
    .selectAll()
    .where((eb) => dialect.among(eb.ref('status_id'), ids))
    .where('silent', '=', 0)
    .execute();
  const answered = statuses.flatMap((status) => status.in_reply_to_id ?? []);
  const parents =
    answered.length === 0
      ? []
      : await db
          .selectFrom('statuses')
          .select(['id', 'uri', 'boost_of_id'])
          .where((eb) => dialect.among(eb.ref('id'), answered))
          .execute();
  const uris = new Map(parents.map((parent) => [parent.id, statusUri(ctx, parent)]));
  const inGroups = statuses.flatMap(({ in_reply_to_id, visibility, conversation_id }) =>
    in_reply_to_id === null || visibility > UNLISTED ? [] : (conversation_id ?? []),
  );
  const groups = await groupsOfConversations(ctx, [...new Set(inGroups)]);
  const people = new Set([
    ...groups.values(),
    ...statuses.map((status) => status.account_id),
    ...mentions.map((one) => one.account_id),
  ]);
  const accounts = new Map((await loadAccounts(ctx, [...people])).map((account) => [account.id, account]));
  const illustrated = statuses.filter((status) => status.has_media === 1).map((status) => status.id);
  const attached = await attachmentsOf(ctx, illustrated);
  const polls = await pollsOf(
    ctx,
    statuses.map((status) => status.id),
  );
  const quotes = await quotesIn(ctx, ids);
  const belonging = [...new Set(statuses.flatMap((status) => status.conversation_id ?? []))];
  const names = await namesOfConversations(ctx, belonging);
  const emojis = await emojisIn(
    ctx,
    statuses.map(({ id, spoiler, content }) => {
      return { uri: null, texts: [spoiler, content, ...(titlesOf(polls.get(id)) ?? [])] };
    }),
  );
  const shown = new Map(statuses.map(({ id }, index) => [id, emojis[index]?.rows ?? []]));
  const own = await ownAnswersTo(ctx, statuses);
  const now = ctx.clock.now();
  const byId = new Map(statuses.map((status) => [status.id, status]));
  return ids.flatMap((id) => {
    const status = byId.get(id);
    const author = status && accounts.get(status.account_id);
    if (!status || !author) return [];
    const mentioned = mentions.flatMap((one) =>
      one.status_id === id ? (accounts.get(one.account_id) ?? []) : [],
    );
    const inReplyTo = status.in_reply_to_id === null ? null : (uris.get(status.in_reply_to_id) ?? null);
    const poll = polls.get(id);
    const asked = poll ? { poll, over: isOver(poll, now) } : null;
    const belongs = status.conversation_id;
    const conversation = belongs === null ? null : (names.get(belongs) ?? ctx.origin.conversation(belongs));
    const inGroup = status.in_reply_to_id !== null && status.visibility <= UNLISTED && belongs !== null;
    const group = inGroup ? (accounts.get(groups.get(belongs) ?? 0) ?? null) : null;
    const attachments = attached.get(id) ?? [];
    const quote = quotes.get(id) ?? null;
    const hanging = { mentioned, attachments, emojis: shown.get(id) ?? [] };
    const ownAnswers = own.get(id) ?? [];
    return [{ status, author, ...hanging, poll: asked, quote, inReplyTo, group, conversation, ownAnswers }];
  });
}

/** Mastodon's number. */
const OWN_ANSWERS = 5;

/** The first answers by which authors of ours go on with what they said to everybody. One query, none for what nobody answered. */
async function ownAnswersTo(ctx: Ctx, statuses: readonly StatusRow[]): Promise<Map<Id, string[]>> {
  const answered = statuses.filter((one) => one.replies_count > 0 && one.visibility <= UNLISTED);
  if (answered.length === 0) return new Map();
  const rows = await ctx.db
    .selectFrom((eb) =>
      eb
        .selectFrom('statuses')
        .select(['id', 'uri', 'boost_of_id', 'in_reply_to_id'])
        .select(sql<number>`row_number() over (partition by in_reply_to_id order by id)`.as('place'))
        .where((of) =>
          ctx.dialect.among(
            of.ref('in_reply_to_id'),
            answered.map((one) => one.id),
          ),
        )
        .whereRef('in_reply_to_account_id', '=', 'account_id')
        .where('visibility', '<=', UNLISTED)
        .where('deleted_at', 'is', null)
        .as('own'),
    )
    .selectAll()
    .where('place', '<=', OWN_ANSWERS)
    .orderBy('id')
    .execute();
  const found = new Map<Id, string[]>();
  for (const row of rows) {
    const parent = row.in_reply_to_id as Id;
    found.set(parent, [...(found.get(parent) ?? []), statusUri(ctx, row)]);
  }
  return found;
}

/** What the document of a member says. Five queries at most. */
export async function actorFacts(ctx: Ctx, account: AccountRow): Promise<ActorFacts> {
  const [shown] = await emojisIn(ctx, [writtenBy(account)]);
  const named = (await aliasesOf(ctx, account.id)).map((one) => uriOf(ctx, one));
  const aliases = [...new Set([...named, ...(await restoredActors(ctx, account.id))])];
  const home = account.moved_to_id === null ? undefined : await findAccount(ctx, account.moved_to_id);
  const keys = await memberKeys(ctx, account.id);
  const proofKey = keys?.proofMultikey ?? null;
  return { account, emojis: shown?.rows ?? [], aliases, movedTo: home ? uriOf(ctx, home) : null, proofKey };
}

/** What these statuses quote, as far as it is still there. */
async function quotesIn(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, QuoteFacts>> {
  const rows = await ctx.db
    .selectFrom('quotes')
    .innerJoin('statuses as quoted', 'quoted.id', 'quotes.quoted_id')
    .select(['quotes.id as quoteId', 'quotes.status_id', 'quotes.state', 'quotes.stamp'])
    .select(['quoted.id', 'quoted.uri', 'quoted.boost_of_id'])
    .where((eb) => ctx.dialect.among(eb.ref('quotes.status_id'), ids))
    .where('quoted.deleted_at', 'is', null)
    .execute();
  return new Map(
    rows.map(({ quoteId, status_id, state, stamp, ...quoted }) => {
      const own = quoted.uri === null ? ctx.origin.stamp(quoteId) : stamp;
      return [status_id, { object: statusUri(ctx, quoted), stamp: state === ACCEPTED ? own : null }];
    }),
  );
}

/** What the activities of these boosts of ours say, by their ids. Two queries for any number. */
export async function announceFacts(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, Announced>> {
  const rows = await ctx.db
    .selectFrom('statuses')
    .innerJoin('statuses as post', 'post.id', 'statuses.boost_of_id')
    .select(['statuses.id', 'statuses.account_id', 'statuses.visibility'])
    .select(['post.id as post_id', 'post.uri as post_uri', 'post.account_id as author_id'])
    .where((eb) => ctx.dialect.among(eb.ref('statuses.id'), ids))
    .where('statuses.uri', 'is', null)
    .execute();
  const authors = await loadAccounts(ctx, [...new Set(rows.map((row) => row.author_id))]);
  const uris = new Map(authors.map((account) => [account.id, uriOf(ctx, account)]));
  return new Map(
    rows.map(({ id, account_id, visibility, ...post }) => [
      id,
      {
        boost: { id, account_id, visibility },
        object: statusUri(ctx, { id: post.post_id, uri: post.post_uri, boost_of_id: null }),
        author: uris.get(post.author_id) ?? '',
      },
    ]),
  );
}
