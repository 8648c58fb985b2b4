import { listAllowed, listHostRules, settingsOf } from '../instance/index.ts';
import type { Command } from './command.ts';

/** What a terminal would take for orders. */
const CONTROL = /\p{Cc}+/gu;

export const hostsList: Command = {
  name: 'hosts list',
  about: 'Shows the rules about other servers, and whom this one talks to while it talks to few.',
  takes: [],
  options: {},
  where: 'writer',
  async run(ctx, _input, out) {
    const rules = await listHostRules(ctx);
    if (rules.length === 0) out.remark('There are no rules about other servers.');
    for (const rule of rules) {
      const also = [
        rule.reject_media ? ', no media' : '',
        rule.reject_reports ? ', no reports' : '',
        rule.obfuscate ? ', name half hidden' : '',
      ].join('');
      out.print(`${rule.domain}: ${rule.severity}${also}`);
      if (rule.public_comment !== '') out.print(`  public: ${rule.public_comment.replace(CONTROL, ' ')}`);
      if (rule.private_comment !== '') out.print(`  private: ${rule.private_comment.replace(CONTROL, ' ')}`);
    }
    const { federation } = await settingsOf(ctx);
    for (const domain of await listAllowed(ctx)) out.print(`${domain}: allowed`);
    out.remark(
      federation === 'limited'
        ? 'Only allowed servers are talked to (settings set federation open ends that).'
        : 'Every server that is not suspended is talked to.',
    );
  },
};
