import { spawn } from 'node:child_process';

/** What a program may take of the machine. */
export interface Bounds {
  /** On the wall's clock. */
  limitMs: number;
  /** Ends it before its time. */
  signal: AbortSignal;
}

/** Address space in KiB, processor time in seconds, and length of one file in blocks of 512 bytes (or 1024). */
const MEMORY_KB = 2 * 1024 * 1024;
const CPU_SECONDS = 1200;
const FILE_BLOCKS = 2 * 200 * 1024;
const OUTPUT_BYTES = 256 * 1024;
const COMPLAINT_CHARACTERS = 500;

/** Node has no limits for children; the shell has, and hands them on. What a system does not know is passed over. */
const LIMITED = [
  `ulimit -v ${MEMORY_KB} 2>/dev/null`,
  `ulimit -t ${CPU_SECONDS} 2>/dev/null`,
  `ulimit -f ${FILE_BLOCKS} 2>/dev/null`,
  'ulimit -c 0 2>/dev/null',
  // Standard input is a pipe from the server: when that ends, however it ends, so does the program.
  'exec 3<&0',
  'nice -n 10 "$@" </dev/null 3<&- & program=$!',
  '(read -r _ <&3; kill -9 "$program") 2>/dev/null & watch=$!',
  'exec 3<&-',
  'wait "$program"; code=$?',
  'kill "$watch" 2>/dev/null',
  'exit "$code"',
].join('\n');

/**
 * Runs a program over a stranger's file, without our environment and within bounds, and gives what it wrote to its
 * output. A group of its own: what it started ends with it. @throws when it fails, or does not end in time
 */
export function runProgram(
  program: string,
  args: readonly string[],
  { limitMs, signal }: Bounds,
): Promise<string> {
  const child = spawn('/bin/sh', ['-c', LIMITED, 'sh', program, ...args], {
    env: {},
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const end = (why: string) => {
    reject(new Error(why));
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It ended already.
    }
  };
  const timer = setTimeout(() => end(`no end within ${limitMs} ms`), limitMs);
  const stop = () => end('stopped');
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop);
  child.stdin.on('error', () => {});
  let said = '';
  let complaint = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    if (said.length > OUTPUT_BYTES) end('it said too much');
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (complaint.length < COMPLAINT_CHARACTERS) complaint += text;
  });
  child.on('error', reject);
  child.on('close', (code, killer) => {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
    child.stdin.destroy();
    if (code === 0) resolve(said);
    else reject(new Error(`${killer ?? `exit code ${code}`}: ${complaint.slice(0, COMPLAINT_CHARACTERS)}`));
  });
  return promise;
}
