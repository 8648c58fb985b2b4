import { readFileSync } from 'node:fs';
import { SettingError } from '../config.ts';
import type { CommandLine } from './command.ts';
import { askHolder } from './socket.ts';

/** One line as typed → exit code. Where a server runs, it is asked at once: nothing of the rooms is loaded here for that. */
export async function commandLine(given: readonly string[], line: CommandLine): Promise<number> {
  const asksHelp = given.some((word) => word === '--help' || word === '-h') || given[0] === 'help';
  const words = given.filter((word) => word !== '--help' && word !== '-h' && word !== 'help');
  if (asksHelp || words.length === 0) return (await import('./here.ts')).help(words, asksHelp, line.out);
  try {
    const argv = withStandardInput(words);
    const answered = await askHolder(line.readConfig(), argv, line);
    return typeof answered === 'number' ? answered : (await import('./here.ts')).here(argv, line);
  } catch (error) {
    if (!(error instanceof SettingError)) throw error;
    line.out.remark(`Skein: ${error.message}`);
    return 1;
  }
}

/** `-` stands for what comes on standard input, so that a secret need not stand in the shell's history. */
function withStandardInput(words: readonly string[]): string[] {
  const at = words.indexOf('-');
  if (at < 0) return [...words];
  const text = readFileSync(0, 'utf8').trim();
  const before = words[at - 1] ?? '';
  // The text may begin with a hyphen and is still no option.
  if (before.startsWith('--'))
    return [...words.slice(0, at - 1), `${before}=${text}`, ...words.slice(at + 1)];
  return [...words.slice(0, at), ...words.slice(at + 1), '--', text];
}
