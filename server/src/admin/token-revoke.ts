import { revokeToken } from '../sign-in/index.ts';
import type { Command } from './command.ts';

export const tokenRevoke: Command = {
  name: 'token revoke',
  about: 'Ends an access token; every process refuses it within 5 seconds, usually at once.',
  takes: ['TOKEN'],
  options: {},
  more: 'With - for TOKEN it is read from standard input. A token that is unknown or has ended already is no error.',
  where: 'writer',
  async run(ctx, input, out) {
    await revokeToken(ctx, input.at('TOKEN'));
    out.remark('The token has ended');
  },
};
