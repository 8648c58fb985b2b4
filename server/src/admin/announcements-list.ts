import { allAnnouncements } from '../announcements/index.ts';
import type { Command } from './command.ts';

export const announcementsList: Command = {
  name: 'announcements list',
  about: 'Shows what the server tells its members, each with its id.',
  takes: [],
  options: {},
  where: 'writer',
  async run(ctx, _input, out) {
    for (const { id, text, ends_at } of await allAnnouncements(ctx)) {
      const end = ends_at === null ? '' : ` (until ${new Date(ends_at).toISOString()})`;
      out.print(`${id}  ${text.split('\n')[0]}${end}`);
    }
  },
};
