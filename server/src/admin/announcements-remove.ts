import { removeAnnouncement } from '../announcements/index.ts';
import type { Command } from './command.ts';
import { UsageError } from './command.ts';

export const announcementsRemove: Command = {
  name: 'announcements remove',
  about: 'Ends an announcement and takes it away.',
  takes: ['ID'],
  options: {},
  where: 'writer',
  async run(ctx, input, out) {
    const id = input.at('ID');
    if (!/^\d{1,16}$/.test(id)) throw new UsageError(`${JSON.stringify(id)} is no id`);
    await removeAnnouncement(ctx, Number(id));
    out.print(`removed ${id}`);
  },
};
