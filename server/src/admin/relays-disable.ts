import { endRelay } from '../moderation/index.ts';
import type { Command } from './command.ts';

export const relaysDisable: Command = {
  name: 'relays disable',
  about: 'Wants no more of a relay, and tells it so.',
  takes: ['ADDRESS'],
  options: {},
  where: 'writer',
  async run(ctx, input) {
    await endRelay(ctx, input.at('ADDRESS'));
  },
};
