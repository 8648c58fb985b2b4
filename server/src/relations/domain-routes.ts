import { Nothing, pageParams } from '@skein/api/params.ts';
import { z } from 'zod';
import { json } from '../http/answer.ts';
import { linkHeader, pageOf } from '../http/pages.ts';
import { type Route, route } from '../http/route.ts';
import { blockDomain, blockedDomains, blockPreview, unblockDomain } from './block-domain.ts';

const Domain = z.object({ domain: z.string().trim().min(1, "can't be blank").max(300) });

export const domainRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/v1/domain_blocks',
    access: 'member',
    scopes: ['read:blocks', 'follow'],
    params: pageParams(100, 200),
    answer: z.array(z.string()),
    about: 'The domains of which you see nothing',
    async handle(ctx, input, request) {
      const { slice, domains } = await blockedDomains(ctx, ctx.actor.accountId, pageOf(input));
      return json(domains, linkHeader(ctx, request, slice, 'since_id'));
    },
  }),
  route({
    method: 'GET',
    path: '/api/v1/domain_blocks/preview',
    access: 'member',
    scopes: ['write:blocks', 'follow'],
    params: Domain,
    answer: z.object({ following_count: z.number().int(), followers_count: z.number().int() }),
    about: 'How many follows would end if you blocked a domain',
    handle: async (ctx, { domain }) => json(await blockPreview(ctx, ctx.actor.accountId, domain)),
  }),
  route({
    method: 'POST',
    path: '/api/v1/domain_blocks',
    access: 'member',
    scopes: ['write:blocks', 'follow'],
    params: Domain,
    answer: Nothing,
    about: 'See nothing of a domain any more, and end follows both ways',
    async handle(ctx, { domain }) {
      await blockDomain(ctx, domain);
      return json({});
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/v1/domain_blocks',
    access: 'member',
    scopes: ['write:blocks', 'follow'],
    params: Domain,
    answer: Nothing,
    about: 'See a domain again',
    async handle(ctx, { domain }) {
      await unblockDomain(ctx, domain);
      return json({});
    },
  }),
];
