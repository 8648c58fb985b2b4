import assert from 'node:assert/strict';
import type { Skein } from '../server/src/start.ts';

/** What the newest letter to an address says; while no mail server is set it stands in its row, sealed. */
export async function letterTo(server: Skein, address: string): Promise<string> {
  const [letter] = await lettersTo(server, address);
  assert.ok(letter, `there is no letter to ${address}`);
  return letter;
}

/** All letters to an address, newest first. */
export async function lettersTo(server: Skein, address: string): Promise<string[]> {
  const rows = await server.ctx.db
    .selectFrom('mails')
    .select('body')
    .where('address', '=', address)
    .orderBy('id', 'desc')
    .execute();
  return rows.map(({ body }) => server.ctx.secrets.open(body as string));
}

/** Path and query of the link in a letter. */
export function linkIn(server: Skein, letter: string): string {
  const { origin } = server.ctx.origin;
  const line = letter.split('\n').find((one) => one.startsWith(`${origin}/`));
  assert.ok(line, letter);
  return line.slice(origin.length);
}
