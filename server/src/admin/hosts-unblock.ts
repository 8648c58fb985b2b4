import { unruleHost } from '../moderation/index.ts';
import type { Command } from './command.ts';

export const hostsUnblock: Command = {
  name: 'hosts unblock',
  about: 'Takes the rule about another server away: what it hid is seen again.',
  takes: ['DOMAIN'],
  options: {},
  where: 'writer',
  async run(ctx, input, out) {
    out.print(`${await unruleHost(ctx, input.at('DOMAIN'))}: no rule`);
  },
};
