import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { readConfig } from '../server/src/config.ts';
import { call, type Person, type Seen } from './cast.ts';

/** The machine's own ffmpeg, if it has one, and why stories that need it are left out if not. */
export const { ffmpeg } = readConfig();
export const whyNoFfmpeg = ffmpeg === null ? 'there is no ffmpeg on PATH' : undefined;

/** A film or sound, made by the machine's ffmpeg. `options` stand before the file that is written. */
export function produced(name: string, ...options: string[]): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'skein-film-'));
  try {
    const path = join(folder, name);
    execFileSync(ffmpeg as string, ['-nostdin', '-v', 'error', ...options, path]);
    return readFileSync(path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export const PICTURES = ['-f', 'lavfi', '-i', 'testsrc=d=1:s=320x240:r=25'];
export const TONE = ['-f', 'lavfi', '-i', 'sine=d=1'];
export const WHERE = ['-metadata', 'location=+48.8577+002.295/', '-metadata', 'title=Telltale'];

/** Begins as an MP4 does; what follows tells the stand-in what to do. */
export const asFilm = (says: string) => Buffer.from(`\0\0\0\x18ftypisom says: ${says} `.padEnd(400, '.'));

/**
 * A stand-in for ffmpeg and ffprobe that does as the file says: `sound`, `wide`, `fast`, `garbage`, `babble`, `failing`,
 * `empty`, `hanging`. Gives its path.
 */
export function standIn(folder: string, poster: Buffer): string {
  writeFileSync(join(folder, 'poster.jpg'), poster);
  const video = (more: string) =>
    `{"streams":[{"index":0,"codec_type":"video","codec_name":"h264","pix_fmt":"yuv420p","width":320,"height":240,"avg_frame_rate":"25/1"${more}}],"format":{"duration":"1.5","bit_rate":"1000"}}`;
  const sound =
    '{"streams":[{"index":0,"codec_type":"audio","codec_name":"mp3"}],"format":{"duration":"2.5","bit_rate":"128000"}}';
  program(
    join(folder, 'ffprobe'),
    `for last; do :; done
case "$(cat "\${last#file:}" | tr -d '\\000')" in
*garbage*) echo 'Invalid data found' >&2; exit 1 ;;
*babble*) echo 'this is no JSON' ;;
*wide*) echo '${video(',"width":3841,"height":2160')}' ;;
*fast*) echo '${video(',"avg_frame_rate":"121/1"')}' ;;
*sound*) echo '${sound}' ;;
*) echo '${video('')}' ;;
esac`,
  );
  program(
    join(folder, 'ffmpeg'),
    `for last; do [ "$before" = -i ] && from="\${last#file:}"; before=$last; done
case "$(cat "$from" | tr -d '\\000') $*" in
*" mjpeg "*) cp '${folder}/poster.jpg' "\${last#file:}" ;;
*failing*) echo 'Conversion failed' >&2; exit 1 ;;
*empty*) : > "\${last#file:}" ;;
*hanging*) sleep 1000 ;;
*) cp "$from" "\${last#file:}" ;;
esac`,
  );
  return join(folder, 'ffmpeg');
}

function program(path: string, does: string): void {
  writeFileSync(path, `#!/bin/sh\n${does}\n`);
  chmodSync(path, 0o755);
}

/** Asks for an upload until it is no longer being made ready. */
export async function whenMade(by: Person, id: string): Promise<Seen> {
  for (;;) {
    const seen = await call(by.server, 'GET', `/api/v1/media/${id}`, { token: by.token });
    if (seen.status !== 206) return seen;
    await wait(50);
  }
}
