import type { Command } from './command.ts';

/** How a command is typed. */
export function usageOf({ name, takes, options }: Command): string {
  const written = Object.entries(options).map(([option, { value }]) =>
    value === undefined ? `[--${option}]` : `[--${option} ${value}]`,
  );
  return ['skein', name, ...takes, ...written].join(' ');
}

/** What `--help` after a command says. */
export function helpOf(command: Command): string {
  const options = Object.entries(command.options).map(
    ([option, { value, about }]) => [`--${option}${value === undefined ? '' : ` ${value}`}`, about] as const,
  );
  const parts = [`${command.about}\n\n  ${usageOf(command)}`];
  if (options.length > 0) parts.push(columns(options));
  if (command.more) parts.push(command.more);
  return `${parts.join('\n\n')}\n`;
}

/** What `--help` alone says. */
export function overview(commands: readonly Command[]): string {
  const listed = commands.filter((command) => !command.hidden);
  const lines = columns(
    listed.map((command) => [[command.name, ...command.takes].join(' '), command.about] as const),
  );
  return (
    `The command line of Skein. It works beside a running server and without one, with the same settings.\n\n` +
    `  npm run --silent skein -- COMMAND\n\n${lines}\n\n` +
    'COMMAND --help says more. Exit code 0: done; 1: refused, failed or something wrong was found; 2: not understood.\n'
  );
}

function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n');
}
