import { parseScopes } from '@skein/api/scopes.ts';
import { findByHandle, findMember } from '../accounts/index.ts';
import { commandLineApp, issueToken } from '../sign-in/index.ts';
import { type Command, CommandError, UsageError } from './command.ts';

export const tokenCreate: Command = {
  name: 'token create',
  about: 'Gives out an access token for a member and prints only that.',
  takes: ['NAME'],
  options: {
    scopes: {
      value: '"read write follow push"',
      about: 'What it allows, separated by blanks; read when left out.',
    },
    value: { value: 'STRING', about: 'In the lab only: the token itself.' },
  },
  more: 'The token can be read at this moment only: what is stored of it is its fingerprint.',
  where: 'writer',
  async run(ctx, input, out) {
    const { scopes, unknown } = parseScopes(input.text('scopes'));
    if (unknown.length > 0)
      throw new UsageError(`--scopes has words that are no scope: ${unknown.join(', ')}`);
    const value = input.text('value');
    if (value !== undefined && !ctx.config.lab)
      throw new CommandError('--value is for the lab only (SKEIN_LAB=1)');
    if (value !== undefined && !/^[!-~]{8,200}$/.test(value)) {
      throw new UsageError('--value must be 8 to 200 printable characters without blanks');
    }
    const account = await findByHandle(ctx, input.at('NAME'));
    const member = account && (await findMember(ctx, account.id));
    if (!member) throw new CommandError(`there is no member ${input.at('NAME')}`);
    out.print(
      await issueToken(ctx, {
        appId: await commandLineApp(ctx),
        accountId: member.account_id,
        scopes,
        value,
      }),
    );
  },
};
