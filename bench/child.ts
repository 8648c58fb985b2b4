import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** CPU in microseconds since the start, memory in bytes. */
export interface Usage {
  cpu: number;
  rss: number;
}

/** A process under measurement that answers questions over IPC. */
export interface Child {
  process: ChildProcess;
  ask<T>(question: string, detail?: unknown): Promise<T>;
  usage(): Promise<Usage>;
  stop(): Promise<void>;
}

/**
 * Starts one of the bench's own processes. It inherits nothing of the settings of whoever runs the bench, but keeps its
 * compiled code as the real server does: what strips types would take thirty megabytes.
 */
export async function startChild(script: string, detail: unknown, execArgv: string[] = []): Promise<Child> {
  const { PATH, HOME, TMPDIR, NODE_COMPILE_CACHE } = process.env;
  const child = fork(fileURLToPath(new URL(script, import.meta.url)), [JSON.stringify(detail)], {
    env: { PATH, HOME, TMPDIR, NODE_COMPILE_CACHE },
    execArgv,
    serialization: 'advanced',
  });
  let serial = 0;
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  child.on('message', ({ id, value, error }: { id: number; value?: unknown; error?: string }) => {
    const one = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) one?.resolve(value);
    else one?.reject(new Error(error));
  });
  child.once('exit', (code) => {
    for (const { reject } of waiting.values()) reject(new Error(`${script} ended with ${code}`));
    waiting.clear();
  });
  const ask = <T>(question: string, given?: unknown) =>
    new Promise<T>((resolve, reject) => {
      serial += 1;
      waiting.set(serial, { resolve: resolve as (value: unknown) => void, reject });
      child.send({ id: serial, question, detail: given });
    });
  await ask('ready');
  return {
    process: child,
    ask,
    usage: () => ask<Usage>('usage'),
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    },
  };
}

export type Answers = Record<string, (detail: never) => unknown>;

/** The other end: answers questions until the process is told to end. */
export function answer(answers: Answers, end: () => Promise<void>): void {
  const all: Answers = {
    ready: () => true,
    usage: (): Usage => {
      const { user, system } = process.cpuUsage();
      return { cpu: user + system, rss: process.memoryUsage.rss() };
    },
    ...answers,
  };
  process.on(
    'message',
    async ({ id, question, detail }: { id: number; question: string; detail: unknown }) => {
      try {
        process.send?.({ id, value: await all[question]?.(detail as never) });
      } catch (error) {
        process.send?.({
          id,
          error: error instanceof Error ? (error.stack ?? error.message) : String(error),
        });
      }
    },
  );
  process.once('SIGTERM', async () => {
    await end();
    process.exit(0);
  });
}
