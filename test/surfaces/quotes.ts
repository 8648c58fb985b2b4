import type { Id } from '../../server/src/db/tables.ts';
import type { Skein } from '../../server/src/start.ts';
import { call, type Person, person } from '../cast.ts';
import { fetchSigned } from '../fetch-signed.ts';
import { answers, listed } from './statuses.ts';
import type { Look, Surface } from './surface.ts';

const quoters = new WeakMap<Skein, Promise<Person>>();

/** Somebody whom nobody hides. */
function quoterOf(server: Skein): Promise<Person> {
  let quoter = quoters.get(server);
  if (!quoter) {
    quoter = person(server, 'quoter');
    quoters.set(server, quoter);
  }
  return quoter;
}

/** A post of theirs while `look` looks: what other places show is full soon. */
async function withPost<T>({ server }: Look, look: (id: Id, quoter: Person) => Promise<T>): Promise<T> {
  const quoter = await quoterOf(server);
  const { id } = await quoter.publish('look at this');
  try {
    return await look(Number(id), quoter);
  } finally {
    await quoter.delete(`/api/v1/statuses/${id}`);
  }
}

/** One status quotes another, agreed to when that could still be done, while `look` looks. */
async function whileQuoting<T>(
  { ctx }: Look,
  [quoting, quoted]: [Id, Id],
  look: (quoteId: Id) => Promise<T>,
): Promise<T> {
  const post = async (id: Id) =>
    ctx.db.selectFrom('statuses').select('account_id').where('id', '=', id).executeTakeFirstOrThrow();
  const row = {
    id: ctx.ids.next(),
    status_id: quoting,
    account_id: (await post(quoting)).account_id,
    quoted_id: quoted,
    quoted_account_id: (await post(quoted)).account_id,
    quoted_uri: null,
    state: 1,
    older: 0 as const,
    stamp: null,
    request: null,
    looked_at: null,
  };
  await ctx.writer.write((db) => db.insertInto('quotes').values(row).execute());
  ctx.live.announce('status', quoting);
  try {
    return await look(row.id);
  } finally {
    await ctx.writer.write((db) => db.deleteFrom('quotes').where('id', '=', row.id).execute());
    ctx.live.announce('status', quoting);
  }
}

/** Where a status shows because it quotes or is quoted. */
export const QUOTE_SURFACES: readonly Surface[] = [
  {
    name: 'a status inside one that quotes it',
    routes: ['GET /api/v1/statuses/:id'],
    asking: 'offered',
    readers: ['anonymous', 'member'],
    postsOnly: true,
    async shows(look) {
      const { server, member, statusId } = look;
      return withPost(look, (id) =>
        whileQuoting(look, [id, statusId], async () => {
          const { body } = await call(server, 'GET', `/api/v1/statuses/${id}`, { token: member?.token });
          const shown = body.quote.quoted_status?.id === String(statusId);
          const said = /<p>(public|unlisted|private|direct)<\/p>/.test(JSON.stringify(body));
          if (said !== shown) throw new Error('what is quoted shows beside the quote');
          return shown;
        }),
      );
    },
  },
  {
    name: 'a status inside one that is boosted and quotes it',
    routes: ['GET /api/v1/statuses/:id'],
    asking: 'offered',
    readers: ['anonymous', 'member'],
    postsOnly: true,
    async shows(look) {
      const { server, member, statusId } = look;
      return withPost(look, async (id, quoter) => {
        const { body: boost } = await quoter.post(`/api/v1/statuses/${id}/reblog`);
        return whileQuoting(look, [id, statusId], async () => {
          const path = `/api/v1/statuses/${boost.id}`;
          const { body } = await call(server, 'GET', path, { token: member?.token });
          return body.reblog.quote.quoted_status?.id === String(statusId);
        });
      });
    },
  },
  {
    name: 'the id of a status inside one that quotes one that quotes it, and its history',
    routes: ['GET /api/v1/statuses/:id/history'],
    asking: 'offered',
    readers: ['anonymous', 'member'],
    postsOnly: true,
    async shows(look) {
      const { server, member, statusId } = look;
      return withPost(look, (inner) =>
        withPost(look, (outer) =>
          whileQuoting(look, [inner, statusId], () =>
            whileQuoting(look, [outer, inner], async () => {
              const path = `/api/v1/statuses/${outer}/history`;
              const { body } = await call(server, 'GET', path, { token: member?.token });
              return body[0].quote.quoted_status.quote.quoted_status_id === String(statusId);
            }),
          ),
        ),
      );
    },
  },
  {
    name: 'what quotes a status',
    routes: ['GET /api/v1/statuses/:id/quotes'],
    asking: 'offered',
    readers: ['member'],
    postsOnly: true,
    async shows(look) {
      return withPost(look, (id) =>
        whileQuoting(look, [look.statusId, id], () =>
          listed(() => `/api/v1/statuses/${id}/quotes?limit=40`)(look),
        ),
      );
    },
  },
  {
    name: 'the stamp on a status that is quoted',
    routes: ['GET /ap/stamps/:id'],
    asking: 'asked',
    readers: ['anonymous', 'remote'],
    postsOnly: true,
    shows: (look) =>
      withPost(look, (id) =>
        whileQuoting(look, [id, look.statusId], async (quoteId) => {
          const { status } = await fetchSigned(look, look.ctx.origin.stamp(quoteId));
          if (status !== 200 && status !== 404) throw new Error(`a stamp answered ${status}`);
          return status === 200;
        }),
      ),
  },
  {
    name: 'what quoted a reader until they took it back',
    routes: ['POST /api/v1/statuses/:id/quotes/:quoting_status_id/revoke'],
    asking: 'asked',
    readers: ['member'],
    postsOnly: true,
    async shows(look) {
      const { id } = await (look.member as Person).publish('mine');
      const shown = await whileQuoting(look, [look.statusId, Number(id)], () =>
        answers('POST', ({ statusId }) => `/api/v1/statuses/${id}/quotes/${statusId}/revoke`)(look),
      );
      await look.member?.delete(`/api/v1/statuses/${id}`);
      return shown;
    },
  },
  {
    name: 'who may quote a status of the reader',
    routes: ['PUT /api/v1/statuses/:id/interaction_policy', 'PATCH /api/v1/statuses/:id/interaction_policy'],
    asking: 'asked',
    readers: ['member'],
    postsOnly: true,
    also: ({ relation }) => relation === 'author',
    async shows({ server, member, statusId }) {
      const path = `/api/v1/statuses/${statusId}/interaction_policy`;
      const body = { quote_approval_policy: 'nobody' };
      const [put, patch] = [
        await call(server, 'PUT', path, { token: member?.token, body }),
        await call(server, 'PATCH', path, { token: member?.token, body }),
      ];
      if (![200, 403, 404].includes(put.status) || put.status !== patch.status)
        throw new Error(`a policy answered ${put.status} and ${patch.status}`);
      return put.status === 200;
    },
  },
];
