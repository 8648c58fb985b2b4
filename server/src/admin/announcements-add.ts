import { announce } from '../announcements/index.ts';
import { type Command, UsageError } from './command.ts';

export const announcementsAdd: Command = {
  name: 'announcements add',
  about: 'Tells all members something, at once, and prints its id.',
  takes: ['TEXT'],
  options: {
    starts: { value: 'T', about: 'When that begins of which it tells, as 2027-01-31 or 2027-01-31T18:00Z.' },
    ends: { value: 'T', about: 'When that ends; then the announcement is over.' },
    'all-day': { about: 'Both are whole days.' },
  },
  where: 'writer',
  async run(ctx, input, out) {
    const moment = (option: string) => {
      const text = input.text(option);
      if (text === undefined) return null;
      const ms = Date.parse(text);
      if (Number.isNaN(ms)) throw new UsageError(`--${option} is no moment: ${JSON.stringify(text)}`);
      return ms;
    };
    const id = await announce(ctx, {
      text: input.at('TEXT'),
      startsAt: moment('starts'),
      endsAt: moment('ends'),
      allDay: input.flag('all-day'),
    });
    out.print(String(id));
  },
};
