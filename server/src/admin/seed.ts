import { randomBytes } from 'node:crypto';
import { createMemberKeys, hashPassword } from '../sign-in/index.ts';
import { type Command, CommandError, UsageError } from './command.ts';
import { seed } from './seed/seed.ts';

const KEYS = 4;
const MOST = 2_000_000;

export const seedCommand: Command = {
  name: 'seed',
  about: 'Fills the server with invented people and posts, to try it out or to measure it.',
  takes: [],
  options: {
    members: { value: 'N', about: 'How many people; 50 when left out.' },
    statuses: { value: 'M', about: 'How many posts; 1000 when left out.' },
    seed: {
      value: 'NUMBER',
      about: 'Another number gives other people; the same gives the same; 1 when left out.',
    },
    password: { value: 'P', about: 'One password for all of them; when left out nobody can sign in as one.' },
  },
  more:
    'They write French and English, follow, answer, name, boost and like each other. Nothing of it is sent to other servers\n' +
    'and nobody is notified by mail or push. It cannot be taken back: do not use it on a server where people live.',
  where: 'writer',
  async run(ctx, input, out) {
    const members = input.number('members', 50);
    const statuses = input.number('statuses', 1000);
    if (members < 1 || members > MOST) throw new UsageError(`--members must be 1 to ${MOST}`);
    if (statuses > 50 * MOST) throw new UsageError(`--statuses must be at most ${50 * MOST}`);
    if (!ctx.origin.settled)
      throw new CommandError('this server has not been set up yet: open the set-up page first');
    const started = performance.now();
    const keys = await Promise.all(Array.from({ length: KEYS }, createMemberKeys));
    const passwordHash = await hashPassword(input.text('password') ?? randomBytes(32).toString('hex'));
    const wanted = { members, statuses, seed: input.number('seed', 1), keys, passwordHash };
    let next = 20_000;
    const progress = (done: number) => {
      if (done < next) return;
      next += 20_000;
      out.remark(`${done} posts`);
    };
    const made = await seed(ctx, wanted, progress, input.signal);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    out.print(
      `${made.members} people, ${made.follows} follows, ${made.statuses} posts, ${made.favourites} favourites and ${made.boosts} boosts in ${seconds} s`,
    );
  },
};
