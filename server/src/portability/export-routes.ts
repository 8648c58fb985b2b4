import { Readable } from 'node:stream';
import { Nothing } from '@skein/api/params.ts';
import type { Ctx } from '../context.ts';
import { Refusal } from '../errors.ts';
import type { Answer } from '../http/answer.ts';
import { type Route, route } from '../http/route.ts';
import {
  blockLines,
  bookmarkLines,
  domainLines,
  filtersTold,
  followLines,
  listLines,
  muteLines,
} from './exports.ts';

/** Under Mastodon's addresses, with Mastodon's names for the files. */
export const exportRoutes: readonly Route[] = [
  csvRoute('follows', 'following_accounts', 'Whom you follow, as a file', followLines),
  csvRoute('blocks', 'blocked_accounts', 'Whom you block, as a file', blockLines),
  csvRoute('mutes', 'muted_accounts', 'Whom you mute, as a file', muteLines),
  csvRoute('lists', 'lists', 'Who stands in your lists, as a file', listLines),
  csvRoute('domain_blocks', 'blocked_domains', 'Which domains you block, as a file', domainLines),
  csvRoute('bookmarks', 'bookmarks', 'What you bookmarked, as a file', bookmarkLines),
  route({
    method: 'GET',
    path: '/settings/exports/custom_filters.json',
    access: 'browser',
    scopes: [],
    params: Nothing,
    answer: null,
    about: 'Your filters, as a file',
    async handle(ctx) {
      refuseStrangers(ctx);
      return file('custom_filters.json', 'application/json; charset=utf-8', await filtersTold(ctx));
    },
  }),
];

function csvRoute(
  what: string,
  called: string,
  about: string,
  lines: (ctx: Ctx) => AsyncGenerator<string>,
): Route {
  return route({
    method: 'GET',
    path: `/settings/exports/${what}.csv`,
    access: 'browser',
    scopes: [],
    params: Nothing,
    answer: null,
    about,
    async handle(ctx) {
      refuseStrangers(ctx);
      return file(`${called}.csv`, 'text/csv; charset=utf-8', Readable.from(lines(ctx)));
    },
  });
}

/** Mastodon answers 401 here, where a page would send one to sign in. */
function refuseStrangers({ actor }: Ctx): void {
  if (actor.kind !== 'member')
    throw new Refusal('unauthenticated', 'This method requires an authenticated user');
}

/** An answer that browsers keep under a name. */
export function file(name: string, type: string, body: Answer['body']): Answer {
  const headers = { 'Content-Type': type, 'Content-Disposition': `attachment; filename="${name}"` };
  return { status: 200, headers, body };
}
