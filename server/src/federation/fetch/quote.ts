import { type AccountRow, findAccount, uriOf } from '../../accounts/index.ts';
import type { Ctx } from '../../context.ts';
import type { Id } from '../../db/tables.ts';
import { transact } from '../../db/transact.ts';
import { enqueue } from '../../jobs/queue.ts';
import { inTurn } from '../../jobs/turns.ts';
import {
  ACCEPTED,
  acceptQuote,
  claimStamp,
  endQuote,
  findQuote,
  findStatus,
  isQuoted,
  nameQuoted,
  PENDING,
  type Post,
  type QuoteRow,
  quoteIn,
  type StatusRow,
  statusUri,
  UNLISTED,
} from '../../statuses/index.ts';
import { sameOrigin } from './actor.ts';
import { FetchFailed } from './document.ts';
import { found } from './fediverse.ts';
import { type Vouched, vouches } from './stamp.ts';

/** Kind of the job that looks whether somebody of another server may quote what they say they do. */
export const LOOK_QUOTE_JOB = 'federation.quote';

const AGAIN_MS = 600_000;
const TRIES = 5;

interface Look {
  quoteId: Id;
  tries?: number;
}

/**
 * Looks at the stamp of a quote of another server, at what it quotes where that is not known, and believes only what the
 * server of the quoted author says itself. What cannot be reached is tried some more times.
 */
export async function lookAtQuote(ctx: Ctx, { quoteId, tries = 0 }: Look): Promise<void> {
  const job = { kind: LOOK_QUOTE_JOB, payload: { quoteId, tries }, key: String(quoteId) };
  const quote = await findQuote(ctx, quoteId);
  const asks = quote && (await findStatus(ctx, quote.status_id))?.uri;
  if (!asks) return;
  await inTurn(ctx, { ...job, asks }, async () => {
    try {
      await lookNow(ctx, quoteId);
    } catch (error) {
      if (!(error instanceof FetchFailed)) throw error;
      if (!error.passing || tries >= TRIES) return;
      const runAt = ctx.clock.now() + AGAIN_MS * 2 ** tries;
      const again = { ...job, payload: { quoteId, tries: tries + 1 }, runAt };
      await transact(ctx, (inner) => enqueue(inner, [again]));
    }
  });
}

async function lookNow(ctx: Ctx, quoteId: Id): Promise<void> {
  const quote = await findQuote(ctx, quoteId);
  if (!quote || (quote.state !== PENDING && quote.state !== ACCEPTED) || !ctx.origin.federates) return;
  const quoting = await findStatus(ctx, quote.status_id);
  if (!quoting || quoting.deleted_at !== null || quoting.uri === null) return;
  const quoted = await quotedBy(ctx, quote, quoting);
  const author = quoted && (await findAccount(ctx, quoted.account_id));
  if (!quoted || !author || quoted.deleted_at !== null || quoted.boost_of_id !== null) return;
  const own = author.id === quoting.account_id;
  // Ours are asked by a request, whose answer stands in our own row.
  const asked = !own && author.local === 0 && quote.stamp !== null && quoted.visibility <= UNLISTED;
  const stamp = asked ? quote.stamp : null;
  const good = own || (stamp !== null && (await vouches(ctx, stamp, agreed(ctx, author, quoting, quoted))));
  if (!good && stamp === null) return;
  await transact(ctx, async (inner) => {
    const now = await quoteIn(inner, quoting.id);
    if (!now || now.stamp !== quote.stamp) return;
    if (good) await acceptQuote(inner, now, quoting.visibility, stamp === null ? {} : { stamp });
    else if (now.state === ACCEPTED) await endQuote(inner, now, quoting.visibility);
    // A false stamp is forgotten, so that the true one can come.
    else await claimStamp(inner, now, null);
  });
}

/** What is quoted. It is fetched for what came here by itself; not for what is only known because it is quoted. */
async function quotedBy(ctx: Ctx, quote: QuoteRow, quoting: StatusRow): Promise<Post | null> {
  if (quote.quoted_id !== null) return ((await findStatus(ctx, quote.quoted_id)) as Post | undefined) ?? null;
  if (quote.quoted_uri === null || (await isQuoted(ctx, quoting))) return null;
  if (quote.stamp === null && !sameOrigin(quote.quoted_uri, quoting.uri as string)) return null;
  const seen = await found(ctx, quote.quoted_uri);
  const post = seen?.kind === 'status' ? await findStatus(ctx, seen.id) : undefined;
  if (!post || post.boost_of_id !== null || post.uri !== quote.quoted_uri) return null;
  await transact(ctx, (inner) => nameQuoted(inner, quote, post as Post));
  return post as Post;
}

/** What the stamp of a quote has to say. */
export function agreed(ctx: Ctx, author: AccountRow, quoting: StatusRow, quoted: StatusRow): Vouched {
  const by = uriOf(ctx, author);
  const [interactingObject, interactionTarget] = [statusUri(ctx, quoting), statusUri(ctx, quoted)];
  return { type: 'QuoteAuthorization', by, origin: by, interactingObject, interactionTarget };
}
