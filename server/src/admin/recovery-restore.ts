import { readFile } from 'node:fs/promises';
import { findByHandle, findMember } from '../accounts/index.ts';
import { as } from '../context.ts';
import { Refusal } from '../errors.ts';
import { restoreOf, restoresOf } from '../portability/index.ts';
import { type Command, CommandError } from './command.ts';

const MOST_BYTES = 64 * 1024 * 1024;
/** Followers of one step. */
const A_STEP = 500;

export const recoveryRestore: Command = {
  name: 'recovery restore',
  about:
    'Moves an account whose server is gone to a member, by its recovery kit; or shows how many were told.',
  takes: ['NAME'],
  options: {
    kit: { value: 'FILE', about: 'The kit. Without it, what is under way is shown.' },
    words: { value: 'FILE', about: 'A file with the words under which its keys are sealed.' },
    address: { value: 'alice@first.example', about: 'The old address, which must be the one in the kit.' },
  },
  more:
    'Everybody in the kit is told in the name of the old account, signed with its key, while its server is off. The key is\n' +
    'kept sealed until all are told, a week at most, and then forgotten.',
  where: 'writer',
  async run(ctx, input, out) {
    const account = await findByHandle(ctx, input.at('NAME'));
    const member = account && (await findMember(ctx, account.id));
    if (!member) throw new CommandError(`there is no member ${input.at('NAME')}`);
    const { account_id: accountId, role } = member;
    const line = (one: Awaited<ReturnType<typeof restoreOf>>) =>
      `${one.address}: ${one.arrived} of ${one.total} arrived${one.refused > 0 ? `, ${one.refused} refused` : ''}` +
      `${one.finished_at === null ? '' : ', the key is forgotten'}`;
    const file = input.text('kit');
    if (file === undefined) {
      for (const one of await restoresOf(ctx, accountId)) out.print(line(one));
      return;
    }
    const acting = as(ctx, { kind: 'member', accountId, appId: null, tokenId: null, scopes: [], role });
    const { kit, inboxes } = await parts(file);
    const words = input.text('words');
    try {
      const restoreId = await ctx.fediverse.restore(acting, {
        kit,
        words: words === undefined ? undefined : await textOf(words),
        address: input.text('address'),
        more: inboxes.length > 0,
      });
      for (let at = 0; at < inboxes.length; at += A_STEP) {
        const more = at + A_STEP < inboxes.length;
        await ctx.fediverse.restoreMore(acting, { restoreId, inboxes: inboxes.slice(at, at + A_STEP), more });
      }
      out.print(line(await restoreOf(ctx, accountId, restoreId)));
    } catch (error) {
      throw error instanceof Refusal ? new CommandError(error.message) : error;
    }
  },
};

/** The kit without its followers, and whom they are told by: a file of a large account is taken in by steps. */
async function parts(file: string): Promise<{ kit: string; inboxes: string[] }> {
  const text = await textOf(file);
  try {
    const { followers = [], ...kit } = JSON.parse(text) as {
      followers?: { inbox: string; shared_inbox: string | null }[];
    };
    const inboxes = followers.map(({ inbox, shared_inbox }) => String(shared_inbox ?? inbox));
    return { kit: JSON.stringify({ ...kit, followers: [] }), inboxes: [...new Set(inboxes)] };
  } catch {
    throw new CommandError(`${file} is no recovery kit`);
  }
}

async function textOf(file: string): Promise<string> {
  const bytes = await readFile(file).catch(() => {
    throw new CommandError(`there is no file ${file}`);
  });
  if (bytes.length > MOST_BYTES) throw new CommandError(`${file} is too large`);
  return bytes.toString('utf8');
}
