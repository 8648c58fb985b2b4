import { setCard } from '../cards/index.ts';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { type Tx, transact } from '../db/transact.ts';
import { linkIn } from './link.ts';
import './tables.ts';

/** Posts of other servers wait for a moment of chance, so that not every server asks a site at once (Mastodon's minute). */
const SPREAD_MS = 59_000;

interface Linking {
  statusId: Id;
  local: boolean;
}

/** Has a page shown under a status that links to it; joins the caller's transaction. */
export async function linkTo(
  ctx: Ctx & { tx: Tx },
  { statusId, local, url }: Linking & { url: string },
): Promise<void> {
  const delay = local ? 0 : 1000 + Math.floor(Math.random() * (SPREAD_MS - 1000));
  await setCard(ctx, { statusId, url, delay });
}

/** Has the page shown that a status links to first, if it does still. */
export async function showLink(ctx: Ctx, { statusId, local }: Linking): Promise<void> {
  await transact(ctx, async (inner) => {
    // Held, so that an edit beside this comes before or after it.
    const status = await inner.db
      .selectFrom('statuses')
      .select('content')
      .where('id', '=', statusId)
      .where('deleted_at', 'is', null)
      .modifyEnd(inner.dialect.forUpdate('statuses'))
      .executeTakeFirst();
    const url = status ? linkIn(status.content, inner.origin.isOurs) : null;
    if (url !== null) await linkTo(inner, { statusId, local, url });
  });
}
