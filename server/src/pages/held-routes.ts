import type { Account } from '@skein/api/account.ts';
import type { Held } from '@skein/api/pages.ts';
import { ById } from '@skein/api/params.ts';
import type { Status } from '@skein/api/status.ts';
import type { Ctx } from '../context.ts';
import { redirect } from '../http/answer.ts';
import type { Route } from '../http/route.ts';
import {
  acceptRequests,
  decideOne,
  dismissRequests,
  presentRequests,
  requestsOf,
} from '../notifications/index.ts';
import { showPage } from '../sign-in/index.ts';
import { Cursors, linksAround, pageAt } from './cursors.ts';
import { inPlace } from './filtered.ts';
import { memberForm, memberPage } from './member-routes.ts';

const PATH = '/notifications/requests';

/** A button beside somebody who waits. */
function decision(name: string, about: string, decide: typeof acceptRequests): Route {
  return memberForm({
    path: `${PATH}/:id/${name}`,
    params: ById,
    about,
    async act(ctx, { memberId, input }) {
      await decideOne(ctx, { accountId: memberId, id: input.id }, decide);
      return PATH;
    },
  });
}

/** Those whose messages a member has had held back. */
export const heldRoutes: readonly Route[] = [
  memberPage({
    path: PATH,
    params: Cursors,
    about: 'People whose messages wait until you let them through',
    async show(ctx, { input, request }) {
      const page = pageAt(input);
      const { slice, requests } = await requestsOf(ctx, page);
      // Above the newest there is nothing: that is where the list begins.
      if (requests.length === 0 && page.minId !== null) return redirect(PATH);
      const held = await heldOf(ctx, requests);
      return showPage(ctx, request, 'held', { action: PATH, held, ...linksAround(PATH, slice, page) });
    },
  }),
  decision('accept', 'Let somebody through from now on', acceptRequests),
  decision('dismiss', 'Remove what is held back of somebody', dismissRequests),
];

async function heldOf(ctx: Ctx, requests: Parameters<typeof presentRequests>[1]): Promise<Held[]> {
  const shown = (await presentRequests(ctx, requests)).map(
    (rope) => JSON.parse(Buffer.concat(rope).toString()) as Entity,
  );
  return shown.map(({ id, account, notifications_count: count, last_status: last }) => {
    const [status = null] = last ? inPlace([last], 'notifications') : [];
    return { id, account, count: Number(count), last: status };
  });
}

interface Entity {
  id: string;
  account: Account;
  notifications_count: string;
  last_status: Status | null;
}
