import { isMailAddress } from '../accounts/index.ts';
import { listSettings } from '../instance/index.ts';
import { sendTest } from '../mail/index.ts';
import { type Command, CommandError, UsageError } from './command.ts';

export const mailTest: Command = {
  name: 'mail test',
  about: 'Sends a letter through the mail server of the setting smtp_url, now.',
  takes: ['ADDRESS'],
  options: {},
  where: 'writer',
  async run(ctx, input, out) {
    const address = input.at('ADDRESS');
    if (!isMailAddress(address)) throw new UsageError(`this is no mail address: ${JSON.stringify(address)}`);
    const { smtp_url, title } = await listSettings(ctx);
    if (smtp_url === '')
      throw new CommandError(
        'no mail server is set. Example: settings set smtp_url smtps://name:password@mail.example',
      );
    try {
      await sendTest(ctx, address, title);
    } catch (error) {
      throw new CommandError(`the mail server did not take it: ${(error as Error).message}`);
    }
    out.print(`the mail server took a letter to ${address}`);
  },
};
