import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import { HeldError, readHolder, takeLock } from './lock.ts';

describe('the lock on a data folder', () => {
  let data: string;
  before(() => {
    data = mkdtempSync(join(tmpdir(), 'skein-lock-'));
  });
  after(() => rmSync(data, { recursive: true, force: true }));

  /** A process that takes the lock and keeps it until it is killed. */
  async function holder(): Promise<{ pid: number; kill(): Promise<void> }> {
    const script = `const { takeLock } = await import(${JSON.stringify(new URL('lock.ts', import.meta.url).href)});
      takeLock(process.argv[1], 'the server'); console.log('held'); setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script, data], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = new Promise<void>((resolve) => child.on('exit', () => resolve()));
    await new Promise((resolve) => child.stdout.once('data', resolve));
    return {
      pid: child.pid as number,
      async kill() {
        child.kill('SIGKILL');
        await ended;
      },
    };
  }

  it('is taken beside a process that has only looked and is about to be refused, so of two one wins', () => {
    const other = new DatabaseSync(join(data, 'lock'), { timeout: 0 });
    try {
      other.exec('begin');
      other.prepare('select count(*) from sqlite_master').get();
      takeLock(data, 'the server').release();
    } finally {
      other.close();
    }
  });

  it('is held once in a process, says by whom, and is free again when it is released', () => {
    const lock = takeLock(data, 'the server');
    lock.tell({ address: 'http://127.0.0.1:3000' });
    assert.throws(
      () => takeLock(data, 'the command seed'),
      (error) => {
        assert.ok(error instanceof HeldError);
        assert.match(
          error.message,
          new RegExp(`held by the server, process ${process.pid} on .*, listening on http://127`),
        );
        return true;
      },
    );
    lock.release();
    assert.equal(readHolder(data), null);
    takeLock(data, 'the server').release();
  });

  it('of a process that was killed is taken over at once, whatever it left behind', async () => {
    const first = await holder();
    assert.throws(() => takeLock(data, 'the server'), new RegExp(`process ${first.pid} on`));
    await first.kill();
    assert.ok(existsSync(join(data, 'holder.json')), 'what it said of itself is still there');
    const lock = takeLock(data, 'the server');
    assert.equal(readHolder(data)?.pid, process.pid);
    lock.release();
  });

  it('is not believed from a file alone: the number of a dead process may be another one now', () => {
    const said = {
      pid: process.ppid,
      host: 'elsewhere',
      since: '',
      what: 'the server',
      address: null,
      socket: null,
    };
    writeFileSync(join(data, 'holder.json'), JSON.stringify(said));
    takeLock(data, 'the server').release();
  });
});
