import type { ScheduledStatus } from '@skein/api/scheduled-status.ts';
import type { Selectable } from 'kysely';
import { actingAccount, type Ctx } from '../../context.ts';
import type { Id, Tables } from '../../db/tables.ts';
import { notFound } from '../../errors.ts';
import type { Page } from '../../http/pages.ts';
import { sliceOf } from '../../http/slice.ts';
import { type AttachmentRow, attachmentEntity, heldFor } from '../../media/index.ts';
import type { Draft } from '../compose.ts';
import '../tables.ts';

/** What is kept of a draft: without what only the request was about. */
export type KeptDraft = Omit<Draft, 'idempotencyKey'>;

export type ScheduledRow = Selectable<Tables['scheduled_statuses']>;

/** The actor's own. @throws {Refusal} missing */
export async function getScheduled(ctx: Ctx, id: Id): Promise<ScheduledRow> {
  const row = await ctx.db
    .selectFrom('scheduled_statuses')
    .selectAll()
    .where('id', '=', id)
    .where('account_id', '=', actingAccount(ctx))
    .executeTakeFirst();
  if (!row) throw notFound();
  return row;
}

/** What an author scheduled under this Idempotency-Key within the hour, and is not published yet. */
export async function findScheduledUnder(ctx: Ctx, accountId: Id, key: string | null): Promise<Id | null> {
  if (key === null) return null;
  const known = await ctx.db
    .selectFrom('scheduled_statuses')
    .select('id')
    .where('account_id', '=', accountId)
    .where('idempotency_key', '=', key)
    .where('key_until', '>', ctx.clock.now())
    .executeTakeFirst();
  return known?.id ?? null;
}

/** A page of what the actor scheduled, newest first. */
export async function scheduledOf(ctx: Ctx, page: Page) {
  const upwards = page.minId !== null;
  const rows = await ctx.db
    .selectFrom('scheduled_statuses')
    .selectAll()
    .where('account_id', '=', actingAccount(ctx))
    .where('id', '>', page.minId ?? page.sinceId ?? 0)
    .where('id', '<', page.maxId ?? Number.MAX_SAFE_INTEGER)
    .orderBy('id', upwards ? 'asc' : 'desc')
    .limit(page.limit)
    .execute();
  const slice = sliceOf(
    rows.map((row) => row.id),
    page,
  );
  return { slice, rows: upwards ? rows.toReversed() : rows };
}

/** Mastodon's ScheduledStatus of each of these rows. One query for any number. */
export async function presentScheduled(ctx: Ctx, rows: readonly ScheduledRow[]): Promise<ScheduledStatus[]> {
  const held = await heldFor(
    ctx,
    rows.map((row) => row.id),
  );
  return rows.map((row) => entityOf(ctx, row, held));
}

function entityOf(ctx: Ctx, row: ScheduledRow, held: readonly AttachmentRow[]): ScheduledStatus {
  const draft = JSON.parse(row.draft) as KeptDraft;
  const { poll, attachmentIds = [] } = draft;
  return {
    id: String(row.id),
    scheduled_at: new Date(row.scheduled_at).toISOString(),
    params: {
      text: draft.text,
      poll: poll
        ? {
            options: [...poll.options],
            expires_in: poll.expiresIn,
            multiple: poll.multiple,
            hide_totals: poll.hideTotals,
          }
        : null,
      media_ids: attachmentIds.length === 0 ? null : attachmentIds.map(String),
      sensitive: draft.sensitive,
      spoiler_text: draft.spoiler === '' ? null : draft.spoiler,
      visibility: draft.visibility ?? 'public',
      language: draft.language,
      scheduled_at: null,
      idempotency: null,
      with_rate_limit: false,
      application_id: row.app_id,
      in_reply_to_id: draft.inReplyToId,
      quoted_status_id: draft.quotedId ? String(draft.quotedId) : null,
      quote_approval_policy: draft.quotePolicy ?? 'nobody',
    },
    media_attachments: held
      .filter((one) => one.scheduled_id === row.id)
      .map((one) => attachmentEntity(ctx, one)),
  };
}
