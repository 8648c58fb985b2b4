import { Refusal } from '../errors.ts';
import { isLoaded } from './heic.ts';
import { decodePicture } from './picture.ts';
import type { Asked, Replied } from './sizes.ts';

// A process of its own, started by decoder-process.ts: strangers' files are decoded here and nowhere else.
process.title = 'skein pictures';
// A signal to the whole group is the server's affair; it ends us, and without it the channel closes.
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => {});

process.on('message', (asked: Asked) => {
  replyTo(asked).then((replied) => process.send?.(replied));
});

async function replyTo({ input, sizes }: Asked): Promise<Replied> {
  try {
    return { decoded: await decodePicture(input, sizes), spent: isLoaded() };
  } catch (error) {
    // Anything else ends this process, and the picture is refused.
    if (!(error instanceof Refusal)) throw error;
    return { refused: error.message, why: String(error.extras.cause ?? ''), spent: isLoaded() };
  }
}
