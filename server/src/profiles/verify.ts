import { type Check, fieldSources, findAccount, pageOf, saveChecks } from '../accounts/index.ts';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { enqueue } from '../jobs/queue.ts';
import { inTurn } from '../jobs/turns.ts';
import { OutboundError } from '../outbound/index.ts';
import { linksMe } from './links-me.ts';

/** Kind of the job that looks at the pages which a profile names. */
export const VERIFY_JOB = 'profiles.verify';

const AGAIN_MS = 7 * 86_400_000;
const MOST_BYTES = 1024 * 1024;
/** Pages of one profile; members have four fields, other servers may send more. */
const MOST_LINKS = 8;

/**
 * Looks whether the pages in the fields of a profile name its own page by a link with `rel="me"`, as Mastodon does for
 * members and for accounts elsewhere. A page that says so no more is not verified any more, one that does not answer
 * stays as it was. Those of members are looked at again each week.
 */
export async function verifyLinks(ctx: Ctx, { accountId }: { accountId: Id }): Promise<void> {
  const account = await findAccount(ctx, accountId);
  if (!account || account.suspended_at !== null) return;
  const sources = new Set(await fieldSources(ctx, accountId));
  const links = [...sources].filter((text) => isVerifiable(ctx, text)).slice(0, MOST_LINKS);
  if (links.length === 0) return;
  const page = pageOf(ctx, account);
  // All at once: one after the other, slow pages would hold the job for longer than its lease.
  const looks = links.map(async (link): Promise<[string, Check]> => [link, await look(ctx, link, page)]);
  await saveChecks(ctx, accountId, new Map(await Promise.all(looks)));
  if (account.local === 0) return;
  const runAt = ctx.clock.now() + AGAIN_MS;
  await transact(ctx, (inner) => enqueue(inner, [{ ...jobFor(accountId), runAt }]));
}

/** The same as a job. */
export async function verifyInTurn(ctx: Ctx, { accountId }: { accountId: Id }): Promise<void> {
  const account = await findAccount(ctx, accountId);
  const asks = account?.uri ?? String(accountId);
  await inTurn(ctx, { ...jobFor(accountId), asks }, () => verifyLinks(ctx, { accountId }));
}

/** At most one waits for each account. */
export function jobFor(accountId: Id) {
  return { kind: VERIFY_JOB, payload: { accountId }, key: String(accountId) };
}

/** Only a whole address is looked at: https, without a name and password in it. In the lab there is http. */
function isVerifiable(ctx: Ctx, text: string): boolean {
  const url = URL.parse(text);
  if (!url || /\s/.test(text)) return false;
  const scheme = url.protocol === 'https:' || (ctx.config.lab && url.protocol === 'http:');
  return scheme && url.username === '' && url.password === '' && !ctx.origin.isOurs(text);
}

async function look(ctx: Ctx, link: string, page: string): Promise<Check> {
  try {
    const { status, headers, body } = await ctx.outbound.request({
      method: 'GET',
      url: link,
      accept: 'text/html',
      maxBytes: MOST_BYTES,
    });
    if (status === 404 || status === 410) return 'does not';
    if (status !== 200) return 'unknown';
    if (!/^(?:text\/html|application\/xhtml\+xml)\b/i.test(headers['content-type'] ?? '')) return 'does not';
    const links = await linksMe(body.toString('utf8'));
    const names = links.some((href) => href.toLowerCase() === page.toLowerCase());
    return names ? 'names us' : 'does not';
  } catch (error) {
    if (!(error instanceof OutboundError)) throw error;
    ctx.log.debug('a page named in a profile could not be read', { link, error: error.message });
    return 'unknown';
  }
}
