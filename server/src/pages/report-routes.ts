import type { ReportPageProps } from '@skein/api/own-pages.ts';
import { Flag, IdParam, list, optional } from '@skein/api/params.ts';
import { z } from 'zod';
import type { Ctx } from '../context.ts';
import { Refusal } from '../errors.ts';
import type { Route } from '../http/route.ts';
import { shownRules } from '../instance/index.ts';
import { report } from '../moderation/index.ts';
import { showPage } from '../sign-in/index.ts';
import { accountEntityOf } from './entities.ts';
import { memberForm, memberPage } from './member-routes.ts';

const PATH = '/report';

const About = z.object({ account_id: IdParam, status_id: optional(IdParam) });

/** Where a member tells those who run the server about somebody. */
export const reportRoutes: readonly Route[] = [
  memberPage({
    path: PATH,
    params: About.extend({ done: optional(Flag) }),
    about: 'The form for a report',
    async show(ctx, { input, request }) {
      const props = await propsOf(ctx, input, { category: 'other', broken: [], comment: '', tooLong: false });
      return showPage(ctx, request, 'report', { ...props, done: input.done === true });
    },
  }),
  memberForm({
    path: PATH,
    params: About.extend({
      category: z.enum(['spam', 'legal', 'other']),
      rule_ids: list(IdParam),
      comment: optional(z.string().max(100_000)).transform((value) => value ?? ''),
      forward: optional(Flag),
    }),
    limit: 'report',
    about: 'Report somebody to those who run the server',
    async act(ctx, { input, request }) {
      const { account_id: targetId, status_id: statusId, rule_ids: ruleIds, comment, forward } = input;
      const category = ruleIds.length > 0 ? 'violation' : input.category;
      const statusIds = statusId === undefined ? [] : [statusId];
      try {
        await report(ctx, { targetId, statusIds, category, ruleIds, comment, forward: forward === true });
        return `${PATH}?account_id=${targetId}&done=1`;
      } catch (error) {
        if (!(error instanceof Refusal) || error.kind !== 'invalid') throw error;
        const broken = ruleIds.map(String);
        const typed = { category: input.category, broken, comment, tooLong: true };
        const props = await propsOf(ctx, input, typed);
        return showPage(ctx, request, 'report', props, { status: 422 });
      }
    },
  }),
];

async function propsOf(
  ctx: Ctx,
  { account_id: accountId, status_id: statusId }: z.output<typeof About>,
  typed: Pick<ReportPageProps, 'category' | 'broken' | 'comment' | 'tooLong'>,
): Promise<ReportPageProps> {
  const account = await accountEntityOf(ctx, accountId);
  return {
    account,
    statusId: statusId === undefined ? null : String(statusId),
    rules: await shownRules(ctx),
    ...typed,
    done: false,
  };
}
