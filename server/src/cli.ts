import { commandLine } from './admin/index.ts';
import { systemClock } from './clock.ts';
import { readConfig } from './config.ts';
import { createLog } from './log.ts';

/** The command line as a process: `npm run --silent skein -- COMMAND`. */
const stop = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort());

const log = createLog('error', systemClock);
const code = await commandLine(process.argv.slice(2), {
  readConfig,
  // The whole server is loaded only where a command works on the data itself.
  open: async (config, what) => (await import('./start.ts')).open({ config, log }, what),
  read: async (config) => (await import('./start.ts')).openToRead({ config, log }),
  log,
  out: {
    print: (line) => process.stdout.write(`${line}\n`),
    remark: (line) => process.stderr.write(`${line}\n`),
  },
  signal: stop.signal,
});
process.exitCode = code;
