import { listRelays } from '../moderation/index.ts';
import type { Command } from './command.ts';

export const relaysList: Command = {
  name: 'relays list',
  about: 'Shows the relays: idle, pending (asked), accepted or rejected.',
  takes: [],
  options: {},
  where: 'writer',
  async run(ctx, _input, out) {
    const relays = await listRelays(ctx);
    if (relays.length === 0) out.remark('There are no relays.');
    for (const { address, state, style } of relays) out.print(`${address}: ${state} (${style})`);
  },
};
