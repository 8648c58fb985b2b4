import type { Role } from '../context.ts';
import { createAccount } from '../sign-in/index.ts';
import { type Command, CommandError, UsageError } from './command.ts';

const ROLES: readonly Role[] = ['owner', 'admin', 'moderator', 'member'];

export const accountCreate: Command = {
  name: 'account create',
  about: 'Makes an account with a login, confirmed and approved.',
  takes: ['NAME'],
  options: {
    email: { value: 'E', about: 'Mail address of the login.' },
    password: { value: 'P', about: 'Password of the login; - reads it from standard input.' },
    role: { value: 'ROLE', about: `One of ${ROLES.join(', ')}; member when left out.` },
  },
  where: 'writer',
  async run(ctx, input, out) {
    const name = input.at('NAME');
    const role = ROLES.find((one) => one === (input.text('role') ?? 'member'));
    if (!role)
      throw new UsageError(`--role is none of ${ROLES.join(', ')}: ${JSON.stringify(input.text('role'))}`);
    const login = { email: input.required('email'), password: input.required('password') };
    if (!ctx.origin.settled)
      throw new CommandError('this server has not been set up yet: open the set-up page first');
    const id = await createAccount(ctx, { name, ...login, role, confirmed: true, approved: true });
    out.print(`@${name}@${ctx.origin.domain} is account ${id}, ${role}`);
  },
};
