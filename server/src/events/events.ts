import type { AnyListener, Ctx, JobHandler, Listeners } from '../context.ts';
import { transact } from '../db/transact.ts';
import type { Tx } from '../db/tx.ts';
import { enqueue } from '../jobs/queue.ts';

/** Every event and what it carries; each room merges its own in from its `events.ts` (types only). */
// biome-ignore lint/suspicious/noEmptyInterface: filled by declaration merging
export interface Events {}

/**
 * Hears of an event. `within`: database only, in the same transaction, bounded rows. `after`: one leased job of its
 * own with its own retries, so a listener that fails is retried alone and holds nobody up.
 */
export type Listener<E extends keyof Events> =
  | { event: E; name: string; when: 'within'; run(ctx: Ctx & { tx: Tx }, payload: Events[E]): Promise<void> }
  | {
      event: E;
      /** Unique; names the job. */
      name: string;
      when: 'after';
      /** Says, from the event alone, whether there is anything to do: saves a job. */
      wanted?(payload: Events[E]): boolean;
      /**
       * Resolves with `again` when this was a step of more work: the job is then queued anew. With `later` when there was
       * no place for it now: the same in a minute, and no failure however often.
       */
      run(ctx: Ctx, payload: Events[E]): Promise<unknown>;
    };

/** Declares a listener; the only way to make one that `createListeners` takes. */
export function listener<E extends keyof Events>(declared: Listener<E>): AnyListener {
  return declared as unknown as AnyListener;
}

/** Kind of the job that runs an `after` listener. */
export const LISTENER_JOB = 'event';
const LATER_MS = 60_000;

/** Gathers the listeners of all rooms, in `app.ts`. Throws when two have one name. */
export function createListeners(all: readonly AnyListener[]): Listeners {
  if (new Set(all.map((one) => one.name)).size !== all.length)
    throw new Error('two listeners have the same name');
  const group = (when: 'within' | 'after') => {
    const map = new Map<string, AnyListener[]>();
    for (const one of all) if (one.when === when) map.set(one.event, [...(map.get(one.event) ?? []), one]);
    return map;
  };
  const within = group('within');
  const after = group('after');
  return {
    within: (event) => within.get(event) ?? [],
    after: (event) => after.get(event) ?? [],
  };
}

/** Says that something happened, in the transaction in which it did. The verb knows none of its listeners. */
export async function emit<E extends keyof Events>(
  ctx: Ctx & { tx: Tx },
  event: E,
  payload: Events[E],
): Promise<void> {
  for (const one of ctx.listeners.within(event)) await one.run(ctx, payload);
  const jobs = ctx.listeners
    .after(event)
    .filter((one) => one.wanted?.(payload) ?? true)
    .map((one) => ({ kind: `${LISTENER_JOB}:${one.name}`, payload }));
  if (jobs.length > 0) await enqueue(ctx, jobs);
}

/** The job of a listener that works after the commit: its kind, and what it does. */
export function listenerJob({ name, run }: AnyListener): [string, JobHandler] {
  const kind = `${LISTENER_JOB}:${name}`;
  const handler = async (ctx: Ctx, payload: unknown) => {
    const said = await run(ctx as never, payload);
    if (said !== 'again' && said !== 'later') return;
    const runAt = ctx.clock.now() + (said === 'later' ? LATER_MS : 0);
    await transact(ctx, (inner) => enqueue(inner, [{ kind, payload, runAt }]));
  };
  return [kind, handler];
}
