import { optional } from '@skein/api/params.ts';
import { z } from 'zod';
import { acctOf, findAccount, findByHandle } from '../accounts/index.ts';
import type { Ctx } from '../context.ts';
import { notFound } from '../errors.ts';
import { redirect } from '../http/answer.ts';
import { type Route, route } from '../http/route.ts';
import { isAddress, searchAddress } from '../search/index.ts';
import { showPage } from '../sign-in/index.ts';
import { findStatus } from '../statuses/index.ts';
import { newComposer } from './composer.ts';
import { memberPage } from './member-routes.ts';

/** Where a phone, or a button on another site, brings what is to be posted. */
export const SHARE = '/share';

const INTERACT = '/authorize_interaction';

const part = optional(z.string().trim().max(5000));

/** Ways from elsewhere into what a member does here. */
export const shareRoutes: readonly Route[] = [
  memberPage({
    path: SHARE,
    params: z.object({ title: part, text: part, url: part }),
    about: 'The form for a new post, with what is shared already in it',
    async show(ctx, { memberId, input: { title, text, url }, request }) {
      // Phones often say the address in the text as well.
      const parts = [title, text, text?.includes(url ?? '') ? undefined : url];
      const shared = parts.filter((one) => one !== undefined).join('\n');
      return showPage(ctx, request, 'compose', {
        parent: null,
        quoted: null,
        composer: await newComposer(ctx, memberId, { text: shared }),
      });
    },
  }),
  memberPage({
    path: INTERACT,
    params: z.object({ uri: z.string().trim().min(1).max(2048) }),
    about: 'Where other servers send a member who wants to follow or answer somebody there',
    show: async (ctx, { input: { uri } }) => redirect(await pageOfThing(ctx, uri)),
  }),
  route({
    method: 'GET',
    path: '/authorize_follow',
    access: 'browser',
    scopes: [],
    params: z.object({ acct: z.string().trim().min(1).max(2048) }),
    answer: null,
    about: 'The older name of it',
    handle: async (_ctx, { acct }) => redirect(`${INTERACT}?uri=${encodeURIComponent(acct)}`),
  }),
];

/** The page here of what a handle or an address names; asked of its server when it is not known. @throws {Refusal} missing */
async function pageOfThing(ctx: Ctx, uri: string): Promise<string> {
  if (!isAddress(uri)) return pageOfAccount(ctx, await byHandle(ctx, uri));
  const thing = await searchAddress(ctx, uri, true);
  if (thing === null) throw notFound();
  if (thing.kind === 'account') return pageOfAccount(ctx, thing.id);
  const status = await findStatus(ctx, thing.id);
  if (!status) throw notFound();
  return `${await pageOfAccount(ctx, status.account_id)}/${status.id}`;
}

async function byHandle(ctx: Ctx, text: string): Promise<number | null> {
  const handle = text.replace(/^acct:/i, '').replace(/^@/, '');
  const known = await findByHandle(ctx, handle);
  if (known) return known.id;
  return handle.includes('@') ? ctx.fediverse.accountByHandle(ctx, handle) : null;
}

async function pageOfAccount(ctx: Ctx, id: number | null): Promise<string> {
  const account = id === null ? undefined : await findAccount(ctx, id);
  if (!account || account.suspended_at !== null) throw notFound();
  return `/@${encodeURI(acctOf(account))}`;
}
