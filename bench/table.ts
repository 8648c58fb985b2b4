import type { CrowdRow } from './crowd.ts';
import type { Figures } from './load.ts';
import type { RelayRow } from './relay.ts';
import type { Report } from './report.ts';
import type { StreamRow } from './streams.ts';
import type { UploadRow } from './uploads.ts';

const GOALS: Record<string, string> = {
  home: '≥ 0.5 of bare',
  public: 'CPU ≤ a third of 0.80 ms',
  "account's statuses": 'CPU ≤ a third of 0.69 ms',
  'context of 50': 'CPU ≤ a third of 1.37 ms',
  notifications: 'CPU ≤ a third of 0.52 ms',
  'notifications, grouped': 'CPU ≤ a third of 0.52 ms',
};

/** The report as tables for people; rates a second, times in ms, CPU in ms an answer. */
export function print({ at, node, cpus, load, results }: Report): void {
  console.log(
    `\nSkein bench, ${at}, Node ${node}, ${cpus} processors, load ${load.map((one) => one.toFixed(1)).join(' ')}`,
  );
  for (const result of results) {
    console.log(`\n${result.engine}, ${result.statuses} statuses`);
    const rows = [['what', 'bytes', 'bare/s', 'bare CPU', 'skein/s', 'p50', 'p99', 'CPU', 'ratio', 'goal']];
    for (const read of [
      ...result.reads,
      ...result.large.map((one) => ({ ...one, name: `${one.name}, large` })),
    ]) {
      rows.push([
        read.name,
        String(read.bytes),
        whole(read.bare.rate),
        ms(read.bare.cpu),
        ...figures(read.skein),
        read.ratio.toFixed(2),
        GOALS[read.name] ?? '',
      ]);
    }
    for (const one of result.search) {
      const goal = `${one.found} found; p99 ≤ 50 ms`;
      rows.push([`search: ${one.name}`, '', '', '', ...figures(one), '', goal]);
    }
    for (const [name, one] of Object.entries(result.publish)) {
      rows.push([name, '', '', '', ...figures(one), '', name.includes('8') ? '≥ 1000/s' : '']);
    }
    const { accept, shown, fedify, delivery, start } = result;
    if (accept)
      rows.push(['inbox, accepted', '', '', '', whole(accept.rate), '', '', ms(accept.cpu), '', '≤ 0.25 ms']);
    if (shown)
      rows.push([
        'inbox, until shown',
        '',
        '',
        '',
        whole(shown.worked),
        '',
        '',
        ms(shown.cpu),
        '',
        '≤ 0.85 ms',
      ]);
    if (shown && fedify) {
      const times = (shown.worked / fedify.worked).toFixed(1);
      const goal = 'ours ≥ 5 times its rate';
      rows.push(['inbox, Fedify', '', '', '', whole(fedify.worked), '', '', ms(fedify.cpu), times, goal]);
    }
    if (delivery)
      rows.push([
        `delivery to ${delivery.hosts}`,
        '',
        '',
        '',
        whole(delivery.rate),
        '',
        '',
        ms(delivery.cpu),
        '',
        '≤ 0.4 ms',
      ]);
    align(rows);
    if (result.cards) {
      const { statuses, fetched, shown } = result.cards;
      console.log(
        `one page linked in ${statuses} statuses: asked for ${fetched} times (1), shown by ${shown}`,
      );
    }
    if (result.uploads) printUploads(result.uploads);
    if (result.streams) printStreams(result.streams);
    if (result.crowd) printCrowd(result.crowd);
    if (result.relay) printRelay(result.relay);
    if (start)
      console.log(
        `first answer ${Math.round(start.first)} ms after start; ${mb(start.idle)} MB idle; ${mb(result.loaded)} MB after the load`,
      );
  }
}

function printUploads({ alone, during, ratio, rate, bytes }: UploadRow): void {
  console.log(
    `home at 100/s: p50 ${alone.p50}, p99 ${alone.p99} ms; while photographs of ${(bytes / 1_000_000).toFixed(1)} MB come in, ` +
      `${rate.toFixed(1)} a second: p50 ${during.p50}, p99 ${during.p99} ms; ratio of p99 ${ratio.toFixed(1)} (≤ 3); ` +
      `${during.failures} failures`,
  );
}

function printStreams({ listeners, before, idle, p50, p99, all, cpu, quiet, rsa }: StreamRow): void {
  console.log(
    `${listeners} WebSockets on the public list: ${mb(before)} MB before, ${mb(idle)} MB with them (< 250), ` +
      `${Math.round(quiet / 1000)} ms of CPU a second while quiet; an update reaches them in p50 ${Math.round(p50)}, ` +
      `p99 ${Math.round(p99)} ms (≤ 300), the last at worst after ${Math.round(all)}, for ${Math.round(cpu / 1000)} ms of CPU; ` +
      `an RSA-2048 signature took ${rsa.toFixed(2)} ms`,
  );
}

function printCrowd(row: CrowdRow): void {
  const { followers, hosts, few, many, rows, seconds, cpu, alone, beside, before, most } = row;
  console.log(
    `${followers} followers on ${hosts} servers: a post is answered after ${few.answered.toFixed(1)} ms with ten, ` +
      `${many.answered.toFixed(1)} with all; at most ${rows} deliveries wait (${hosts}), the last arrived after ` +
      `${seconds.toFixed(1)} s, ${ms(cpu)} ms of CPU each; posts of somebody else arrive in p50 ${Math.round(alone.p50)}, ` +
      `p99 ${Math.round(alone.p99)} ms alone, ${Math.round(beside.p50)} and ${Math.round(beside.p99)} beside it; ` +
      `${mb(before)} MB before, ${mb(most)} at most`,
  );
}

function printRelay({ rate, taken, alone, during }: RelayRow): void {
  console.log(
    `home at 100/s: p50 ${alone.p50}, p99 ${alone.p99} ms; while a relay announces ${whole(rate)} posts a second, of which ` +
      `${taken} came in: p50 ${during.p50}, p99 ${during.p99} ms, ${(during.p99 / alone.p99).toFixed(1)} times (≤ 2)`,
  );
}

function figures({ rate, p50, p99, cpu }: Figures): string[] {
  return [whole(rate), String(p50), String(p99), ms(cpu)];
}

function align(rows: string[][]): void {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  for (const row of rows) {
    console.log(
      row
        .map((cell, column) =>
          column === 0 || column === 9
            ? cell.padEnd(widths[column] ?? 0)
            : cell.padStart(widths[column] ?? 0),
        )
        .join('  '),
    );
  }
}

const whole = (value: number) => String(Math.round(value));
const ms = (microseconds: number) => (microseconds / 1000).toFixed(3);
const mb = (bytes: number) => Math.round(bytes / 1_048_576);
