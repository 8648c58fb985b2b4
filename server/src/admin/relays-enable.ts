import { enableRelay } from '../moderation/index.ts';
import type { Command } from './command.ts';

export const relaysEnable: Command = {
  name: 'relays enable',
  about: 'Asks a relay to pass public posts on, ours to others and theirs to us.',
  takes: ['ADDRESS'],
  options: {},
  more: 'ADDRESS ends in /inbox for a relay as Mastodon knows them; any other is the actor of one as Pleroma knows them. Nothing from it counts until it agrees: relays list says so.',
  where: 'writer',
  async run(ctx, input, out) {
    out.print(`${await enableRelay(ctx, input.at('ADDRESS'))}: asked`);
  },
};
