import { deleteAccount, findByHandle } from '../accounts/index.ts';
import { type Command, CommandError, UsageError } from './command.ts';

export const accountDelete: Command = {
  name: 'account delete',
  about: 'Deletes an account of this server and everything it made, for ever.',
  takes: ['NAME'],
  options: { yes: { about: 'Says that you mean it; nothing is deleted without.' } },
  more: 'It is hidden at once, removed step by step while the server runs, and other servers are told. Its name is not given again.',
  where: 'writer',
  async run(ctx, input, out) {
    const name = input.at('NAME');
    if (!input.flag('yes')) throw new UsageError('--yes is missing: this cannot be undone');
    const account = await findByHandle(ctx, name);
    if (account?.local !== 1) throw new CommandError(`there is no account ${JSON.stringify(name)} here`);
    await deleteAccount(ctx, account.id);
    out.remark(`@${account.username} is deleted`);
  },
};
