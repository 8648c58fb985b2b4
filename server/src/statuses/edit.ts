import { dropCard } from '../cards/index.ts';
import { actingAccount, type Ctx } from '../context.ts';
import { timeOf } from '../db/ids.ts';
import type { Id, Time } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { notFound } from '../errors.ts';
import { emit } from '../events/events.ts';
import { type AttachedAnew, type AttachmentRow, attachAnew, attachmentsOf } from '../media/index.ts';
import { statusChanged } from './count.ts';
import { linkIn } from './link.ts';
import { nameAnew } from './mentions.ts';
import { holdPoll, titlesOf } from './polls/queries.ts';
import { isOtherPoll, replacePoll } from './polls/write.ts';
import type { NewStatus } from './publish.ts';
import type { StatusRow } from './queries.ts';
import { tagAnew } from './tags.ts';
import { fillVersions, keepVersion } from './versions.ts';
import './events.ts';

/** What a status is to say from now on. Without `poll` the one there is stays, with null it goes. */
export type Edit = Pick<
  NewStatus,
  'content' | 'source' | 'spoiler' | 'sensitive' | 'language' | 'mentioned' | 'tags' | 'poll'
> & {
  statusId: Id;
  /** What is to hang on it; null for what hangs there already. */
  attached: AttachedAnew | null;
  /** When another server says it was changed; null for here and now. */
  at: Time | null;
};

/**
 * Changes the actor's own status. What says the same, or is older than what is known, changes nothing.
 * @throws {Refusal} missing (not there, not the actor's, or a boost), invalid (attachments)
 */
export async function edit(ctx: Ctx, change: Edit): Promise<void> {
  await transact(ctx, async (inner) => {
    const before = change.statusId === null ? undefined : await hold(inner, change.statusId);
    if (!before || before.deleted_at !== null || before.boost_of_id !== null) throw notFound();
    if (before.account_id !== actingAccount(ctx)) throw notFound();
    const { content, source, spoiler, language, mentioned, tags = [] } = change;
    const after = { content, source, spoiler, language, sensitive: change.sensitive ? 1 : 0 } as const;
    const at = change.at ?? Math.max(inner.clock.now(), (before.edited_at ?? 0) + 1);
    if (before.edited_at !== null && at <= before.edited_at) return;
    const { id: statusId, account_id: authorId, visibility } = before;
    const hung = await shownOn(inner, statusId);
    if (change.attached) await attachAnew(inner, { statusId, authorId }, change.attached);
    const hangs = change.attached ? await shownOn(inner, statusId) : hung;
    const asked = await holdPoll(inner, statusId);
    const asks = change.poll === undefined ? titlesOf(asked) : (change.poll?.options ?? null);
    const isNewPoll = change.poll !== undefined && isOtherPoll(asked, change.poll);
    if (isSame(before, after) && isSameAttached(hung, hangs) && !isNewPoll) return;
    if (before.edited_at === null) {
      const said = { ...before, attached: hung, options: titlesOf(asked) };
      await keepVersion(inner, statusId, said, timeOf(statusId));
    } else await fillVersions(inner, statusId, hung);
    if (isNewPoll) await replacePoll(inner, statusId, asked, change.poll ?? null);
    await inner.db
      .updateTable('statuses')
      .set({ ...after, has_media: hangs.length > 0 ? 1 : 0, edited_at: at })
      .where('id', '=', statusId)
      .execute();
    await keepVersion(inner, statusId, { ...after, attached: hangs, options: asks }, at);
    const added = await nameAnew(inner, { statusId, authorId, mentioned });
    const retagged = await tagAnew(inner, { statusId, visibility, names: tags });
    const { isOurs } = inner.origin;
    const link = linkIn(content, isOurs);
    const relinked = link !== linkIn(before.content, isOurs);
    if (relinked) await dropCard(inner, statusId);
    statusChanged(inner, statusId);
    await emit(inner, 'status.edited', {
      statusId,
      authorId,
      visibility,
      local: before.uri === null,
      at,
      added,
      ...retagged,
      links: relinked && link !== null,
    });
  });
}

type Text = Pick<StatusRow, 'content' | 'spoiler' | 'sensitive' | 'source' | 'language'>;

function isSame(before: Text, after: Text): boolean {
  return (['content', 'source', 'spoiler', 'sensitive', 'language'] as const).every(
    (part) => before[part] === after[part],
  );
}

/** Whether the same hangs there in the same order, said of it the same: what Mastodon calls no significant change. */
function isSameAttached(before: readonly AttachmentRow[], after: readonly AttachmentRow[]): boolean {
  const told = (rows: readonly AttachmentRow[]) =>
    JSON.stringify(rows.map(({ id, description, focus }) => [id, description, focus]));
  return told(before) === told(after);
}

async function hold(ctx: Ctx, statusId: Id): Promise<StatusRow | undefined> {
  return ctx.db
    .selectFrom('statuses')
    .selectAll()
    .where('id', '=', statusId)
    .modifyEnd(ctx.dialect.forUpdate('statuses'))
    .executeTakeFirst();
}

async function shownOn(ctx: Ctx, statusId: Id): Promise<AttachmentRow[]> {
  return (await attachmentsOf(ctx, [statusId])).get(statusId) ?? [];
}
