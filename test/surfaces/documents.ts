import type { Skein } from '../../server/src/start.ts';
import { call, person } from '../cast.ts';
import { fetchSigned } from '../fetch-signed.ts';
import type { Look, Surface } from './surface.ts';

const forAll: Pick<Surface, 'asking' | 'readers' | 'also' | 'postsOnly'> = {
  asking: 'asked',
  readers: ['anonymous', 'remote'],
  also: ({ visibility }) => visibility === 'public' || visibility === 'unlisted',
  postsOnly: true,
};

const roots = new WeakMap<Skein, Promise<number>>();

/** What everybody may see, of somebody whom no reader knows. */
function rootOf(server: Skein): Promise<number> {
  let root = roots.get(server);
  if (!root) {
    root = person(server, 'asks').then(async (asks) => Number((await asks.publish('Who answers?')).id));
    roots.set(server, root);
  }
  return root;
}

/** Looks while the status answers what everybody may see. */
async function asAnswer(look: Look, see: (root: number) => Promise<boolean>): Promise<boolean> {
  const { ctx, server, statusId } = look;
  const root = await rootOf(server);
  const { in_reply_to_id, conversation_id } = await ctx.db
    .selectFrom('statuses')
    .select(['in_reply_to_id', 'conversation_id'])
    .where('id', '=', statusId)
    .executeTakeFirstOrThrow();
  const place = (at: { in_reply_to_id: number | null; conversation_id: number | null }) =>
    ctx.writer.write((db) => db.updateTable('statuses').set(at).where('id', '=', statusId).execute());
  await place({ in_reply_to_id: root, conversation_id: root });
  const shown = await see(root);
  await place({ in_reply_to_id, conversation_id });
  return shown;
}

/** The ids in a collection that another server fetches. */
async function idsIn(look: Look, address: string): Promise<string[]> {
  const answer = await fetchSigned(look, address);
  if (answer.status !== 200) throw new Error(`${address} answered ${answer.status}`);
  const { orderedItems = [] } = (await answer.json()) as { orderedItems?: (string | { id: string })[] };
  return orderedItems.map((item) => (typeof item === 'string' ? item : item.id));
}

async function whilePinned({ ctx, author, statusId }: Look, see: () => Promise<boolean>): Promise<boolean> {
  const row = { id: ctx.ids.next(), account_id: author.id, status_id: statusId };
  await ctx.writer.write((db) => db.insertInto('pins').values(row).execute());
  const shown = await see();
  await ctx.writer.write((db) => db.deleteFrom('pins').where('id', '=', row.id).execute());
  return shown;
}

/** Documents in which other servers find statuses, beside those of the statuses themselves. */
export const DOCUMENT_SURFACES: readonly Surface[] = [
  {
    name: 'what answers a status, as a document',
    routes: ['GET /ap/statuses/:id/replies'],
    ...forAll,
    shows: (look) =>
      asAnswer(look, async (root) => {
        const { origin } = look.ctx;
        return (await idsIn(look, `${origin.replies(root)}?page=true`)).includes(
          origin.status(look.statusId),
        );
      }),
  },
  {
    name: 'a conversation as a document',
    routes: ['GET /ap/conversations/:id'],
    ...forAll,
    shows: (look) =>
      asAnswer(look, async (root) => {
        const { origin } = look.ctx;
        const ids = await idsIn(look, `${origin.conversation(root)}?page=true`);
        return ids.includes(origin.status(look.statusId));
      }),
  },
  {
    name: 'the answers under a status',
    routes: ['GET /api/v1/statuses/:id/context'],
    asking: 'offered',
    readers: ['anonymous', 'member'],
    postsOnly: true,
    shows: (look) =>
      asAnswer(look, async (root) => {
        const { server, member, statusId } = look;
        const path = `/api/v1/statuses/${root}/context`;
        const { body } = await call(server, 'GET', path, { token: member?.token });
        return body.descendants.some(({ id }: any) => id === String(statusId));
      }),
  },
  {
    name: 'what its author pinned, as a document',
    routes: ['GET /ap/accounts/:id/featured'],
    asking: 'asked',
    readers: ['anonymous', 'remote'],
    postsOnly: true,
    shows: (look) =>
      whilePinned(look, async () => {
        const { ctx, author, statusId } = look;
        return (await idsIn(look, ctx.origin.featured(author.id))).includes(ctx.origin.status(statusId));
      }),
  },
  {
    name: 'what its author pinned',
    routes: ['GET /api/v1/accounts/:id/statuses'],
    asking: 'asked',
    readers: ['anonymous', 'member'],
    postsOnly: true,
    shows: (look) =>
      whilePinned(look, async () => {
        const { server, member, author, statusId } = look;
        const path = `/api/v1/accounts/${author.id}/statuses?pinned=true`;
        const { body } = await call(server, 'GET', path, { token: member?.token });
        return body.some(({ id }: any) => id === String(statusId));
      }),
  },
];
