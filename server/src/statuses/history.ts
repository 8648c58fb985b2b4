import type { StatusEdit } from '@skein/api/status.ts';
import { presentAccounts } from '../accounts/index.ts';
import type { Ctx } from '../context.ts';
import { timeOf } from '../db/ids.ts';
import { attachmentEntity, attachmentsOf } from '../media/index.ts';
import { contentOf } from './format.ts';
import type { Post } from './queries.ts';
import './tables.ts';

/**
 * What a status said from its publication on, oldest first; the last is what it says now. Attachments are not changed
 * by edits. Three queries.
 */
export async function historyOf(ctx: Ctx, status: Post): Promise<StatusEdit[]> {
  const rows = await ctx.db
    .selectFrom('status_edits')
    .selectAll()
    .where('status_id', '=', status.id)
    .orderBy('id')
    .execute();
  const shown = (await presentAccounts(ctx, [status.account_id])).get(status.account_id);
  const account = JSON.parse(shown?.toString() ?? 'null') as StatusEdit['account'];
  const attached = (await attachmentsOf(ctx, [status.id])).get(status.id) ?? [];
  const versions = rows.length > 0 ? rows : [{ ...status, written_at: timeOf(status.id) }];
  return versions.map(({ content, spoiler, sensitive, written_at }) => ({
    content: contentOf(ctx, { uri: status.uri, content }),
    spoiler_text: spoiler,
    sensitive: sensitive === 1,
    created_at: new Date(written_at).toISOString(),
    account,
    media_attachments: attached.map((one) => attachmentEntity(ctx, one)),
    emojis: [],
  }));
}
