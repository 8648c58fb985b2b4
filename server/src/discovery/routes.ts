import { Account } from '@skein/api/account.ts';
import { DirectoryParams, FamiliarFollowers, Suggestion, SuggestionsParams } from '@skein/api/discovery.ts';
import { IdParam, list, Nothing } from '@skein/api/params.ts';
import { z } from 'zod';
import { accountRopes, loadAccounts, presentAccounts } from '../accounts/index.ts';
import { json, listRope, rendered } from '../http/answer.ts';
import { type Route, route } from '../http/route.ts';
import { directoryOf } from './directory.ts';
import { familiarFollowers } from './familiar.ts';
import { dismissSuggestion, type SuggestionSource, suggestionsFor } from './suggestions.ts';

/** What Mastodon called each source before it had several. */
const OLDER_WORDS: Record<SuggestionSource, Suggestion['source']> = {
  friends_of_friends: 'past_interactions',
  most_followed: 'global',
};
const END = Buffer.from('}');

export const discoveryRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v1/directory',
    access: 'anyone',
    scopes: [],
    params: DirectoryParams,
    answer: z.array(Account),
    about: 'People who want to be found',
    async handle(ctx, input) {
      const ids = await directoryOf(ctx, { ...input, local: input.local ?? false });
      return rendered(listRope(await accountRopes(ctx, ids)));
    },
  }),
  route({
    method: 'GET',
    path: '/api/v2/suggestions',
    access: 'member',
    scopes: ['read:accounts'],
    params: SuggestionsParams,
    answer: z.array(Suggestion),
    about: 'Whom you may like to follow, and why',
    async handle(ctx, input) {
      const suggested = await suggestionsFor(ctx, input);
      const accounts = await presentAccounts(
        ctx,
        suggested.map(({ id }) => id),
      );
      const items = suggested.flatMap(({ id, sources }) => {
        const account = accounts.get(id);
        const head = { source: OLDER_WORDS[sources[0] as SuggestionSource], sources };
        const start = Buffer.from(`${JSON.stringify(head).slice(0, -1)},"account":`);
        return account ? [[start, account, END]] : [];
      });
      return rendered(listRope(items));
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/suggestions',
    deprecated: '2021-05-16',
    access: 'member',
    scopes: ['read:accounts'],
    params: SuggestionsParams,
    answer: z.array(Account),
    about: 'Whom you may like to follow, for older apps',
    async handle(ctx, input) {
      const ids = (await suggestionsFor(ctx, input)).map(({ id }) => id);
      return rendered(listRope(await accountRopes(ctx, ids)));
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/suggestions/:account_id',
    access: 'member',
    scopes: ['write:accounts'],
    params: z.object({ account_id: IdParam }),
    answer: Nothing,
    about: 'Do not suggest somebody again',
    async handle(ctx, { account_id: targetId }) {
      await dismissSuggestion(ctx, { targetId });
      return json({});
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/accounts/familiar_followers',
    access: 'member',
    scopes: ['read:follows'],
    params: z.object({ id: list(IdParam, 80) }),
    answer: z.array(FamiliarFollowers),
    about: 'Who of those you follow follows these accounts',
    async handle(ctx, { id }) {
      const rows = await loadAccounts(ctx, [...new Set(id)]);
      const known = new Set(rows.filter((row) => row.suspended_at === null).map((row) => row.id));
      const asked = [...new Set(id)].filter((one) => known.has(one));
      const familiar = await familiarFollowers(ctx, asked);
      const accounts = await presentAccounts(ctx, new Set([...familiar.values()].flat()));
      const items = asked.map((one) => {
        const followers = (familiar.get(one) ?? []).flatMap((id) => accounts.get(id) ?? []);
        return [
          Buffer.from(`{"id":"${one}","accounts":`),
          ...listRope(followers.map((follower) => [follower])),
          END,
        ];
      });
      return rendered(listRope(items));
    },
  }),
];
