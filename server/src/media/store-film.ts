import { fileURLToPath } from 'node:url';
import { actingAccount, type Ctx } from '../context.ts';
import { Refusal } from '../errors.ts';
import type { Container } from './container.ts';
import { beginFile, storeFolder } from './files.ts';
import { unreadable } from './film-limits.ts';
import { probing } from './gate.ts';
import { makingSignal } from './make.ts';
import { runProgram } from './program.ts';
import { type RewriteReply, type Rewritten, TYPE_OF } from './sizes.ts';

const PROGRAM = fileURLToPath(new URL('./rewriter.ts', import.meta.url));
const LIMIT_MS = 60_000;
/** What V8 may hold of it, in megabytes; the bounds of `runProgram` are around the whole. */
const HEAP_MB = 192;

/** A film or sound in the store, as it came but for what it said of itself. */
export type StoredFilm = Omit<Rewritten, 'format'> & { mime: string; file: string };

/**
 * Puts a film or sound that browsers play into the store without ffmpeg, written anew by a process of its own; on the
 * disk when this returns. Who does not write its row calls `removeFiles`, or the sweep does.
 * @throws {Refusal} invalid (nothing that browsers play, too large, too fast, endless), unavailable (too many at once)
 */
export async function storeFilm(
  ctx: Ctx,
  path: string,
  container: Exclude<Container, 'gif'>,
): Promise<StoredFilm> {
  const begun = await beginFile(storeFolder(ctx));
  try {
    const reply = await probing(String(actingAccount(ctx)), () => ask(ctx, [path, container, begun.path]));
    if ('refused' in reply) throw new Refusal('invalid', reply.refused, { cause: reply.why });
    const { format, ...measures } = reply.rewritten;
    return { ...measures, mime: TYPE_OF[format], file: await begun.settle(format) };
  } finally {
    await begun.drop();
  }
}

async function ask(ctx: Ctx, args: readonly string[]): Promise<RewriteReply> {
  const bounds = { limitMs: LIMIT_MS, signal: makingSignal(ctx) };
  const program = [`--max-old-space-size=${HEAP_MB}`, PROGRAM, ...args];
  try {
    return JSON.parse(await runProgram(process.execPath, program, bounds)) as RewriteReply;
  } catch (error) {
    ctx.log.warn('a film or sound could not be written anew', { why: String(error) });
    throw unreadable(error);
  }
}
