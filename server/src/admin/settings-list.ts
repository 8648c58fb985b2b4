import { listSettings } from '../instance/index.ts';
import type { Command } from './command.ts';

export const settingsList: Command = {
  name: 'settings list',
  about: 'Shows every setting that settings set changes.',
  takes: [],
  options: {},
  where: 'writer',
  async run(ctx, _input, out) {
    for (const [key, value] of Object.entries(await listSettings(ctx)))
      out.print(`${key} = ${JSON.stringify(value)}`);
  },
};
