import { optional, Whole } from '@skein/api/params.ts';
import { type AccountRow, acctOf } from '../accounts/index.ts';
import { as, type Ctx } from '../context.ts';
import { notFound } from '../errors.ts';
import type { Answer } from '../http/answer.ts';
import type { Page } from '../http/pages.ts';
import { siteOf } from '../instance/index.ts';
import { tagName } from '../statuses/index.ts';
import { accountTimeline, tagTimeline } from '../timelines/index.ts';
import { accountEntityOf, statusEntities } from './entities.ts';
import { type FeedKind, feedAnswer } from './feed.ts';

/** How many posts a feed holds, as Mastodon has it. */
export const FeedLimit = optional(Whole).transform((asked) =>
  Math.min(200, Math.max(1, Math.abs(asked ?? 20))),
);

const newest = (limit: number): Page => ({ limit, maxId: null, sinceId: null, minId: null });

/** What somebody wrote for everybody, without answers to others and boosts; whoever asks, no more than a stranger reads. */
export async function accountFeed(
  ctx: Ctx,
  account: AccountRow,
  kind: FeedKind,
  limit: number,
): Promise<Answer> {
  if (account.local !== 1) throw notFound();
  const stranger = as(ctx, { kind: 'nobody' });
  const own = { accountId: account.id, excludeReplies: true, excludeBoosts: true };
  const { ids } = await accountTimeline(stranger, own, newest(limit));
  const { display_name, username, avatar, noindex } = await accountEntityOf(stranger, account.id);
  const page = ctx.origin.profile(username);
  return feedAnswer(
    {
      title: display_name || `@${username}`,
      description: `@${acctOf(account)}@${ctx.origin.domain}`,
      page,
      self: `${page}.${kind}`,
      picture: avatar,
      indexed: !noindex,
      statuses: await statusEntities(stranger, ids),
    },
    kind,
  );
}

/** What everybody may read under a hashtag. @throws {Refusal} missing (no hashtag is called so) */
export async function tagFeed(ctx: Ctx, typed: string, kind: FeedKind, limit: number): Promise<Answer> {
  const name = tagName(typed);
  if (name === null) throw notFound();
  const stranger = as(ctx, { kind: 'nobody' });
  const only = { any: [name], all: [], none: [], local: false, remote: false, onlyMedia: false };
  const { ids } = await tagTimeline(stranger, only, newest(limit));
  const page = ctx.origin.tag(name);
  return feedAnswer(
    {
      title: `#${name}`,
      description: (await siteOf(ctx)).name,
      page,
      self: `${page}.${kind}`,
      picture: null,
      indexed: true,
      statuses: await statusEntities(stranger, ids),
    },
    kind,
  );
}
