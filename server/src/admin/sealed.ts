import { resealAccounts, sealedInAccounts } from '../accounts/index.ts';
import type { Ctx } from '../context.ts';
import type { Id } from '../db/tables.ts';
import { transact } from '../db/transact.ts';
import { resealSettings, sealedInSettings } from '../instance/index.ts';
import { resealMails, sealedInMails } from '../mail/index.ts';
import { resealRestores, sealedInRestores } from '../portability/index.ts';
import { resealPush, sealedInPush } from '../push/index.ts';

/** Every sealed value of every room, a page at a time. A room that seals something new is added here. */
export async function* sealedValues(ctx: Ctx): AsyncGenerator<{ of: string; value: string }> {
  yield* await sealedInSettings(ctx);
  for (let after: Id | null = 0; after !== null; ) {
    const { values, next } = await sealedInAccounts(ctx, after);
    yield* values;
    after = next;
  }
  for (let after: Id | null = 0; after !== null; ) {
    const { values, next }: Awaited<ReturnType<typeof sealedInMails>> = await sealedInMails(ctx, after);
    yield* values;
    after = next;
  }
  for (let after: Id | null = 0; after !== null; ) {
    const { values, next }: Awaited<ReturnType<typeof sealedInPush>> = await sealedInPush(ctx, after);
    yield* values;
    after = next;
  }
  for (let after: Id | null = 0; after !== null; ) {
    const { values, next }: Awaited<ReturnType<typeof sealedInRestores>> = await sealedInRestores(ctx, after);
    yield* values;
    after = next;
  }
}

/** Seals every value that is not yet so under today's key, in short steps: ended between two, it can be run again. */
export async function resealAll(ctx: Ctx, signal: AbortSignal): Promise<void> {
  await resealSettings(ctx);
  for (let after: Id | null = 0; after !== null; ) {
    signal.throwIfAborted();
    const from: Id = after;
    after = await transact(ctx, (inner) => resealAccounts(inner, from));
  }
  for (let after: Id | null = 0; after !== null; ) {
    signal.throwIfAborted();
    const from: Id = after;
    after = await transact(ctx, (inner) => resealMails(inner, from));
  }
  for (let after: Id | null = 0; after !== null; ) {
    signal.throwIfAborted();
    const from: Id = after;
    after = await transact(ctx, (inner) => resealPush(inner, from));
  }
  for (let after: Id | null = 0; after !== null; ) {
    signal.throwIfAborted();
    const from: Id = after;
    after = await transact(ctx, (inner) => resealRestores(inner, from));
  }
}
