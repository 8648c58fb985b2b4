import { systemClock } from './clock.ts';
import { readConfig } from './config.ts';
import { explain } from './explain.ts';
import { giveBackAfterStart } from './give-back.ts';
import { createLog } from './log.ts';
import { setupLink } from './sign-in/index.ts';
import { type Skein, start } from './start.ts';

/** The server as a process: the environment in, signals obeyed, one line to people on standard output. */
async function main(): Promise<void> {
  const config = readConfig();
  const log = createLog(config.logLevel, systemClock);
  process.on('unhandledRejection', (error) =>
    log.error('a promise was rejected and nobody listened', { error }),
  );
  const stopping = orderToStop();
  const skein = await start({ config, log });
  await announce(skein);
  giveBackAfterStart();
  const signal = await stopping;
  log.info('stopping', { signal });
  await skein.stop();
  process.exit(0);
}

/** Resolves at the first SIGTERM or SIGINT; the second ends the process at once. */
function orderToStop(): Promise<string> {
  return new Promise((resolve) => {
    let ordered = false;
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => {
        if (ordered) process.exit(1);
        ordered = true;
        resolve(signal);
      });
    }
  });
}

/** Where it is, and while nobody has set it up, the link that lets one do it. */
async function announce({ address, ctx }: Skein): Promise<void> {
  if (ctx.config.role === 'worker') return console.log('Skein works off its queues');
  const link = await setupLink(ctx);
  if (link)
    console.log(
      `Skein is at ${address} and waits to be set up. Open this link, it works once:\n\n  ${link}\n`,
    );
  else if (ctx.origin.origin === address) console.log(`Skein is at ${address}`);
  else console.log(`Skein is at ${ctx.origin.origin}, listening on ${address}`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${explain(error)}\n`);
  process.exit(1);
});
