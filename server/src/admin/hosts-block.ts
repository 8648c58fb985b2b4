import type { Severity } from '../instance/index.ts';
import { type HostRuling, ruleHost } from '../moderation/index.ts';
import { type Command, UsageError } from './command.ts';

const SWITCHES = {
  'reject-media': 'reject_media',
  'reject-reports': 'reject_reports',
  obfuscate: 'obfuscate',
} as const;

export const hostsBlock: Command = {
  name: 'hosts block',
  about: 'Says what this server does with another and all below it, now and with what is known of it.',
  takes: ['DOMAIN'],
  options: {
    severity: {
      value: 'S',
      about:
        'suspend: nothing comes from there or goes there, as without it; silence: shown to followers alone; noop',
    },
    'reject-media': {
      value: 'YES',
      about: 'yes or no: fetch no files of its people, and forget those that are kept',
    },
    'reject-reports': { value: 'YES', about: 'yes or no: take no reports from there' },
    obfuscate: { value: 'YES', about: 'yes or no: hide half of its name in the list that others may read' },
    public: { value: 'WORDS', about: 'why, for that list' },
    private: { value: 'WORDS', about: 'why, for those who run this server' },
  },
  more: 'What is left out stays as it is; of a new rule nothing more is refused. With suspend follows between here and there end, and members who lose somebody are told; hosts unblock brings no follow back.',
  where: 'writer',
  async run(ctx, input, out) {
    const ruling: HostRuling = { severity: (input.text('severity') ?? 'suspend') as Severity };
    for (const [option, column] of Object.entries(SWITCHES)) {
      const said = input.text(option);
      if (said === undefined) continue;
      if (said !== 'yes' && said !== 'no') throw new UsageError(`--${option} is neither yes nor no`);
      ruling[column] = said === 'yes' ? 1 : 0;
    }
    const [shown, own] = [input.text('public'), input.text('private')];
    if (shown !== undefined) ruling.public_comment = shown;
    if (own !== undefined) ruling.private_comment = own;
    out.print(`${await ruleHost(ctx, input.at('DOMAIN'), ruling)}: ${ruling.severity}`);
  },
};
