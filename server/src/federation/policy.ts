import type { Ctx } from '../context.ts';

/** Whether this server talks to another at all. Every host so far: moderation gives the hosts that are refused. */
export async function talksTo(_ctx: Ctx, _host: string): Promise<boolean> {
  return true;
}
