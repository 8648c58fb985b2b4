import type { Ctx } from '../context.ts';
import { hostPolicy } from '../instance/index.ts';

/** Whether activities and documents pass between this server and that host. Costs no query. */
export async function talksTo(ctx: Ctx, host: string): Promise<boolean> {
  return (await hostPolicy(ctx)).talksTo(host);
}

/** The same of the host of an address. */
export async function talksToHostOf(ctx: Ctx, url: string): Promise<boolean> {
  const host = URL.parse(url)?.host;
  return host !== undefined && talksTo(ctx, host);
}
