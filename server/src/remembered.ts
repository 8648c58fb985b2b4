import type { Ctx } from './context.ts';

/**
 * What one running server keeps in memory, made when it is first asked for. Two servers in one process keep two:
 * nothing is global. What it keeps is a cache; the truth stands in rows.
 */
export function remembered<T>(make: (ctx: Ctx) => T): (ctx: Ctx) => T {
  const servers = new WeakMap<Ctx['live'], { kept: T }>();
  return (ctx) => {
    let own = servers.get(ctx.live);
    if (!own) {
      own = { kept: make(ctx) };
      servers.set(ctx.live, own);
    }
    return own.kept;
  };
}
