import { parseArgs } from 'node:util';
import { type Command, type Input, UsageError } from './command.ts';

/** Reads what follows a command's name. @throws {UsageError} for unknown, missing or superfluous parts. */
export function readInput(command: Command, argv: readonly string[], signal: AbortSignal): Input {
  const { values, positionals } = parse(command, argv);
  const missing = command.takes[positionals.length];
  if (missing !== undefined) throw new UsageError(`${missing} is missing`);
  const extra = positionals[command.takes.length];
  if (extra !== undefined) throw new UsageError(`${JSON.stringify(extra)} is one too many`);
  const text = (option: string) => values[option] as string | undefined;
  return {
    at: (name) => positionals[command.takes.indexOf(name)] as string,
    text,
    required(option) {
      const value = text(option);
      if (value === undefined || value === '') throw new UsageError(`--${option} is missing`);
      return value;
    },
    number(option, standard) {
      const value = text(option);
      if (value === undefined) return standard;
      if (!/^\d{1,12}$/.test(value))
        throw new UsageError(`--${option} is not a whole number: ${JSON.stringify(value)}`);
      return Number(value);
    },
    flag: (option) => values[option] === true,
    signal,
  };
}

function parse({ options }: Command, argv: readonly string[]) {
  const known = Object.entries(options).map(
    ([name, { value }]) => [name, { type: value === undefined ? 'boolean' : 'string' }] as const,
  );
  try {
    return parseArgs({
      args: hyphenated(argv),
      options: Object.fromEntries(known),
      allowPositionals: true,
      strict: true,
    });
  } catch (error) {
    throw new UsageError(inOneSentence(error as Error & { code?: string }, Object.keys(options)));
  }
}

/** One token in 64 begins with a hyphen: it is no option. */
function hyphenated(argv: readonly string[]): string[] {
  const isToken = (word: string) => /^-[\w-]{42}$/.test(word);
  const tokens = argv.filter(isToken);
  if (tokens.length === 0 || argv.includes('--')) return [...argv];
  return [...argv.filter((word) => !isToken(word)), '--', ...tokens];
}

function inOneSentence({ message, code }: Error & { code?: string }, names: string[]): string {
  const option = /'(-[^' ]*)/.exec(message)?.[1] ?? '';
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
    const there =
      names.length === 0 ? 'it has none' : `there are ${names.map((name) => `--${name}`).join(', ')}`;
    return `there is no option ${option}; ${there}`;
  }
  return message.split('\n')[0] as string;
}
