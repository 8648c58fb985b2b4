import type { Config } from '../config.ts';
import type { Ctx } from '../context.ts';
import type { Database } from '../db/connect.ts';

/** One command of the command line. Commands live one per file; `commands.ts` lists them. */
export type Command = Wording &
  (
    | {
        /** Acts in the process that writes: the running server, or this one where none runs. */
        where: 'writer';
        run(ctx: Ctx, input: Input, out: Out): Promise<Outcome>;
      }
    | {
        /** Reads much: on a connection of its own in this process, so that the server's work is not held up. */
        where: 'reader';
        run(reader: Reader, input: Input, out: Out): Promise<Outcome>;
      }
    | {
        /** Fills an empty place; refused where a server runs. */
        where: 'empty';
        run(place: Place, input: Input, out: Out): Promise<Outcome>;
      }
  );

interface Wording {
  /** As typed: `account create`. */
  name: string;
  /** One sentence for the list of commands. */
  about: string;
  /** Names of what stands without an option, in order, all required. */
  takes: readonly string[];
  options: Record<string, Option>;
  /** Further paragraphs of `--help`. */
  more?: string;
  /** Not listed: one half of another command. */
  hidden?: boolean;
}

export interface Option {
  /** Name of its value, as `E`; a switch has none. */
  value?: string;
  about: string;
}

/** Exit code 0 unless a command says 1: it ran, and what it found is bad. */
// biome-ignore lint/suspicious/noConfusingVoidType: most commands return nothing
export type Outcome = void | 1;

/** What was typed, read by name. */
export interface Input {
  /** What stands at a place of `takes`. */
  at(name: string): string;
  text(option: string): string | undefined;
  /** @throws {UsageError} when it was left out. */
  required(option: string): string;
  /** A whole number ≥ 0. @throws {UsageError} */
  number(option: string, standard: number): number;
  flag(option: string): boolean;
  /** Ends when the person presses ^C or goes away: long commands stop between two steps. */
  signal: AbortSignal;
}

/** What the person reads: results on standard output, all else on standard error. */
export interface Out {
  print(line: string): void;
  remark(line: string): void;
}

/** The database, opened for reading by this process. */
export interface Reader {
  ctx: Ctx;
  database: Database;
  /** Runs a writer's command where it belongs, with the same output. */
  ask(argv: readonly string[]): Promise<number>;
}

/** Where nothing is yet. */
export interface Place {
  config: Config;
  log: Ctx['log'];
}

/** What the command line is given by `cli.ts`, which alone knows the whole server. */
export interface CommandLine {
  readConfig(): Config;
  /** Holds and opens the data, as the server would. */
  open(config: Config, what: string): Promise<{ ctx: Ctx; close(): Promise<void> }>;
  /** Opens the data for reading only, beside whoever holds it. */
  read(config: Config): Promise<{ ctx: Ctx; database: Database; close(): Promise<void> }>;
  log: Ctx['log'];
  out: Out;
  signal: AbortSignal;
}

/** The person typed something that is no command: exit code 2. */
export class UsageError extends Error {}

/** The command was understood and could not be done: exit code 1, told in one line. */
export class CommandError extends Error {}
