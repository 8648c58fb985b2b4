import type { Pair, Scenario } from './scenarios.ts';

/** What came of a scenario between two servers: null where one of them does not speak it. */
export type Outcome = { ok: true; ms: number } | { ok: false; why: string } | { ok: null; why: string };

export interface Row {
  name: string;
  outcomes: Outcome[];
}

/** Plays every scenario with every pair, one after another. */
export async function play(
  scenarios: readonly Scenario[],
  pairs: readonly Pair[],
  progress: (row: Row) => void = () => {},
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { name, run } of scenarios) {
    const row: Row = { name, outcomes: [] };
    for (const pair of pairs) row.outcomes.push(lackingIn(pair, name) ?? (await outcomeOf(() => run(pair))));
    rows.push(row);
    progress(row);
  }
  return rows;
}

function lackingIn({ from, to }: Pair, name: string): Outcome | null {
  const why = from.lacks?.does[name] ?? to.lacks?.shows[name];
  return why === undefined ? null : { ok: null, why };
}

async function outcomeOf(run: () => Promise<void>): Promise<Outcome> {
  const began = performance.now();
  try {
    await run();
    return { ok: true, ms: performance.now() - began };
  } catch (error) {
    const why = (error as Error).message.replace(/\s+/g, ' ').slice(0, 300);
    return { ok: false, why };
  }
}

export const named = ({ from, to }: Pair): string => `${from.server} → ${to.server}`;

export function cellOf(outcome: Outcome): string {
  if (outcome.ok === null) return '–';
  return outcome.ok ? `${Math.max(0.1, outcome.ms / 1000).toFixed(1)} s` : 'FAILS';
}

/** A table in Markdown, and below it what failed and what is not spoken. */
export function tableOf(rows: readonly Row[], pairs: readonly Pair[]): string {
  const heads = ['scenario', ...pairs.map(named)];
  const cells = rows.map(({ name, outcomes }) => [name, ...outcomes.map(cellOf)]);
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...cells.map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const notes = rows.flatMap(({ name, outcomes }) =>
    outcomes.flatMap((outcome, index) =>
      outcome.ok
        ? []
        : [
            `${outcome.ok === null ? 'not spoken' : 'FAILS'}: ${name}, ${named(pairs[index] as Pair)}: ${outcome.why}`,
          ],
    ),
  );
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  return [line(heads), rule, ...cells.map(line), ...(notes.length > 0 ? ['', ...notes] : [])].join('\n');
}
