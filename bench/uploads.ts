import { request } from 'node:http';
import sharp from 'sharp';
import type { Child } from './child.ts';
import { startChild } from './child.ts';
import type { Scene } from './reads.ts';
import type { Steady, Waits } from './steady.ts';

export interface UploadRow {
  /** Home at a steady rate: alone, and while photographs come in. */
  alone: Waits;
  during: Waits;
  /** p99 with over p99 without. */
  ratio: number;
  /** Photographs made ready a second, and their mean size. */
  rate: number;
  bytes: number;
}

const RATE = 100;
const AT_ONCE = 4;
const WIDTH = 4032;
const HEIGHT = 3024;

/** Photographs of twelve megapixels, four at once, again and again, while home is read at a steady rate. In turns. */
export async function measureUploads(
  skein: Child,
  scene: Scene,
  { rounds, seconds }: { rounds: number; seconds: number },
): Promise<UploadRow> {
  const address = await skein.ask<string>('address');
  const photographs = await Promise.all(Array.from({ length: AT_ONCE }, photograph));
  const reader = await startChild('./steady.ts', {});
  try {
    const reading: Steady = {
      url: `${address}/api/v1/timelines/home?limit=20`,
      headers: { Authorization: `Bearer ${scene.reader.token}` },
      rate: RATE,
      seconds,
    };
    const read = () => reader.ask<Waits>('read', reading);
    await read();
    const sender = send(address, scene.author.token, photographs);
    // The first round starts the decoders.
    await sender.once();
    const alone: Waits[] = [];
    const during: Waits[] = [];
    let sent = 0;
    let took = 0;
    for (let round = 0; round < rounds; round += 1) {
      alone.push(await read());
      const before = performance.now();
      sender.begin();
      during.push(await read());
      sent += await sender.end();
      took += performance.now() - before;
    }
    const [low, high] = [middle(alone), middle(during)];
    return {
      alone: low,
      during: high,
      ratio: high.p99 / low.p99,
      rate: (sent * 1000) / took,
      bytes: Math.round(photographs.reduce((sum, one) => sum + one.length, 0) / AT_ONCE),
    };
  } finally {
    await reader.stop();
  }
}

/** The middle one of several rounds, figure by figure, since a machine that does other things too stalls both. */
function middle(rounds: readonly Waits[]): Waits {
  const of = (pick: (one: Waits) => number) =>
    rounds.map(pick).sort((a, b) => a - b)[Math.floor(rounds.length / 2)] ?? 0;
  const sum = (pick: (one: Waits) => number) => rounds.reduce((all, one) => all + pick(one), 0);
  return {
    p50: of((one) => one.p50),
    p99: of((one) => one.p99),
    reads: sum((one) => one.reads),
    failures: sum((one) => one.failures),
  };
}

function send(address: string, token: string, photographs: readonly Buffer[]) {
  let going = false;
  let sent = 0;
  const bodies = new Map(photographs.map((photo) => [photo, formOf(photo)]));
  const one = async (photo: Buffer) => {
    const status = await post(`${address}/api/v2/media`, token, bodies.get(photo) as Buffer);
    if (status !== 200) throw new Error(`an upload was answered ${status}`);
    sent += 1;
  };
  let senders: Promise<unknown> = Promise.resolve();
  return {
    once: () => Promise.all(photographs.map(one)),
    begin() {
      going = true;
      sent = 0;
      senders = Promise.all(
        photographs.map(async (photo) => {
          while (going) await one(photo);
        }),
      );
    },
    async end() {
      going = false;
      await senders;
      return sent;
    },
  };
}

const BOUNDARY = 'photograph';

/** Made once, so that sending costs as little here as it can: in life it comes from elsewhere. */
function formOf(photo: Buffer): Buffer {
  const head = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="photograph.jpg"\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), photo, Buffer.from(`\r\n--${BOUNDARY}--\r\n`)]);
}

function post(url: string, token: string, body: Buffer): Promise<number> {
  const headers = {
    Authorization: `Bearer ${token}`,
    'Content-Type': `multipart/form-data; boundary=${BOUNDARY}`,
    'Content-Length': body.length,
  };
  return new Promise((resolve, reject) => {
    const asked = request(url, { method: 'POST', headers }, (seen) => {
      seen.resume();
      seen.on('end', () => resolve(seen.statusCode ?? 0));
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

/** Grain over soft shapes, as a phone sees the evening: JPEG makes five megabytes of it. */
async function photograph(): Promise<Buffer> {
  const noise = (width: number, height: number, sigma: number) =>
    sharp({
      create: {
        width,
        height,
        channels: 3,
        background: '#000',
        noise: { type: 'gaussian', mean: 128, sigma },
      },
    })
      .png({ compressionLevel: 0 })
      .toBuffer();
  const shapes = await sharp(await noise(24, 18, 60))
    .resize(WIDTH, HEIGHT, { kernel: 'cubic' })
    .png({ compressionLevel: 0 })
    .toBuffer();
  const grain = await sharp(await noise(WIDTH / 2, HEIGHT / 2, 34))
    .resize(WIDTH, HEIGHT, { kernel: 'cubic' })
    .png({ compressionLevel: 0 })
    .toBuffer();
  return sharp(shapes)
    .composite([{ input: grain, blend: 'soft-light' }])
    .removeAlpha()
    .jpeg({ quality: 94 })
    .toBuffer();
}
