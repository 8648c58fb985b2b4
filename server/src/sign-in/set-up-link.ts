import type { Ctx } from '../context.ts';
import { Refusal } from '../errors.ts';
import { isSame } from '../http/csrf.ts';
import { readSetting, takeSetting, writeSetting } from '../instance/index.ts';
import { fingerprint, newToken } from '../secrets.ts';

/** Where the set-up page stands. */
export const SET_UP = '/setup';

const KEY = 'setup_code';

/**
 * The one-time link that whoever started the server opens to set it up, under the origin of the environment, else on
 * this machine; null when it has been set up. Each call makes a new one, and the one before is void.
 */
export async function setupLink(ctx: Ctx): Promise<string | null> {
  if (ctx.origin.settled) return null;
  const code = newToken();
  await writeSetting(ctx, KEY, fingerprint(code));
  const origin = ctx.config.origin ?? `http://localhost:${ctx.config.port}`;
  return `${origin}${SET_UP}?code=${code}`;
}

/** @throws {Refusal} forbidden when this is not the code, or it was used up */
export async function refuseWrongCode(ctx: Ctx, code: string): Promise<void> {
  const stored = ctx.origin.settled ? null : await readSetting(ctx, KEY);
  if (stored === null || !isSame(stored, fingerprint(code))) throw usedUp();
}

/** Uses the code up, in the transaction of what it is used for. @throws {Refusal} forbidden */
export async function useCode(ctx: Ctx, code: string): Promise<void> {
  if (!(await takeSetting(ctx, KEY, fingerprint(code)))) throw usedUp();
}

function usedUp(): Refusal {
  return new Refusal('forbidden', 'This set-up link is not valid, or was used already');
}
