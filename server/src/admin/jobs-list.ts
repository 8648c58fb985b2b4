import { jobState } from '../jobs/runner.ts';
import type { Command } from './command.ts';

export const jobsList: Command = {
  name: 'jobs list',
  about: 'Shows how much work waits, and the jobs that were set aside after repeated failure.',
  takes: [],
  options: {},
  where: 'writer',
  async run(ctx, _input, out) {
    const { due, later, aside } = await jobState(ctx);
    out.print(`${due} due, ${later} for later, ${aside.length} set aside`);
    for (const { id, kind, attempts, error } of aside)
      out.print(`${id}  ${kind}  after ${attempts} tries: ${error}`);
  },
};
