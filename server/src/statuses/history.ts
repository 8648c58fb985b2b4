import type { Status, StatusEdit } from '@skein/api/status.ts';
import { presentAccounts } from '../accounts/index.ts';
import type { Ctx } from '../context.ts';
import { timeOf } from '../db/ids.ts';
import { emojiEntities, emojisIn } from '../emojis/index.ts';
import { attachmentEntity, everAttachedTo } from '../media/index.ts';
import { contentOf } from './format.ts';
import { pollsOf, titlesOf } from './polls/queries.ts';
import type { Post } from './queries.ts';
import { attachedThen } from './versions.ts';
import { present } from './view.ts';
import './tables.ts';

/**
 * What a status said from its publication on, oldest first; the last is what it says now. What hung there then is shown
 * as it was described then; all else of it is as it is now, as in Mastodon. Six queries at most, and those that show it.
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
  const [rope = []] = await present(ctx, [status.id]);
  const { quote = null } = JSON.parse(Buffer.concat(rope).toString() || '{}') as Partial<Status>;
  const ever = new Map((await everAttachedTo(ctx, status.id)).map((row) => [row.id, row]));
  const now = [...ever.values()].filter((row) => row.removed === 0).sort((a, b) => a.place - b.place);
  const versions = rows.length > 0 ? rows : [await onlyVersion(ctx, status)];
  const titles = versions.map(({ options }) => (options === null ? null : (JSON.parse(options) as string[])));
  const emojis = await emojisIn(
    ctx,
    versions.map(({ content, spoiler }, index) => {
      return { uri: status.uri, texts: [spoiler, content, ...(titles[index] ?? [])] };
    }),
  );
  return versions.map(({ content, spoiler, sensitive, written_at, attachments }, index) => ({
    content: contentOf(ctx, { uri: status.uri, content }),
    spoiler_text: spoiler,
    sensitive: sensitive === 1,
    created_at: new Date(written_at).toISOString(),
    account,
    media_attachments: (attachedThen(attachments) ?? now).flatMap(({ id, description }) => {
      const row = ever.get(id);
      return row ? [attachmentEntity(ctx, { ...row, description })] : [];
    }),
    emojis: emojiEntities(ctx, emojis[index]?.rows ?? []),
    quote: quote as StatusEdit['quote'],
    ...(titles[index] ? { poll: { options: titles[index].map((title) => ({ title })) } } : {}),
  }));
}

async function onlyVersion(ctx: Ctx, status: Post) {
  const titles = titlesOf((await pollsOf(ctx, [status.id])).get(status.id));
  const options = titles && JSON.stringify(titles);
  return { ...status, attachments: null, written_at: timeOf(status.id), options };
}
