import type { AliasesProps, MoveHow, MoveProps, OtherAccount } from '@skein/api/pages.ts';
import { ById, Flag, Nothing, optional } from '@skein/api/params.ts';
import { z } from 'zod';
import { type AccountRow, acctOf, findAccount, findMember, getAccount } from '../accounts/index.ts';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { Refusal } from '../errors.ts';
import type { Route } from '../http/route.ts';
import {
  addAlias,
  aliasesOf,
  comeBack,
  mayMoveFrom,
  move,
  moveFault,
  movesOf,
  redirect,
  removeAlias,
} from '../moves/index.ts';
import { showPage, verifyPassword } from '../sign-in/index.ts';
import { memberForm, memberPage } from './member-routes.ts';

const ALIASES = '/settings/aliases';
const MOVE = '/settings/move';

const text = optional(z.string().max(10_000)).transform((value) => value ?? '');

/** Where a member names other accounts of theirs, and says that they live at one of them now. */
export const moveRoutes: readonly Route[] = [
  memberPage({
    path: ALIASES,
    params: z.object({ saved: optional(Flag) }),
    about: 'Other accounts of yours, from which you may move here',
    async show(ctx, { memberId, input, request }) {
      const props = await aliasesProps(ctx, memberId, { saved: input.saved === true });
      return showPage(ctx, request, 'aliases', props);
    },
  }),
  memberForm({
    path: ALIASES,
    params: z.object({ handle: text }),
    limit: 'password',
    about: 'Say that another account is yours, too',
    async act(ctx, { memberId, input, request }) {
      const fault = await alsoKnownAs(ctx, memberId, input.handle);
      if (fault === null) return `${ALIASES}?saved=1`;
      const props = await aliasesProps(ctx, memberId, { handle: input.handle, fault });
      return showPage(ctx, request, 'aliases', props, { status: 422 });
    },
  }),
  memberForm({
    path: `${ALIASES}/remove`,
    params: ById,
    about: 'Say no more that another account is yours, too',
    async act(ctx, { input }) {
      await removeAlias(ctx, { targetId: input.id });
      return ALIASES;
    },
  }),
  memberPage({
    path: MOVE,
    params: Nothing,
    about: 'What moving to another account means, and the form for it',
    show: async (ctx, { memberId, request }) =>
      showPage(ctx, request, 'move', await moveProps(ctx, memberId, {})),
  }),
  memberForm({
    path: MOVE,
    params: z.object({ handle: text, password: text, how: z.enum(['move', 'redirect']) }),
    limit: 'password',
    about: 'Say that you live at another account now, and take your followers along',
    async act(ctx, { memberId, input, request }) {
      const fault = await moveTo(ctx, memberId, input);
      if (fault === null) return MOVE;
      const { handle, how } = input;
      return showPage(ctx, request, 'move', await moveProps(ctx, memberId, { handle, how, fault }), {
        status: 422,
      });
    },
  }),
  memberForm({
    path: `${MOVE}/back`,
    params: Nothing,
    about: 'Live at this account again',
    async act(ctx) {
      await comeBack(ctx);
      return MOVE;
    },
  }),
];

async function alsoKnownAs(ctx: Ctx, memberId: Id, handle: string): Promise<AliasesProps['fault']> {
  const targetId = await ctx.fediverse.accountByHandle(ctx, handle);
  if (targetId === null) return 'missing';
  if (targetId === memberId) return 'self';
  try {
    await addAlias(ctx, { targetId });
    return null;
  } catch (error) {
    if (error instanceof Refusal && error.kind === 'invalid') return 'too_many';
    throw error;
  }
}

async function moveTo(
  ctx: Ctx,
  memberId: Id,
  { handle, password, how }: { handle: string; password: string; how: MoveHow },
): Promise<MoveProps['fault']> {
  const member = await findMember(ctx, memberId);
  const { right } = await verifyPassword(password, member?.password_hash ?? null);
  if (!right) return 'wrong';
  const account = await getAccount(ctx, memberId);
  if (how === 'move' && (await mayMoveFrom(ctx, account)) !== null) return 'soon';
  const found = await ctx.fediverse.destination(ctx, handle);
  const target = found ? await findAccount(ctx, found.targetId) : undefined;
  if (!found || !target || target.suspended_at !== null) return 'missing';
  const fault = await moveFault(ctx, account, target, found.told);
  if (how === 'move') {
    if (fault === null) await move(ctx, found);
    return fault;
  }
  if (fault === 'self' || fault === 'there') return fault;
  await redirect(ctx, found);
  return null;
}

async function aliasesProps(
  ctx: Ctx,
  memberId: Id,
  { handle = '', fault = null, saved = false }: Partial<AliasesProps>,
): Promise<AliasesProps> {
  const aliases = (await aliasesOf(ctx, memberId)).map(otherAccount);
  return { action: ALIASES, aliases, handle, fault, saved };
}

async function moveProps(
  ctx: Ctx,
  memberId: Id,
  { handle = '', how = 'move', fault = null }: Partial<MoveProps>,
): Promise<MoveProps> {
  const account = await getAccount(ctx, memberId);
  const home = account.moved_to_id === null ? undefined : await findAccount(ctx, account.moved_to_id);
  const next = await mayMoveFrom(ctx, account);
  const moves = (await movesOf(ctx, memberId)).map(({ at, followers, ...row }) => ({
    acct: acctOf(row),
    at: new Date(at).toISOString(),
    followers,
  }));
  return {
    action: MOVE,
    moved: home ? otherAccount(home) : null,
    next: next === null ? null : new Date(next).toISOString(),
    handle,
    how,
    fault,
    moves,
  };
}

function otherAccount(row: AccountRow): OtherAccount {
  return { id: String(row.id), acct: acctOf(row) };
}
