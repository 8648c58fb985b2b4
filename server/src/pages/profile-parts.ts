import { IdParam, optional } from '@skein/api/params.ts';
import { z } from 'zod';
import { loadAccounts } from '../accounts/index.ts';
import { type Route, route } from '../http/route.ts';
import { followsOf } from '../relations/index.ts';
import { showPage } from '../sign-in/index.ts';
import type { AccountFilter } from '../timelines/index.ts';
import { Cursors, linksAround, pageAt } from './cursors.ts';
import { accountEntityOf } from './entities.ts';
import { peopleOf } from './people.ts';
import { accountNamed, profileProps } from './profile.ts';

const Handle = Cursors.extend({ handle: z.string().max(600) });

const page = { method: 'GET', access: 'browser', scopes: [], answer: null } as const;

function part(
  path: string,
  about: string,
  narrow: (params: { tag?: string }) => Partial<AccountFilter>,
  params = Handle.extend({ tag: optional(z.string().max(1000)) }),
): Route {
  return route({
    ...page,
    path: `/:handle{@[^/]+}/${path}`,
    params,
    about,
    async handle(ctx, { handle, tag, ...cursors }, request) {
      const account = await accountNamed(ctx, handle);
      const below = path.replace(':tag', encodeURIComponent(tag ?? ''));
      const narrowed = narrow(tag === undefined ? {} : { tag });
      return showPage(
        ctx,
        request,
        'profile',
        await profileProps(ctx, account, pageAt(cursors), narrowed, `/${below}`),
      );
    },
  });
}

/** What hangs on a profile: a part of what somebody wrote, and whom they know. */
export const profilePartRoutes: readonly Route[] = [
  part('with_replies', 'One account and what it wrote, answers too', () => ({})),
  part('media', 'One account and its posts with pictures', () => ({ onlyMedia: true })),
  part('tagged/:tag', 'One account and what it wrote under a hashtag', ({ tag = '' }) => ({ tagged: tag })),
  ...(['followers', 'following'] as const).map((which) =>
    route({
      ...page,
      path: `/:handle{@[^/]+}/${which}`,
      params: z.object({ handle: z.string().max(600), max_id: optional(IdParam), min_id: optional(IdParam) }),
      about: which === 'followers' ? 'Who follows an account' : 'Whom an account follows',
      async handle(ctx, { handle, ...cursors }, request) {
        const account = await accountNamed(ctx, handle);
        const at = pageAt(cursors);
        const { slice, ids } = await followsOf(ctx, account, which, at);
        const entity = await accountEntityOf(ctx, account.id);
        const open = new Set(
          (await loadAccounts(ctx, ids)).filter((row) => row.suspended_at === null).map((row) => row.id),
        );
        return showPage(ctx, request, 'people', {
          account: entity,
          which,
          people: await peopleOf(
            ctx,
            ids.filter((id) => open.has(id)),
          ),
          ...linksAround(`/@${encodeURI(entity.acct)}/${which}`, slice, at),
        });
      },
    }),
  ),
];
