import { findByHandle, findMember } from '../accounts/index.ts';
import { Refusal } from '../errors.ts';
import { type Command, CommandError, UsageError } from './command.ts';

export const recoveryKey: Command = {
  name: 'recovery key',
  about: "Publishes the public half of a member's recovery key, or takes it down.",
  takes: ['NAME'],
  options: {
    set: { value: 'z6Mk…', about: 'The public half, an Ed25519 Multikey; in the place of the one before.' },
    withdraw: { about: 'Takes down the one that is published.' },
  },
  more: 'Without an option it prints the one that is published. The private half is nobody’s but the member’s: never ask for it.',
  where: 'writer',
  async run(ctx, input, out) {
    const key = input.text('set');
    if (key !== undefined && input.flag('withdraw'))
      throw new UsageError('--set and --withdraw are two things');
    const account = await findByHandle(ctx, input.at('NAME'));
    if (!account || !(await findMember(ctx, account.id)))
      throw new CommandError(`there is no member ${input.at('NAME')}`);
    if (key === undefined && !input.flag('withdraw')) {
      if (account.recovery_key === null) out.remark(`@${account.username} has no recovery key`);
      else out.print(account.recovery_key);
      return;
    }
    try {
      await ctx.fediverse.setRecoveryKey(ctx, account.id, key ?? null);
    } catch (error) {
      throw error instanceof Refusal ? new CommandError(error.message) : error;
    }
    out.remark(key === undefined ? 'The recovery key is taken down' : 'The recovery key is published');
  },
};
