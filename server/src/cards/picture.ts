import type { Ctx } from '../context.ts';
import { transact } from '../db/transact.ts';
import { emit } from '../events/events.ts';
import type { Answer } from '../http/answer.ts';
import type { Request } from '../http/request.ts';
import { serveCached } from '../media/index.ts';
import './events.ts';
import './tables.ts';

/** Statuses that are announced when the picture was measured. */
const ANNOUNCED = 500;

/** The picture of a page, fetched when somebody first looks: their browser asks us and never the site. @throws {Refusal} missing */
export async function servePicture(ctx: Ctx, name: string, request: Request): Promise<Answer> {
  return serveCached(ctx, name, request, async () => {
    const card = await ctx.db
      .selectFrom('cards')
      .select(['id', 'image_url', 'width', 'height', 'blurhash'])
      .where('image', '=', name)
      .executeTakeFirst();
    if (!card || card.image_url === null) return null;
    return {
      url: card.image_url,
      async fetched({ pictures, blurhash }) {
        const [small] = pictures;
        const { width = 0, height = 0 } = small ?? {};
        if (card.width === width && card.height === height && card.blurhash === blurhash) return;
        await transact(ctx, async (inner) => {
          await inner.db
            .updateTable('cards')
            .set({ width, height, blurhash })
            .where('id', '=', card.id)
            .where('image', '=', name)
            .execute();
          const rows = await inner.db
            .selectFrom('status_cards')
            .select('status_id')
            .where('card_id', '=', card.id)
            .orderBy('status_id', 'desc')
            .limit(ANNOUNCED)
            .execute();
          await emit(inner, 'card.changed', { statusIds: rows.map((row) => row.status_id) });
        });
      },
    };
  });
}
