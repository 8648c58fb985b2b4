import { type AccountRow, type Growth, growAccounts } from '../accounts/index.ts';
import type { Ctx } from '../context.ts';
import { timeOf } from '../db/ids.ts';
import type { Id } from '../db/tables.ts';
import type { Tx } from '../db/transact.ts';
import { countReply } from './count.ts';
import { formatText } from './format.ts';
import { hashtagsIn, tagStatuses } from './tags.ts';
import { PUBLIC } from './visibility.ts';
import './tables.ts';

/** An invented post, with who liked and boosted it, each once. Ids rise from one to the next. */
export interface InventedStatus {
  id: Id;
  authorId: Id;
  text: string;
  spoiler: string;
  language: string;
  /** Index into VISIBILITIES. */
  visibility: number;
  replyTo: { id: Id; authorId: Id } | null;
  mentioned: readonly { id: Id; username: string }[];
  favourites: readonly { id: Id; accountId: Id }[];
  boosts: readonly { id: Id; accountId: Id }[];
}

/** Inserts many statuses at once with their mentions, favourites and boosts, and counts them; joins the caller's transaction. */
export async function addInventedStatuses(
  ctx: Ctx & { tx: Tx },
  statuses: readonly InventedStatus[],
): Promise<void> {
  const conversations = await conversationsOf(ctx, statuses);
  await ctx.db
    .insertInto('statuses')
    .values(
      statuses.map((status) => ({
        id: status.id,
        account_id: status.authorId,
        uri: null,
        url: null,
        visibility: status.visibility,
        content: formatText(ctx, status.text, known(status)),
        source: status.text,
        spoiler: status.spoiler,
        sensitive: status.spoiler === '' ? 0 : 1,
        language: status.language,
        in_reply_to_id: status.replyTo?.id ?? null,
        in_reply_to_account_id: status.replyTo?.authorId ?? null,
        boost_of_id: null,
        boost_of_account_id: null,
        has_media: 0,
        app_id: null,
        conversation_id: conversations.get(status.id) ?? status.id,
        replies_count: 0,
        favourites_count: status.favourites.length,
        boosts_count: status.boosts.length,
        edited_at: null,
        deleted_at: null,
      })),
    )
    .execute();
  const mentions = statuses.flatMap(({ id, mentioned }) =>
    mentioned.map((account) => ({ status_id: id, account_id: account.id })),
  );
  if (mentions.length > 0) await ctx.db.insertInto('mentions').values(mentions).execute();
  await tagStatuses(
    ctx,
    statuses.map(({ id, text, visibility }) => ({ statusId: id, visibility, names: hashtagsIn(text) })),
  );
  const favourites = statuses.flatMap((status) =>
    status.favourites.map(({ id, accountId }) => ({ id, account_id: accountId, status_id: status.id })),
  );
  if (favourites.length > 0) await ctx.db.insertInto('favourites').values(favourites).execute();
  await addInventedBoosts(ctx, statuses);
  for (const { replyTo } of statuses) if (replyTo) await countReply(ctx, replyTo.id, 1);
  await growAccounts(ctx, growthBy(statuses));
}

/** That of what each answers, which stands above it or was there before. */
async function conversationsOf(ctx: Ctx, statuses: readonly InventedStatus[]): Promise<Map<Id, Id>> {
  const answered = statuses.flatMap(({ replyTo }) => replyTo?.id ?? []);
  const rows = await ctx.db
    .selectFrom('statuses')
    .select(['id', 'conversation_id'])
    .where((eb) => ctx.dialect.among(eb.ref('id'), answered))
    .execute();
  const found = new Map(rows.map((row) => [row.id, row.conversation_id ?? row.id]));
  for (const { id, replyTo } of statuses) found.set(id, replyTo ? (found.get(replyTo.id) ?? replyTo.id) : id);
  return found;
}

async function addInventedBoosts(ctx: Ctx, statuses: readonly InventedStatus[]): Promise<void> {
  const boosts = statuses.flatMap((status) =>
    status.boosts.map(({ id, accountId }) => ({
      id,
      account_id: accountId,
      uri: null,
      url: null,
      visibility: PUBLIC,
      content: '',
      source: null,
      spoiler: '',
      sensitive: 0 as const,
      language: null,
      in_reply_to_id: null,
      in_reply_to_account_id: null,
      boost_of_id: status.id,
      boost_of_account_id: status.authorId,
      has_media: 0 as const,
      app_id: null,
      replies_count: 0,
      favourites_count: 0,
      boosts_count: 0,
      edited_at: null,
      deleted_at: null,
    })),
  );
  if (boosts.length > 0) await ctx.db.insertInto('statuses').values(boosts).execute();
}

function known({ mentioned }: InventedStatus): Map<string, AccountRow> {
  return new Map(
    mentioned.map(({ username }) => [username.toLowerCase(), { username, local: 1 } as AccountRow]),
  );
}

function growthBy(statuses: readonly InventedStatus[]): Map<Id, Growth> {
  const growth = new Map<Id, Growth>();
  const grow = (accountId: Id, id: Id) => {
    const { statuses = 0, lastStatusAt = 0 } = growth.get(accountId) ?? {};
    growth.set(accountId, {
      followers: 0,
      following: 0,
      statuses: statuses + 1,
      lastStatusAt: Math.max(lastStatusAt, timeOf(id)),
    });
  };
  for (const { id, authorId, boosts } of statuses) {
    grow(authorId, id);
    for (const boost of boosts) grow(boost.accountId, boost.id);
  }
  return growth;
}
