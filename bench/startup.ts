import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface StartRow {
  /** Milliseconds from the start of the process to the first answer. */
  first: number;
  /** Resident bytes after ten quiet seconds. */
  idle: number;
}

/** Starts the real server on data that is there, as `npm start` does from the second time on: with compiled code kept. */
export async function measureStart(environment: Record<string, string>, quietMs: number): Promise<StartRow> {
  const NODE_COMPILE_CACHE = join(environment.SKEIN_DATA ?? '', 'compiled');
  await startOnce({ ...environment, NODE_COMPILE_CACHE }, 500);
  return startOnce({ ...environment, NODE_COMPILE_CACHE }, quietMs);
}

async function startOnce(environment: Record<string, string>, quietMs: number): Promise<StartRow> {
  const main = fileURLToPath(new URL('../server/src/main.ts', import.meta.url));
  const { PATH, HOME, TMPDIR } = process.env;
  const started = performance.now();
  const child = spawn(process.execPath, [main], {
    env: { PATH, HOME, TMPDIR, ...environment } as NodeJS.ProcessEnv,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  try {
    const first = await firstAnswer(`http://127.0.0.1:${environment.PORT}/api/v2/instance`, started);
    await new Promise((resolve) => setTimeout(resolve, quietMs));
    return { first, idle: residentBytes(child.pid ?? 0) };
  } finally {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await ended;
  }
}

async function firstAnswer(url: string, started: number): Promise<number> {
  while (performance.now() - started < 30_000) {
    const status = await fetch(url).then(
      async (answer) => {
        await answer.arrayBuffer();
        return answer.status;
      },
      () => 0,
    );
    if (status === 200) return performance.now() - started;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error('the server did not answer within 30 s');
}

function residentBytes(pid: number): number {
  if (process.platform !== 'linux') return 0;
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024;
}
