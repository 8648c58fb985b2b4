import { SettingError } from '../config.ts';
import type { Ctx } from '../context.ts';
import { HeldError } from '../db/lock.ts';
import { Refusal } from '../errors.ts';
import { type Command, CommandError, type Out, UsageError } from './command.ts';
import { commands } from './commands.ts';
import { readInput } from './input.ts';

/** The command that the words name, and what follows its name. @throws {UsageError} */
export function findCommand(argv: readonly string[]): { command: Command; rest: string[] } {
  const words = argv.slice(0, 2);
  const command =
    commands.find(({ name }) => name === words.join(' ')) ?? commands.find(({ name }) => name === words[0]);
  if (!command) {
    const near = commands
      .filter(({ name, hidden }) => !hidden && name.startsWith(`${argv[0]} `))
      .map(({ name }) => name);
    const known = near.length > 0 ? `; there are ${near.join(', ')}` : '';
    throw new UsageError(`there is no command ${JSON.stringify(words.join(' '))}${known}`);
  }
  return { command, rest: argv.slice(command.name.split(' ').length) };
}

/** False for what the command line does itself; what is no command at all is the writer's to refuse. */
export function isWriters(argv: readonly string[]): boolean {
  try {
    return findCommand(argv).command.where === 'writer';
  } catch {
    return true;
  }
}

/** Runs a writer's command in this process and tells how it ended: 0, 1 or 2. */
export async function runWriter(
  ctx: Ctx,
  argv: readonly string[],
  out: Out,
  signal: AbortSignal,
): Promise<number> {
  return ending(argv, out, async () => {
    const { command, rest } = findCommand(argv);
    if (command.where !== 'writer') throw new Error(`${command.name} is no writer's command`);
    return (await command.run(ctx, readInput(command, rest, signal), out)) ?? 0;
  });
}

/** Exit codes: 0 done, 1 refused or failed, 2 not understood; the reason in one line. */
export async function ending(argv: readonly string[], out: Out, act: () => Promise<number>): Promise<number> {
  try {
    return await act();
  } catch (error) {
    out.remark(`Skein: ${reason(error)}`);
    if (!(error instanceof UsageError)) return 1;
    const name = commands.find((command) => `${argv.join(' ')} `.startsWith(`${command.name} `))?.name;
    out.remark(`See: npm run --silent skein -- ${name ? `${name} ` : ''}--help`);
    return 2;
  }
}

function reason(error: unknown): string {
  const told = [UsageError, CommandError, SettingError, HeldError, Refusal].some(
    (kind) => error instanceof kind,
  );
  if (told) return (error as Error).message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
