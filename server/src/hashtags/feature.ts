import { holdAccount } from '../accounts/index.ts';
import { actingAccount, type Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { type Tx, transact } from '../db/transact.ts';
import { invalid, notFound } from '../errors.ts';
import { emit } from '../events/events.ts';
import { keepTag, type Tag, tagName, tagsNamed } from '../statuses/index.ts';
import './events.ts';
import './tables.ts';

/** Mastodon's, of one member. */
export const MAX_FEATURED_TAGS = 10;

/**
 * Shows a hashtag on the member's profile, as they spell it. Returns its id there.
 * @throws {Refusal} invalid (no hashtag, shown already, beyond the last)
 */
export async function addFeaturedTag(ctx: Ctx, typed: string): Promise<Id> {
  const shown = typed.trim().replace(/^[#＃]/u, '');
  const name = tagName(shown);
  if (name === null) throw invalid('Name is invalid');
  return transact(ctx, async (inner) => {
    const added = await show(inner, await kept(inner, name), shown);
    if (added === null) throw invalid('Name has already been taken');
    return added;
  });
}

/** The same by the hashtag's name; again changes nothing. @throws {Refusal} missing (no hashtag), invalid (beyond the last) */
export async function featureTag(ctx: Ctx, typed: string): Promise<Tag> {
  const name = tagName(typed);
  if (name === null) throw notFound();
  return transact(ctx, async (inner) => {
    const tag = await kept(inner, name);
    await show(inner, tag, typed);
    return tag;
  });
}

/** Shows it no more. @throws {Refusal} missing (no hashtag) */
export async function unfeatureTag(ctx: Ctx, typed: string): Promise<Tag> {
  const name = tagName(typed);
  if (name === null) throw notFound();
  const accountId = actingAccount(ctx);
  return transact(ctx, async (inner) => {
    const id = (await tagsNamed(inner, [name])).get(name) ?? 0;
    const gone = await inner.db
      .deleteFrom('featured_tags')
      .where('account_id', '=', accountId)
      .where('tag_id', '=', id)
      .returning(['id', 'tag_id', 'name'])
      .executeTakeFirst();
    if (gone) await emit(inner, 'tag.unfeatured', unfeatured(inner, gone));
    return { id, name };
  });
}

/** The same by its id on the profile. @throws {Refusal} missing, also for somebody else's */
export async function removeFeaturedTag(ctx: Ctx, id: Id): Promise<void> {
  const accountId = actingAccount(ctx);
  await transact(ctx, async (inner) => {
    const gone = await inner.db
      .deleteFrom('featured_tags')
      .where('id', '=', id)
      .where('account_id', '=', accountId)
      .returning(['id', 'tag_id', 'name'])
      .executeTakeFirst();
    if (!gone) throw notFound();
    await emit(inner, 'tag.unfeatured', unfeatured(inner, gone));
  });
}

/** What a remote account shows is told by its own server. */
const isLocal = ({ actor }: Ctx) => actor.kind === 'member';

function unfeatured(ctx: Ctx, gone: { id: Id; tag_id: Id; name: string }) {
  const { id: featuredId, tag_id: tagId, name } = gone;
  return { accountId: actingAccount(ctx), featuredId, tagId, name, local: isLocal(ctx) };
}

async function kept(ctx: Ctx & { tx: Tx }, name: string): Promise<Tag> {
  await holdAccount(ctx, actingAccount(ctx));
  return { id: await keepTag(ctx, name), name };
}

/** Null when it is shown already. */
async function show(ctx: Ctx & { tx: Tx }, { id: tagId }: Tag, name: string): Promise<Id | null> {
  const accountId = actingAccount(ctx);
  const added = await ctx.db
    .insertInto('featured_tags')
    .values({ id: ctx.ids.next(), account_id: accountId, tag_id: tagId, name })
    .onConflict((conflict) => conflict.columns(['account_id', 'tag_id']).doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!added) return null;
  const { shown } = await ctx.db
    .selectFrom('featured_tags')
    .select((eb) => eb.fn.countAll<number>().as('shown'))
    .where('account_id', '=', accountId)
    .executeTakeFirstOrThrow();
  if (Number(shown) > MAX_FEATURED_TAGS)
    throw invalid('You have already featured the maximum number of hashtags');
  await emit(ctx, 'tag.featured', { accountId, featuredId: added.id, tagId, local: isLocal(ctx) });
  return added.id;
}

/** The hashtags of an account of another server are these, as it spells them: the first of those that are hashtags. Others go. */
export async function refeatureTags(
  ctx: Ctx,
  { accountId, names }: { accountId: Id; names: readonly string[] },
): Promise<void> {
  const wanted = new Map<string, string>();
  for (const typed of names) {
    const shown = typed.trim().replace(/^[#＃]/u, '');
    const name = tagName(shown);
    if (name !== null && wanted.size < MAX_FEATURED_TAGS && !wanted.has(name)) wanted.set(name, shown);
  }
  await transact(ctx, async (inner) => {
    await holdAccount(inner, accountId);
    const rows = new Map<Id, string>();
    for (const [name, shown] of wanted) rows.set(await keepTag(inner, name), shown);
    await inner.db
      .deleteFrom('featured_tags')
      .where('account_id', '=', accountId)
      .$if(rows.size > 0, (query) => query.where('tag_id', 'not in', [...rows.keys()]))
      .execute();
    for (const [tagId, name] of rows)
      await inner.db
        .insertInto('featured_tags')
        .values({ id: inner.ids.next(), account_id: accountId, tag_id: tagId, name })
        .onConflict((conflict) => conflict.columns(['account_id', 'tag_id']).doUpdateSet({ name }))
        .execute();
  });
}
