import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { promisify } from 'node:util';
import { freePort } from '../free-port.ts';
import { soon } from './member.ts';
import type { Cast } from './scenarios.ts';

/** A server that was written elsewhere, run for the lab from its own program. */
export interface Guest {
  cast: Cast;
  /** What it wrote since it began. */
  complaints(): string[];
  stop(): Promise<void>;
}

let guests = 1;

/**
 * Where a guest listens: an address of its own on loopback, on the port of http, so that its name has no port; where that
 * is not allowed, another port of 127.0.0.1.
 */
export async function placeForGuest(): Promise<{ address: string; port: number; host: string }> {
  guests += 1;
  const address = `127.0.0.${guests}`;
  const isFree = await new Promise<boolean>((resolve) => {
    const probe = createServer().once('error', () => resolve(false));
    probe.listen(80, address, () => probe.close(() => resolve(true)));
  });
  if (isFree) return { address, port: 80, host: address };
  const port = await freePort();
  return { address: '127.0.0.1', port, host: `127.0.0.1:${port}` };
}

const execute = promisify(execFile);

/** Runs a command of the program to its end. @returns what it printed. */
export async function command(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<string> {
  const { stdout, stderr } = await execute(program, args, { env: { ...process.env, ...env } });
  return stdout + stderr;
}

export interface Running {
  said: string[];
  stop(): Promise<void>;
}

/** Runs the server, and waits until it answers at that address. */
export async function serverRunning(
  program: string,
  args: readonly string[],
  address: string,
  env: NodeJS.ProcessEnv = {},
): Promise<Running> {
  const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => said.push(...text.split('\n')));
  const stop = () => ended(child);
  const isUp = async () => {
    if (child.exitCode !== null) throw new Error(`${program} ended:\n${said.slice(-20).join('\n')}`);
    return (await fetch(address).catch(() => null))?.ok;
  };
  try {
    await soon(`${program} answers at ${address}`, isUp, 120_000);
  } catch (error) {
    await stop();
    throw error;
  }
  return { said, stop };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await exit;
  clearTimeout(late);
}
