import { allowHost, disallowHost } from '../moderation/index.ts';
import type { Command } from './command.ts';

export const hostsAllow: Command = {
  name: 'hosts allow',
  about:
    'Puts a server, by exactly this name, among those that are talked to while the federation is limited.',
  takes: ['DOMAIN'],
  options: {},
  where: 'writer',
  async run(ctx, input, out) {
    out.print(`${await allowHost(ctx, input.at('DOMAIN'))}: allowed`);
  },
};

export const hostsDisallow: Command = {
  name: 'hosts disallow',
  about: 'Takes it off that list; while the federation is limited, as if it were suspended.',
  takes: ['DOMAIN'],
  options: {},
  where: 'writer',
  async run(ctx, input, out) {
    out.print(`${await disallowHost(ctx, input.at('DOMAIN'))}: not allowed`);
  },
};
