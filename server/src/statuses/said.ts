import { sql } from 'kysely';
import type { Ctx } from '../context.ts';
import { prepared } from '../db/dialect.ts';
import type { Id } from '../db/tables.ts';
import { plainText } from './plain-text.ts';
import '../media/index.ts';
import './tables.ts';

/** What a post says in words, and to whom. */
export interface Said {
  id: Id;
  authorId: Id;
  /** Index into VISIBILITIES. */
  visibility: number;
  text: string;
}

interface Part {
  id: Id;
  author: Id;
  visibility: number;
  html: string;
  plain: string | null;
}

/** One row for each post, then one for each description and each choice. */
const parts = prepared<{ ids: unknown }, Part>((db, p, dialect) => {
  const among = (column: string) => dialect.amongListed(sql.ref(column), p('ids'));
  const query = sql<Part>`
    select id, account_id as author, visibility, content as html, spoiler as plain from statuses
    where ${among('id')} and deleted_at is null and boost_of_id is null
    union all
    select status_id, 0, 0, '', description from attachments
    where ${among('status_id')} and removed = 0 and description is not null
    union all
    select status_id, 0, 0, '', title from poll_options where ${among('status_id')}`;
  return { compile: () => query.compile(db) };
});

/** What these posts say: warning, text, descriptions and choices. Boosts and what was deleted say nothing. One query. */
export async function saidBy(ctx: Ctx, ids: readonly Id[]): Promise<Said[]> {
  const rows = await parts(ctx, { ids: ctx.dialect.idList(ids) });
  const said = new Map<Id, Said>();
  for (const { id, author, visibility, html, plain } of rows) {
    if (author !== 0)
      said.set(id, { id, authorId: author, visibility, text: `${plain}\n${plainText(html)}` });
  }
  for (const { id, author, plain } of rows) {
    const post = said.get(id);
    if (post && author === 0) post.text += `\n${plain}`;
  }
  return [...said.values()];
}
