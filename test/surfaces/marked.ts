import type { Person } from '../cast.ts';
import type { Look } from './surface.ts';

/** Looks at a status that the reader marked when it could still be seen. */
export async function markedIn(
  table: 'favourites' | 'bookmarks',
  look: Look,
  shows: (look: Look) => Promise<boolean>,
): Promise<boolean> {
  const { ctx, member, statusId } = look;
  const row = { id: ctx.ids.next(), account_id: (member as Person).id, status_id: statusId };
  await ctx.writer.write((db) => db.insertInto(table).values(row).execute());
  const shown = await shows(look);
  await ctx.writer.write((db) => db.deleteFrom(table).where('id', '=', row.id).execute());
  return shown;
}
