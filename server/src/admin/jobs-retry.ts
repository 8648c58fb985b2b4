import { parseId } from '../db/ids.ts';
import { JOBS_TOPIC } from '../jobs/queue.ts';
import { retryJob } from '../jobs/runner.ts';
import { type Command, CommandError } from './command.ts';

export const jobsRetry: Command = {
  name: 'jobs retry',
  about: 'Puts a job that was set aside back into the queue.',
  takes: ['ID'],
  options: {},
  where: 'writer',
  async run(ctx, input, out) {
    const id = parseId(input.at('ID'));
    if (id === null || !(await retryJob(ctx, id)))
      throw new CommandError(`no job ${input.at('ID')} was set aside`);
    ctx.live.announce(JOBS_TOPIC);
    out.print(`Job ${id} waits again`);
  },
};
