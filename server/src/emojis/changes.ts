import type { Ctx } from '../context.ts';
import type { Tx } from '../db/tx.ts';
import { remembered } from '../remembered.ts';

/** Announced with the host whose emojis changed, and with nothing between the quotes for ours. */
export const EMOJI_TOPIC = 'emoji';

/** Hosts of which it is remembered when theirs changed. */
const MOST_HOSTS = 1000;

interface Changes {
  /** Counts what was announced. */
  moment: number;
  byHost: Map<string, number>;
  /** For every host of which nothing is remembered. */
  elsewhere: number;
}

const changesOf = remembered(({ live }): Changes => {
  const changes: Changes = { moment: 0, byHost: new Map(), elsewhere: 0 };
  const forget = () => {
    changes.elsewhere = ++changes.moment;
    changes.byHost.clear();
  };
  live.listen(EMOJI_TOPIC, (host) => {
    if (changes.byHost.size >= MOST_HOSTS) forget();
    changes.byHost.set(host as string, ++changes.moment);
  });
  live.onGap(forget);
  return changes;
});

/**
 * Which emojis were looked at for something that is kept as rendered. An emoji stands in too many things for each to be
 * announced: what shows some is asked instead whether it still holds.
 */
export interface EmojisSeen {
  host: string | null;
  moment: number;
}

/** Take this before the emojis are looked for. */
export function emojiMoment(ctx: Ctx): number {
  return changesOf(ctx).moment;
}

/** Whether what was made with these is out of date. */
export function isOutdated(ctx: Ctx, seen: EmojisSeen | null): boolean {
  if (seen === null) return false;
  const { byHost, elsewhere } = changesOf(ctx);
  return Math.max(byHost.get(seen.host ?? '') ?? 0, elsewhere) > seen.moment;
}

/** Lets every process forget what it shows with emojis of this host, once the change is committed. */
export function emojisChanged(ctx: Ctx & { tx: Tx }, host: string | null): void {
  ctx.tx.afterCommit(() => ctx.live.announce(EMOJI_TOPIC, host ?? ''));
}
