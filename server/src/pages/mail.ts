import type { MailLetter, MailProps } from '@skein/api/pages.ts';
import type { Ctx } from '../context.ts';
import { refuseUnlessRuns } from '../instance/index.ts';
import { shownLetters } from '../mail/index.ts';

/** What the page of letters is made from. @throws {Refusal} forbidden for all but the owner and admins */
export async function mailProps(ctx: Ctx): Promise<MailProps> {
  refuseUnlessRuns(ctx);
  const { sends, letters } = await shownLetters(ctx);
  return {
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
