import { setTimeout as wait } from 'node:timers/promises';
import type { Config } from '../config.ts';
import { HeldError } from '../db/lock.ts';
import { CommandError, type CommandLine, type Out, UsageError } from './command.ts';
import { commands } from './commands.ts';
import { helpOf, overview } from './help.ts';
import { readInput } from './input.ts';
import { ending, findCommand, runWriter } from './run.ts';
import { askHolder } from './socket.ts';

/** A server that starts, or another command, lets go of the data or takes commands within this. */
const PATIENCE_MS = 15_000;

/** What `--help` says of everything, a group, or one command. */
export async function help(words: readonly string[], asked: boolean, out: Out): Promise<number> {
  return ending(words, out, async () => {
    if (!asked) throw new UsageError('no command was given');
    out.print((words.length === 0 ? overview(commands) : helpFor(words)).trimEnd());
    return 0;
  });
}

function helpFor(words: readonly string[]): string {
  const group = commands.filter(({ name, hidden }) => !hidden && name.startsWith(`${words[0]} `));
  return words.length === 1 && group.length > 0 ? overview(group) : helpOf(findCommand(words).command);
}

/** A command in this process: because no server runs, or because it is none of the server's. */
export async function here(argv: readonly string[], line: CommandLine): Promise<number> {
  return ending(argv, line.out, async () => {
    const { command, rest } = findCommand(argv);
    const input = readInput(command, rest, line.signal);
    const config = line.readConfig();
    if (command.where === 'writer') return write(line, config, argv);
    if (command.where === 'empty')
      return (await command.run({ config, log: line.log }, input, line.out)) ?? 0;
    const { ctx, database, close } = await line.read(config);
    try {
      const reader = { ctx, database, ask: (words: readonly string[]) => write(line, config, words) };
      return (await command.run(reader, input, line.out)) ?? 0;
    } finally {
      await close();
    }
  });
}

/** In the running server where there is one; else here, holding the data as a server would. */
async function write(line: CommandLine, config: Config, argv: readonly string[]): Promise<number> {
  const patience = performance.now() + PATIENCE_MS;
  for (;;) {
    const answered = await askHolder(config, argv, line);
    if (typeof answered === 'number') return answered;
    try {
      return await writeHere(line, config, argv);
    } catch (error) {
      if (!(error instanceof HeldError)) throw error;
      if (performance.now() > patience)
        throw new CommandError(`${error.message}, which does not answer commands`);
    }
    await wait(100);
  }
}

async function writeHere(
  { open, out, signal }: CommandLine,
  config: Config,
  argv: readonly string[],
): Promise<number> {
  const { ctx, close } = await open(config, `the command ${findCommand(argv).command.name}`);
  try {
    return await runWriter(ctx, argv, out, signal);
  } finally {
    await close();
  }
}
