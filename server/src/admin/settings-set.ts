import { changeSetting, listSettings } from '../instance/index.ts';
import type { Command } from './command.ts';

export const settingsSet: Command = {
  name: 'settings set',
  about: 'Changes one setting of the server; settings list shows them.',
  takes: ['KEY', 'VALUE'],
  options: {},
  where: 'writer',
  async run(ctx, input, out) {
    await changeSetting(ctx, input.at('KEY'), input.at('VALUE'));
    const settings: Record<string, string> = await listSettings(ctx);
    out.print(`${input.at('KEY')} = ${JSON.stringify(settings[input.at('KEY')])}`);
  },
};
