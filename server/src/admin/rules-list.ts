import { listRules } from '../instance/index.ts';
import type { Command } from './command.ts';

export const rulesList: Command = {
  name: 'rules list',
  about: 'Shows the rules of the server in their order, each with its id.',
  takes: [],
  options: {},
  where: 'writer',
  async run(ctx, _input, out) {
    for (const { id, text, hint, translations } of await listRules(ctx)) {
      out.print(`${id}  ${text}${hint === '' ? '' : ` (${hint})`}`);
      for (const [language, said] of Object.entries(translations))
        out.print(`  ${language}: ${said.text}${said.hint === '' ? '' : ` (${said.hint})`}`);
    }
  },
};
