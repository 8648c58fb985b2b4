import type { MailForm, MailLetter, MailProps } from '@skein/api/pages.ts';
import { Flag, optional } from '@skein/api/params.ts';
import { z } from 'zod';
import type { Ctx } from '../context.ts';
import type { Route } from '../http/route.ts';
import { refuseUnlessRuns } from '../instance/index.ts';
import { setMailServer, shownLetters, shownMailServer } from '../mail/index.ts';
import { showPage } from '../sign-in/index.ts';
import { faultsIn } from './faults.ts';
import { memberForm, memberPage } from './member-routes.ts';

const PATH = '/settings/mail';

const text = optional(z.string().max(1000)).transform((value) => value?.trim() ?? '');
const Typed = z.object({
  host: text,
  tls: Flag,
  user: text,
  password: optional(z.string().max(1000)).transform((value) => value ?? ''),
  from: text,
});

/** The letters of the server, for those who run it, and the mail server that they go to, for its owner. */
export const mailRoutes: readonly Route[] = [
  memberPage({
    path: PATH,
    params: z.object({ saved: optional(Flag) }),
    about: 'The letters of the last week, for those who run the server',
    async show(ctx, { input, request }) {
      return showPage(ctx, request, 'mail', await propsOf(ctx, { saved: input.saved === true }));
    },
  }),
  memberForm({
    path: PATH,
    params: Typed,
    about: 'Set the mail server, once it has taken a test letter',
    async act(ctx, { input, request }) {
      const { password: _, ...values } = input;
      const again = async (rest: Partial<MailForm>) =>
        showPage(ctx, request, 'mail', await propsOf(ctx, { values, ...rest }), { status: 422 });
      try {
        const { to, said } = await setMailServer(ctx, input);
        return said === null ? `${PATH}?saved=1` : await again({ refused: { to, said } });
      } catch (error) {
        const faults = faultsIn(error);
        if (faults === null) throw error;
        const { smtp_url: host, mail_from: from } = faults;
        return again({ faults: { ...(host && { host }), ...(from && { from }) } });
      }
    },
  }),
];

/** What the page is made from. @throws {Refusal} forbidden for all but the owner and admins */
async function propsOf(ctx: Ctx, form: Partial<MailForm>): Promise<MailProps> {
  refuseUnlessRuns(ctx);
  const owns = ctx.actor.kind === 'member' && ctx.actor.role === 'owner';
  const { sends, letters } = await shownLetters(ctx);
  return {
    server: owns
      ? { action: PATH, values: await shownMailServer(ctx), faults: {}, refused: null, saved: false, ...form }
      : null,
    sends,
    letters: letters.map(({ id, at, address, subject, text, sent, error }) => {
      const unsent: MailLetter['state'] = sends ? (error === null ? 'waiting' : 'failed') : 'kept';
      return {
        id: String(id),
        at: new Date(at).toISOString(),
        address,
        subject,
        text,
        state: sent ? 'sent' : unsent,
      };
    }),
  };
}
