import type { Ctx } from '../context.ts';
import type { Id, Time } from '../db/tables.ts';
import type { Tx } from '../db/transact.ts';
import { type AttachmentRow, discardRemoved } from '../media/index.ts';
import type { StatusRow } from './queries.ts';
import './tables.ts';

/** Versions of one status that are kept: the first, and the last of the others. */
const VERSIONS = 50;

/** Something that hung on a status once, and how it was described then: what Mastodon keeps of it. */
export interface AttachedThen {
  id: Id;
  description: string | null;
}

export interface Version extends Pick<StatusRow, 'content' | 'spoiler' | 'sensitive'> {
  attached: readonly AttachmentRow[];
  /** Of its poll; null without one. */
  options: readonly string[] | null;
}

/** Keeps what a status says from this moment on; joins the caller's transaction. */
export async function keepVersion(
  ctx: Ctx & { tx: Tx },
  statusId: Id,
  { content, spoiler, sensitive, attached, options }: Version,
  at: Time,
): Promise<void> {
  const texts = { attachments: attachmentsText(attached), options: options && JSON.stringify(options) };
  const said = { content, spoiler, sensitive, ...texts };
  const version = { id: ctx.ids.next(), status_id: statusId, written_at: at, ...said };
  await ctx.db.insertInto('status_edits').values(version).execute();
  const [first, second, ...rest] = await ctx.db
    .selectFrom('status_edits')
    .select(['id', 'attachments'])
    .where('status_id', '=', statusId)
    .orderBy('id')
    .execute();
  if (!first || !second || rest.length + 2 <= VERSIONS) return;
  await ctx.db.deleteFrom('status_edits').where('id', '=', second.id).execute();
  const kept = [first, ...rest].flatMap((one) => attachedThen(one.attachments) ?? []);
  await discardRemoved(ctx, statusId, new Set(kept.map(({ id }) => id)));
}

/** Versions of a release before this one did not say what hung there, since that never changed: now it will. */
export async function fillVersions(
  ctx: Ctx & { tx: Tx },
  statusId: Id,
  attached: readonly AttachmentRow[],
): Promise<void> {
  await ctx.db
    .updateTable('status_edits')
    .set({ attachments: attachmentsText(attached) })
    .where('status_id', '=', statusId)
    .where('attachments', 'is', null)
    .execute();
}

function attachmentsText(attached: readonly AttachmentRow[]): string {
  return JSON.stringify(attached.map(({ id, description }) => ({ id, description }) satisfies AttachedThen));
}

/** Null when nothing was said of it. */
export function attachedThen(text: string | null): AttachedThen[] | null {
  return text === null ? null : (JSON.parse(text) as AttachedThen[]);
}
