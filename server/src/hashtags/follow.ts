import { holdAccount } from '../accounts/index.ts';
import { actingAccount, type Ctx } from '../context.ts';
import { transact } from '../db/transact.ts';
import { invalid, notFound } from '../errors.ts';
import { emit } from '../events/events.ts';
import { keepTag, type Tag, tagName, tagsNamed } from '../statuses/index.ts';
import './events.ts';
import './tables.ts';

/** Ours, of one member: a home that is made anew looks at each. */
export const MAX_FOLLOWED_TAGS = 500;

/** Public posts under a hashtag come into the member's home. Again changes nothing. @throws {Refusal} missing (no hashtag), invalid (beyond the last) */
export async function followTag(ctx: Ctx, typed: string): Promise<Tag> {
  const memberId = actingAccount(ctx);
  const name = nameOf(typed);
  return transact(ctx, async (inner) => {
    await holdAccount(inner, memberId);
    const tag = { id: await keepTag(inner, name), name };
    const added = await inner.db
      .insertInto('tag_follows')
      .values({ id: inner.ids.next(), account_id: memberId, tag_id: tag.id })
      .onConflict((conflict) => conflict.columns(['tag_id', 'account_id']).doNothing())
      .returning('id')
      .executeTakeFirst();
    if (!added) return tag;
    const { followed } = await inner.db
      .selectFrom('tag_follows')
      .select((eb) => eb.fn.countAll<number>().as('followed'))
      .where('account_id', '=', memberId)
      .executeTakeFirstOrThrow();
    if (Number(followed) > MAX_FOLLOWED_TAGS)
      throw invalid(`You cannot follow more than ${MAX_FOLLOWED_TAGS} hashtags`);
    await emit(inner, 'tag.followed', { memberId, tagId: tag.id });
    return tag;
  });
}

/** What stood at home only for the hashtag goes. @throws {Refusal} missing (no hashtag) */
export async function unfollowTag(ctx: Ctx, typed: string): Promise<Tag> {
  const memberId = actingAccount(ctx);
  const name = nameOf(typed);
  return transact(ctx, async (inner) => {
    const id = (await tagsNamed(inner, [name])).get(name) ?? 0;
    const gone = await inner.db
      .deleteFrom('tag_follows')
      .where('account_id', '=', memberId)
      .where('tag_id', '=', id)
      .returning('id')
      .executeTakeFirst();
    if (gone) await emit(inner, 'tag.unfollowed', { memberId, tagId: id });
    return { id, name };
  });
}

function nameOf(typed: string): string {
  const name = tagName(typed);
  if (name === null) throw notFound();
  return name;
}
